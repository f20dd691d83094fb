package org.gatehouse.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What ends {@code gatehouse run} before anything is started, and the help of every verb. */
public class RunCommandTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private String configuration(String text) throws IOException {
        Path file = folder.newFile("g.conf").toPath();
        Files.writeString(file, text);
        return file.toString();
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.of(new RunCommand(), "", arguments);
    }

    private static void assertRefused(String reason, String... arguments) {
        CommandRun run = run(arguments);
        assertEquals(1, run.exitCode());
        assertTrue(run.err(), run.err().startsWith("gatehouse: ") && run.err().contains(reason));
        assertEquals("", run.out());
    }

    @Test
    public void aConfigurationThatCannotBeRead() {
        assertRefused("configuration file none.conf: cannot be read", "--config", "none.conf");
    }

    @Test
    public void aConfigurationThatIsNone() throws Exception {
        assertRefused("g.conf", "--config", configuration("pcscf {"));
    }

    @Test
    public void aConfigurationWithoutARole() throws Exception {
        assertRefused("has neither a pcscf nor an icscf section", "--config", configuration("container { }"));
    }

    @Test
    public void aRoleThatTheConfigurationDoesNotHave() throws Exception {
        assertRefused("has no icscf section", "--config", configuration("pcscf { }"), "--role", "icscf");
    }

    @Test
    public void wrongUsageIsTwo() {
        for (String[] arguments : List.of(new String[] {}, new String[] {"--config"},
            new String[] {"--config", "x", "--role", "scscf"}, new String[] {"--config", "x", "surprise"})) {
            CommandRun run = run(arguments);
            assertEquals(run.err(), 2, run.exitCode());
            assertTrue(run.err(), run.err().contains("Usage: run"));
        }
    }

    @Test
    public void everyVerbExplainsItself() throws Exception {
        CommandRun all = CommandRun.of(Gatehouse.command(), "", "--help");
        assertEquals(0, all.exitCode());
        for (String verb : Gatehouse.command().getSubcommands().keySet()) {
            assertTrue(verb, all.out().contains("\n  " + verb));
            CommandRun help = CommandRun.of(Gatehouse.command(), "", verb, "--help");
            assertEquals(help.err(), 0, help.exitCode());
            assertTrue(help.out(), help.out().startsWith("Usage: gatehouse " + verb));
        }
        assertTrue(all.out(), all.out().contains("Usage: gatehouse"));
        assertEquals(2, CommandRun.of(Gatehouse.command(), "", "walk").exitCode());
    }
}
