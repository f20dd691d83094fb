package org.gatehouse.pcscf.exchange;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.junit.Test;

public class ExchangeSettingsTest {
    private static ExchangeSettings read(String text) throws SettingsException {
        Settings root = Settings.parse(text);
        ExchangeSettings settings = ExchangeSettings.read(root.section("exchange"));
        root.finish();
        return settings;
    }

    @Test
    public void withoutASectionTheDefaultsCount() throws Exception {
        assertEquals(ExchangeSettings.DEFAULT, read(""));
    }

    @Test
    public void sizesAreKilobytesAndMegabytes() throws Exception {
        assertEquals(new ExchangeSettings(false, 16 * 1024, 1024 * 1024),
            read("exchange { record = false, kilobytes-per-phone = 16, megabytes-in-all = 1 }"));
    }

    @Test
    public void whatHasNoBoundOrNoRoomIsNamed() {
        for (String wrong : List.of("kilobytes-per-phone = 15", "kilobytes-per-phone = 4097", "megabytes-in-all = 0",
            "megabytes-in-all = 5000", "record = some", "kilobytes-per-phone = 513, megabytes-in-all = 1")) {
            SettingsException e = assertThrows(wrong, SettingsException.class,
                () -> read("exchange { " + wrong + " }"));
            assertTrue(e.problems().toString(), e.problems().get(0).startsWith("exchange." + wrong.split(" ")[0]));
        }
    }
}
