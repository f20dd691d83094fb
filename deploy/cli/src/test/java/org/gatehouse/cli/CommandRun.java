package org.gatehouse.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** One run of a command: exit code and what it wrote. */
record CommandRun(int exitCode, String out, String err) {
    static CommandRun of(Object command, String input, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            CommandLine line = command instanceof CommandLine made ? made : new CommandLine(command);
            int exitCode = line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                    .execute(arguments);
            return new CommandRun(exitCode, out.toString(), err.toString());
        } finally {
            System.setIn(before);
        }
    }

    static CommandRun token(String input, String... arguments) {
        return of(new TokenCommand(), input, arguments);
    }

    static CommandRun key(String... arguments) {
        return of(new KeyCommand(), "", arguments);
    }
}
