package org.gatehouse.settings;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.Test;

public class SettingsTest {
    private enum Backend { MEMORY, KERNEL_XFRM }

    private static List<String> problems(Settings settings) {
        return assertThrows(SettingsException.class, settings::finish).problems();
    }

    @Test
    public void readsWhatIsThere() throws Exception {
        Settings root = Settings.parse("""
            pcscf { name = pcscf1.visited1.net, address = "192.0.2.1", port = 5060, wait = 4 minutes
                    backend = kernel-xfrm, on = true, list = [a, b] }
            """);
        Settings p = root.section("pcscf");
        assertEquals("pcscf1.visited1.net", p.text("name", "a name"));
        assertEquals("192.0.2.1", p.address("address").getHostAddress());
        assertEquals(5060, p.port("port"));
        assertEquals(Duration.ofMinutes(4), p.duration("wait", Duration.ZERO));
        assertEquals(Backend.KERNEL_XFRM, p.choice("backend", Backend.class, Backend.MEMORY));
        assertTrue(p.flag("on", false));
        assertEquals(List.of("a", "b"), p.texts("list", "names"));
        assertEquals(List.of("a", "b"), p.oneOrMore("list", "names"));
        assertEquals(List.of("pcscf1.visited1.net"), p.oneOrMore("name", "names"));
        assertEquals(7, p.number("absent", 7, 1, 10));
        root.finish();
    }

    @Test
    public void namesKeyValueAndWhatWouldBeRightForEveryMistake() throws Exception {
        Settings root =
            Settings.parse("p { port = 70000, address = pcscf.example, backend = ipsec, wait = soon, on = 1 }");
        Settings p = root.section("p");
        p.port("port");
        p.address("address");
        p.choice("backend", Backend.class, Backend.MEMORY);
        p.duration("wait", Duration.ZERO);
        p.flag("on", true);
        p.text("name", "a host name");
        assertEquals(List.of(
            "p.port = 70000: expected a port, 1 to 65535",
            "p.address = pcscf.example: expected an IP address of this machine, such as 192.0.2.1 or 2001:db8::1",
            "p.backend = ipsec: expected one of memory, kernel-xfrm",
            "p.wait = \"soon\": expected a time such as 500ms, 30s or 4 minutes",
            "p.on = 1: expected true or false",
            "p.name is missing: expected a host name"), problems(root));
    }

    @Test
    public void refusesAKeyNobodyAskedFor() throws Exception {
        Settings root = Settings.parse("p { port = 1, prot = 2 }, q = 3");
        root.section("p").port("port");
        List<String> problems = problems(root);
        assertTrue(problems.contains("p.prot: unknown key; this section has port"));
        assertTrue(problems.contains("q: unknown key; this section has p"));
    }

    @Test
    public void refusesASectionThatIsAValueAndAValueThatIsASection() throws Exception {
        Settings root = Settings.parse("p = 5, q { r = 1 }");
        root.section("p");
        root.text("q", "a name");
        assertEquals(List.of("p = 5: expected a section in braces", "q = {\"r\":1}: expected a name"), problems(root));
    }

    @Test
    public void listsOfSectionsCarryTheirPlaceInTheirProblems() throws Exception {
        Settings root = Settings.parse("peers = [ { port = 1 }, { port = x } ]");
        root.sections("peers").forEach(s -> s.port("port"));
        assertEquals(List.of("peers[1].port = x: expected a port, 1 to 65535"), problems(root));
    }

    @Test
    public void keysWithDotsAreKeysNotPaths() throws Exception {
        Settings root = Settings.parse("domains { \"home1.net\" = \"sip:192.0.2.2\" }");
        Settings domains = root.section("domains");
        assertEquals(List.of("home1.net"), domains.names());
        assertEquals("sip:192.0.2.2", domains.text("home1.net", "a SIP URI"));
        root.finish();
    }

    @Test
    public void aFileThatIsNotThereOrNotReadableTextStopsTheStart() {
        SettingsException missing =
            assertThrows(SettingsException.class, () -> Settings.load(Path.of("no-such-file.conf")));
        assertEquals("configuration file no-such-file.conf: cannot be read", missing.getMessage());
        assertThrows(SettingsException.class, () -> Settings.parse("p { port = "));
    }
}
