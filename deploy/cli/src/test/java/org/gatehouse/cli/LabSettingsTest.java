package org.gatehouse.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gatehouse.settings.SettingsException;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LabSettingsTest {
    private static final String GOOD = """
        pcscf { gm { address = "127.0.0.10", port = 5070 }, security-associations { backend = memory } }
        icscf { home-domains = [ "home1.net", "second.net" ]
          hss { kind = file, file = "users.json", cx { } }
          scscfs = [ { uri = "sip:127.0.0.30:6060;lr" }, { uri = "sip:127.0.0.31:6060" } ] }
        """;
    private static final String CX = """
        cx { host = "icscf.home1.net", hss-realm = "home1.net", peers = [
          { host = "hss1.home1.net", address = "127.0.0.40" }
          { host = "hss2.home1.net", address = "::1", port = 3869 } ] }
        """;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path file;

    @Before
    public void nameIt() {
        file = folder.getRoot().toPath().resolve("lab.conf");
    }

    private LabSettings read(String text) throws IOException, SettingsException {
        Files.writeString(file, text);
        return LabSettings.read(file);
    }

    private void assertRefused(String reason, String text) {
        String message = assertThrows(SettingsException.class, () -> read(text)).getMessage();
        assertTrue(message, message.contains(reason));
    }

    @Test
    public void whatTheTestbedTakes() throws Exception {
        assertEquals(
            new LabSettings(new InetSocketAddress("127.0.0.10", 5070), new InetSocketAddress("127.0.0.30", 6060),
                "home1.net", file.resolveSibling("users.json"), Optional.empty(), true), read(GOOD));
    }

    @Test
    public void theOnesOfTheShippedConfiguration() throws Exception {
        LabSettings lab = LabSettings.read(Path.of("../config/gatehouse.conf"));
        assertTrue(lab.memoryBackend());
        assertTrue(Files.isReadable(lab.subscribers()));
        assertEquals(2, lab.cx().orElseThrow().peers().size());
    }

    @Test
    public void whatIsNotSaidIsTheNodesOwnDefault() throws Exception {
        LabSettings lab = read(GOOD.replace(", port = 5070", "").replace("backend = memory", ""));
        assertEquals(5060, lab.gm().getPort());
        assertFalse(lab.memoryBackend());
    }

    @Test
    public void overCxTheLabIsThePeers() throws Exception {
        LabSettings lab = read(GOOD.replace("kind = file", "kind = cx").replace("cx { }", CX));
        assertEquals(Optional.of(new LabSettings.Cx("icscf.home1.net", "home1.net",
            List.of(new LabSettings.Peer("hss1.home1.net", "127.0.0.40", 3868),
                new LabSettings.Peer("hss2.home1.net", "0:0:0:0:0:0:0:1", 3869)))), lab.cx());
    }

    @Test
    public void withoutTheseThereIsNoLab() {
        assertRefused("subscriber file", GOOD.replace("file = \"users.json\",", ""));
        assertRefused("S-CSCF with address and port", GOOD.replace(":6060", ""));
        assertRefused("S-CSCF with address and port", GOOD.replaceAll("(?s)scscfs = .*]", ""));
        assertRefused("S-CSCF with address and port", GOOD.replace("home-domains", "domains"));
        assertRefused("at least one", GOOD.replace("kind = file", "kind = cx"));
        assertRefused("cannot be read", "include \"none.conf\"");
    }
}
