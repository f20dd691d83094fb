package org.gatehouse.container.overload;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.junit.Test;

public class OverloadSettingsTest {
    private static OverloadSettings read(String text) throws SettingsException {
        Settings root = Settings.parse("overload { " + text + " }");
        OverloadSettings settings = OverloadSettings.read(root.section("overload"));
        root.finish();
        return settings;
    }

    @Test
    public void everythingHasADefault() throws Exception {
        assertEquals(OverloadSettings.DEFAULT, read(""));
    }

    @Test
    public void allIsRead() throws Exception {
        assertEquals(new OverloadSettings(false, Duration.ofMillis(250), Duration.ofSeconds(30)),
            read("enabled = false, target = 250 ms, retry-after = 30 s"));
    }

    @Test
    public void valuesOutOfRangeAreNamed() {
        for (String wrong : new String[] {"target = 4 ms", "target = 6 s", "retry-after = 500 ms",
            "retry-after = 2 hours", "enabled = perhaps", "interval = 1 s"}) {
            SettingsException e = assertThrows(wrong, SettingsException.class, () -> read(wrong));
            assertTrue(e.problems().toString(), e.problems().get(0).startsWith("overload." + wrong.split(" ")[0]));
        }
    }
}
