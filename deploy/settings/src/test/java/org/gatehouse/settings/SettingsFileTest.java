package org.gatehouse.settings;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Files that are no configuration, or try to be more than one. */
public class SettingsFileTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path file;

    @Before
    public void nameIt() {
        file = folder.getRoot().toPath().resolve("gatehouse.conf");
    }

    private Settings load(String text) throws Exception {
        Files.writeString(file, text);
        return Settings.load(file);
    }

    private void assertRefused(String reason) {
        String message = assertThrows(SettingsException.class, () -> Settings.load(file)).getMessage();
        assertTrue(message, message.startsWith("configuration file " + folder.getRoot()) && message.contains(reason));
    }

    private void assertRefused(String reason, String text) throws IOException {
        Files.writeString(file, text);
        assertRefused(reason);
    }

    private void other(String name, String text) throws IOException {
        Files.writeString(file.resolveSibling(name), text);
    }

    @Test
    public void whatIsNoFileCannotBeRead() throws IOException {
        assertRefused("cannot be read");
        Files.createDirectory(file);
        assertRefused("cannot be read");
        Files.delete(file);
        // endless, and of size 0
        Files.createSymbolicLink(file, Path.of("/dev/zero"));
        assertRefused("cannot be read");
    }

    @Test
    public void aFileOfAnyNameIsReadTheSameWay() throws Exception {
        file = file.resolveSibling("gatehouse.json");
        assertEquals("b", load("a = b // not JSON").text("a", "a letter"));
    }

    @Test
    public void theLongestFileIsReadAndOneOctetMoreIsNot() throws Exception {
        String longest = "a = b\n" + "#".repeat(SettingsFile.MAX_OCTETS - 6);
        assertEquals("b", load(longest).text("a", "a letter"));
        assertRefused("longer than 1048576 octets", longest + "#");
    }

    @Test
    public void braceWithinBraceEndsWithAReason() throws IOException {
        assertRefused("nested too deeply", "a {".repeat(300_000));
        assertRefused("nested too deeply", "a = " + "[".repeat(500_000));
    }

    @Test
    public void onlyUtf8IsText() throws Exception {
        assertEquals("\u00fc", load("a = \u00fc").text("a", "a letter"));
        for (byte[] octets : new byte[][] {"a = \u00fc".getBytes(StandardCharsets.ISO_8859_1),
            "a = b".getBytes(StandardCharsets.UTF_16), {'a', '=', (byte) 0xc0, (byte) 0x80},
            {'a', '=', (byte) 0xed, (byte) 0xa0, (byte) 0x80}}) {
            Files.write(file, octets);
            assertRefused("is not UTF-8");
        }
        Files.write(file, new byte[] {0x7f, 'E', 'L', 'F', 0, 0, 0});
        assertRefused("gatehouse.conf");
    }

    @Test
    public void brokenTextIsNamedWithItsLine() throws IOException {
        assertRefused("2", "a = 1\nb {");
        assertRefused("1", "= 1");
        assertRefused("1", "\"a");
        assertRefused("${nowhere}", "a = ${nowhere}");
        assertRefused("cycle", "a = ${b}, b = ${a}");
    }

    /** As the format says: the last value counts, and sections of one name are one section. */
    @Test
    public void aKeyThatStandsTwiceHasItsLastValue() throws Exception {
        Settings root = load("a = 1, a = 2, s { x = 1, y = 1 }, s { y = 2 }, l = [1], l = [2]");
        assertEquals("2", root.text("a", "a digit"));
        Settings s = root.section("s");
        assertEquals("1", s.text("x", "a digit"));
        assertEquals("2", s.text("y", "a digit"));
        assertEquals(java.util.List.of("2"), root.texts("l", "digits"));
        root.finish();
    }

    @Test
    public void aFileIncludesItsNeighbours() throws Exception {
        Files.createDirectory(file.resolveSibling("d"));
        other("peers.conf", "b = 2, include file(\"d/more.conf\")");
        other("d/more.conf", "c = 3, include \"last.conf\"");
        other("d/last.conf", "d = 4");
        Settings root = load("a = 1\ninclude \"peers.conf\"");
        for (String key : new String[] {"a", "b", "c", "d"}) {
            assertEquals(key.charAt(0) - 'a' + 1, root.number(key, 1, 9));
        }
        root.finish();
    }

    @Test
    public void anIncludedFileMustBeThereAndGood() throws IOException {
        assertRefused("missing.conf: cannot be read", "include \"missing.conf\"");
        assertRefused("missing.conf: cannot be read", "include file(\"missing.conf\")");
        assertRefused("missing.conf: cannot be read", "include required(\"missing.conf\")");
        other("bad.conf", "a {");
        assertRefused("bad.conf", "include \"bad.conf\"");
    }

    @Test
    public void nothingIsIncludedFromElsewhere() throws IOException {
        assertRefused("only files are included", "include url(\"http://192.0.2.1/x.conf\")");
        assertRefused("only files are included", "include url(\"file:///etc/passwd\")");
        assertRefused("only files are included", "include classpath(\"reference.conf\")");
        assertRefused("cannot be read", "include \"http://192.0.2.1/x.conf\"");
    }

    @Test
    public void aCircleOfFilesEnds() throws IOException {
        other("a.conf", "include \"gatehouse.conf\"");
        assertRefused("files include one another", "include \"a.conf\"");
        assertRefused("files include one another", "include \"gatehouse.conf\"");
    }
}
