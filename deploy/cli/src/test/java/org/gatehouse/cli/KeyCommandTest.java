package org.gatehouse.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class KeyCommandTest {
    private static final Pattern KEY = Pattern.compile("\"kv\" : \"([0-9a-f]{32})\"");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path ring;
    private Path other;

    @Before
    public void nameTheRings() {
        ring = folder.getRoot().toPath().resolve("ring.json");
        other = folder.getRoot().toPath().resolve("other.json");
    }

    private static CommandRun done(CommandRun run) {
        assertEquals(run.err(), 0, run.exitCode());
        return run;
    }

    private void assertRefused(String reason, String... arguments) throws Exception {
        byte[] before = Files.exists(ring) ? Files.readAllBytes(ring) : new byte[0];
        CommandRun run = CommandRun.key(arguments);
        assertEquals(1, run.exitCode());
        assertEquals(run.err(), 1, run.err().lines().count());
        assertTrue(run.err(), run.err().contains(reason));
        assertEquals(new String(before), Files.exists(ring) ? Files.readString(ring) : "");
    }

    /** The JSON with its first key past its time. */
    private void endFirstKey() throws Exception {
        String text = Files.readString(ring);
        Files.writeString(ring, text.replaceFirst("\"notAfter\" : \"[^\"]*\"",
                "\"notAfter\" : \"2001-01-01T00:00:00Z\""));
    }

    @Test
    public void aRotationOfTwoNodes() throws Exception {
        done(CommandRun.key("new", "--ring", ring.toString(), "--kid", "7"));
        Files.copy(ring, other);
        CommandRun added = done(CommandRun.key("add", "--ring", ring.toString()));
        assertTrue(added.out(), added.out().matches("kid 8  check [0-9a-f]{6}  decrypt-only\n"));
        CommandRun copied = done(CommandRun.key("add", "--ring", other.toString(), "--kid", "8", "--from",
                ring.toString()));
        assertEquals(added.out(), copied.out());
        assertEquals(Files.readString(ring), Files.readString(other));

        String token = seal(ring);
        done(CommandRun.key("promote", "--ring", ring.toString(), "--kid", "8"));
        assertEquals("x\n", open(other, seal(ring)));
        assertEquals("x\n", open(ring, token));
        String list = done(CommandRun.key("list", "--ring", ring.toString())).out();
        assertTrue(list, list.matches(
                "kid 7  check \\w{6}  decrypt-only  until \\S+Z\nkid 8  check \\w{6}  encrypt\n"));

        assertRefused("kid 7: the key is still needed", "retire", "--ring", ring.toString(), "--kid", "7");
        endFirstKey();
        done(CommandRun.key("retire", "--ring", ring.toString(), "--kid", "7"));
        assertEquals(1, done(CommandRun.key("list", "--ring", ring.toString())).out().lines().count());
    }

    private static String seal(Path ring) {
        return done(CommandRun.token("x", "seal", "--ring", ring.toString(), "--realm", "home1.net", "--class", "R"))
                .out().strip();
    }

    private static String open(Path ring, String token) {
        return done(CommandRun.token("", "open", "--ring", ring.toString(), "--realm", "home1.net", "--class", "R",
                token)).out();
    }

    @Test
    public void aNewRingIsStrictAndDoesNotOverwrite() throws Exception {
        done(CommandRun.key("new", "--ring", ring.toString()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(ring)));
        assertRefused("there already", "new", "--ring", ring.toString());
        assertRefused("kid is not", "new", "--ring", other.toString(), "--kid", "256");
        assertFalse(Files.exists(other));
    }

    @Test
    public void noCommandShowsAKey() throws Exception {
        StringBuilder shown = new StringBuilder();
        String[][] commands = {{"new", "--kid", "7"}, {"add"}, {"promote", "--kid", "8"}, {"list"}, {"add"},
            {"retire", "--kid", "9", "--compromised"}, {"retire", "--kid", "7"}, {"add", "--kid", "7"}};
        for (String[] command : commands) {
            String[] arguments = java.util.Arrays.copyOf(command, command.length + 2);
            arguments[command.length] = "--ring";
            arguments[command.length + 1] = ring.toString();
            CommandRun run = CommandRun.key(arguments);
            shown.append(run.out()).append(run.err());
        }
        Matcher keys = KEY.matcher(Files.readString(ring));
        int count = 0;
        while (keys.find()) {
            assertFalse(shown.toString().contains(keys.group(1).substring(0, 8)));
            count++;
        }
        assertEquals(2, count);
    }

    @Test
    public void whatIsStillNeededStays() throws Exception {
        done(CommandRun.key("new", "--ring", ring.toString(), "--kid", "255"));
        done(CommandRun.key("add", "--ring", ring.toString()));
        assertRefused("kid 255: the key is still needed", "retire", "--ring", ring.toString(), "--kid", "255");
        assertRefused("kid 255: the key is still needed", "retire", "--ring", ring.toString(), "--kid", "255",
                "--compromised");
        // another node may have promoted it already
        assertRefused("kid 0: the key is still needed", "retire", "--ring", ring.toString(), "--kid", "0");
        assertRefused("kid 1: no such kid", "retire", "--ring", ring.toString(), "--kid", "1");
        done(CommandRun.key("retire", "--ring", ring.toString(), "--kid", "0", "--compromised"));
    }

    @Test
    public void promoteSetsTheEndOfTheOldKey() throws Exception {
        done(CommandRun.key("new", "--ring", ring.toString(), "--kid", "1"));
        done(CommandRun.key("add", "--ring", ring.toString()));
        assertRefused("negative", "promote", "--ring", ring.toString(), "--kid", "2", "--keep=-PT1S");
        assertRefused("no such kid", "promote", "--ring", ring.toString(), "--kid", "3");
        assertEquals(2, CommandRun.key("promote", "--ring", ring.toString(), "--kid", "2", "--keep", "x").exitCode());
        // such a file would be refused by every node
        assertRefused("notAfter is not", "promote", "--ring", ring.toString(), "--kid", "2", "--keep", "P3650000D");
        done(CommandRun.key("promote", "--ring", ring.toString(), "--kid", "2", "--keep", "P3650D"));
        Matcher end = Pattern.compile("\"notAfter\" : \"(.*)Z\"").matcher(Files.readString(ring));
        assertTrue(end.find());
        java.time.Duration left = java.time.Duration.between(java.time.Instant.now(),
                java.time.Instant.parse(end.group(1) + "Z"));
        assertEquals(3650, left.plusHours(1).toDays());
    }

    @Test
    public void addRefusesWhatWouldBreakTheRing() throws Exception {
        assertRefused("no such file", "add", "--ring", ring.toString());
        done(CommandRun.key("new", "--ring", ring.toString(), "--kid", "1"));
        assertRefused("kid stands twice", "add", "--ring", ring.toString(), "--kid", "1");
        assertRefused("--from needs --kid", "add", "--ring", ring.toString(), "--from", ring.toString());
        assertRefused("kid 9 is not in ring.json", "add", "--ring", ring.toString(), "--kid", "9", "--from",
                ring.toString());
        Files.setPosixFilePermissions(ring, PosixFilePermissions.fromString("rw-r-----"));
        assertRefused("chmod 600", "add", "--ring", ring.toString());
        assertRefused("chmod 600", "list", "--ring", ring.toString());
    }

    @Test
    public void wrongUsageIsTwo() {
        assertEquals(2, CommandRun.key().exitCode());
        assertEquals(2, CommandRun.key("list").exitCode());
        assertEquals(2, CommandRun.key("promote", "--ring", "x").exitCode());
        assertEquals(0, CommandRun.key("--help").exitCode());
    }
}
