package org.gatehouse.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class TokenCommandTest {
    private static final String KV = "5f0d3c1be7a94208b6c1d2f49a3e7061";
    private static final String SAMPLE = "000102030405060708090a0b0c0d0e0f";
    private static final String TOKEN_SR = "AQcQERITFBUWFxgZGhscHR4fr4P3pqGlTxXeYSXQrjskPXWNLi6ZG1kS--k6LeIcXoZikhil"
            + "1-9xplCLagRnUgFjmG7ExSeddipajBphMaKSdw";
    private static final String TWO = "<sip:thig2.home1.net;lr>\n<sip:scscf1.home1.net:6060;lr>\n";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private String ring;
    private String sampleRing;
    private String openingRing;

    @Before
    public void writeRings() throws Exception {
        ring = ring("ring.json", KV, "encrypt", "");
        sampleRing = ring("sample.json", SAMPLE, "encrypt", "");
        openingRing = ring("opening.json", KV, "decrypt-only", ",\"notAfter\":\"2099-01-01T00:00:00Z\"");
    }

    private String ring(String name, String kv, String state, String more) throws Exception {
        Path file = folder.getRoot().toPath().resolve(name);
        Files.writeString(file,
                "{\"keys\":[{\"kid\":7,\"kv\":\"" + kv + "\",\"state\":\"" + state + "\"" + more + "}]}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }

    private String seal(String cls) {
        CommandRun run = CommandRun.token(TWO, "seal", "--ring", ring, "--realm", "home1.net", "--class", cls);
        assertEquals(run.err(), 0, run.exitCode());
        return run.out().strip();
    }

    private static void assertOneLine(int exitCode, CommandRun run) {
        assertEquals(exitCode, run.exitCode());
        assertEquals("", run.out());
        assertEquals(run.err(), 1, run.err().lines().count());
    }

    @Test
    public void sealAndOpen() {
        for (String cls : new String[] {"V", "R"}) {
            CommandRun run = CommandRun.token("", "open", "--ring", ring, "--realm", "HOME1.net", "--class", cls,
                    seal(cls));
            assertEquals(new CommandRun(0, TWO, ""), run);
        }
    }

    @Test
    public void theLastLineMayHaveNoEnd() {
        CommandRun sealed = CommandRun.token(TWO.stripTrailing(), "seal", "--ring", ring, "--realm", "home1.net",
                "--class=R", "--response", "--hide-count");
        assertEquals(0, sealed.exitCode());
        CommandRun run = CommandRun.token("", "open", "--ring", ring, "--realm", "home1.net", "--class=R",
                sealed.out().strip());
        assertEquals(TWO, run.out());
    }

    @Test
    public void aRingThatOnlyDecryptsOpensAndDoesNotSeal() {
        CommandRun run = CommandRun.token("", "open", "--ring", openingRing, "--realm", "home1.net", "--class", "R",
                seal("R"));
        assertEquals(TWO, run.out());
        assertOneLine(1, CommandRun.token(TWO, "seal", "--ring", openingRing, "--realm", "home1.net", "--class", "R"));
    }

    @Test
    public void refusedTokensExitWithOneAndTheSameLine() {
        String token = seal("R");
        String[] bad = {"", "x", token + "A", token.substring(1), "-" + token.substring(1), "--help-me", TOKEN_SR,
            token.substring(0, 50) + (token.charAt(50) == 'A' ? 'B' : 'A') + token.substring(51)};
        for (String each : bad) {
            CommandRun run = CommandRun.token("", "open", "--ring", ring, "--realm", "home1.net", "--class", "R", each);
            assertOneLine(1, run);
            assertEquals("token open: token refused", run.err().strip());
        }
        assertOneLine(1, CommandRun.token("", "open", "--ring", ring, "--realm", "home1.net", "--class", "V", token));
        assertOneLine(1, CommandRun.token("", "open", "--ring", ring, "--realm", "home2.net", "--class", "R", token));
    }

    @Test
    public void publishedVectorsNeedTheSwitch() {
        String[] open = {"open", "--ring", sampleRing, "--realm", "home1.net", "--class", "R", TOKEN_SR};
        assertOneLine(1, CommandRun.token("", open));
        String[] allowed = java.util.Arrays.copyOf(open, open.length + 1);
        allowed[open.length] = "--allow-sample-keys";
        assertEquals(new CommandRun(0, "<sip:orig@scscf1.home1.net:6060;lr>\n", ""), CommandRun.token("", allowed));
    }

    @Test
    public void whatCannotBeSealedSaysWhyInOneLine() throws Exception {
        String[] seal = {"seal", "--ring", ring, "--realm", "home1.net", "--class", "R"};
        for (String bad : new String[] {"", "\n", "a\n\nb\n", "a\r\n", "x".repeat(3023), "x".repeat(100000)}) {
            assertOneLine(1, CommandRun.token(bad, seal));
        }
        seal[4] = "not a realm";
        assertOneLine(1, CommandRun.token(TWO, seal));
        seal[4] = "home1.net";
        seal[2] = ring + ".missing";
        assertOneLine(1, CommandRun.token(TWO, seal));
        Files.setPosixFilePermissions(Path.of(ring), PosixFilePermissions.fromString("rw-r--r--"));
        seal[2] = ring;
        CommandRun loose = CommandRun.token(TWO, seal);
        assertOneLine(1, loose);
        assertTrue(loose.err(), loose.err().contains("chmod 600"));
    }

    @Test
    public void wrongUsageIsTwo() {
        assertEquals(2, CommandRun.token("").exitCode());
        assertEquals(2, CommandRun.token("", "seal", "--ring", ring).exitCode());
        assertEquals(2, CommandRun.token("", "open", "--ring", ring, "--realm", "r", "--class", "X", "t").exitCode());
        assertEquals(2, CommandRun.token("", "open", "--ring", ring, "--realm", "r", "--class", "R").exitCode());
        assertEquals(2, CommandRun.token("", "inspect", "a", "b").exitCode());
        assertEquals(0, CommandRun.token("", "seal", "--help").exitCode());
    }

    @Test
    public void inspectNeedsNoKey() {
        assertEquals("version: 1\nkey id: 7\nlength: 110 characters, 82 octets\n",
                CommandRun.token("", "inspect", TOKEN_SR).out());
        assertEquals("version: 0, which is not known\nkey id: 0\nlength: 67 characters, 50 octets\n",
                CommandRun.token("", "inspect", "A".repeat(67)).out());
        assertOneLine(1, CommandRun.token("", "inspect", "not-a-token"));
        assertOneLine(1, CommandRun.token("", "inspect", TOKEN_SR.substring(1) + "="));
    }

    @Test
    public void inspectWithTheRingSaysWhetherTheTokenHoldsAndNotWhatIsInIt() {
        CommandRun run = CommandRun.token("", "inspect", "--ring", sampleRing, "--realm", "home1.net",
                "--allow-sample-keys", TOKEN_SR);
        assertTrue(run.out(), run.out().contains("ring: knows the key, encrypt\nMAC: holds, class R\n"));
        assertTrue(run.out(), run.out().contains("made in: another place"));
        assertFalse(run.out().contains("scscf1"));

        CommandRun shown = CommandRun.token("", "inspect", "--ring", sampleRing, "--realm", "home1.net",
                "--allow-sample-keys", "--show-entries", TOKEN_SR);
        assertTrue(shown.out(), shown.out().endsWith("entry: <sip:orig@scscf1.home1.net:6060;lr>\n"));
    }

    @Test
    public void inspectWithAnotherRing() throws Exception {
        CommandRun run = CommandRun.token("", "inspect", "--ring", ring, "--realm", "home1.net", "--show-entries",
                TOKEN_SR);
        assertEquals(0, run.exitCode());
        assertTrue(run.out(), run.out().contains("MAC: does not hold"));
        String other = ring("other.json", KV, "decrypt-only", ",\"notAfter\":\"2001-01-01T00:00:00Z\"");
        assertTrue(CommandRun.token("", "inspect", "--ring", other, TOKEN_SR).out()
                .endsWith("ring: knows the key, decrypt-only, ended 2001-01-01T00:00:00Z\n"));
        assertTrue(CommandRun.token("", "inspect", "--ring", openingRing, TOKEN_SR).out()
                .endsWith("ring: knows the key, decrypt-only, until 2099-01-01T00:00:00Z\n"));
        assertTrue(CommandRun.token("", "inspect", "--ring", ring, "A".repeat(67)).out()
                .endsWith("ring: does not know the key\n"));
        assertOneLine(1, CommandRun.token("", "inspect", "--realm", "home1.net", TOKEN_SR));
        assertOneLine(1, CommandRun.token("", "inspect", "--ring", ring, "--show-entries", TOKEN_SR));
        assertEquals(1, CommandRun.token("", "inspect", "--ring", sampleRing, TOKEN_SR).exitCode());
    }

    @Test
    public void everyTokenIsAnother() {
        assertNotEquals(seal("R"), seal("R"));
    }
}
