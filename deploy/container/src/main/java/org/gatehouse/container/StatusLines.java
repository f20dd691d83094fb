package org.gatehouse.container;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Answers each line {@code status} on the standard input with a line for each UE that an application of this process
 * shows in the MBean server, each behind {@value #PREFIX}, and then {@code status: end}. So whoever started the process
 * needs no port to ask it.
 */
final class StatusLines implements Runnable {
    static final String PREFIX = "status: ";
    private static final String APPLICATIONS = "org.gatehouse:*";
    private static final String UES = "Ues";

    private final InputStream in;
    private final PrintStream out;

    StatusLines(InputStream in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public void run() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("status")) {
                    answer();
                }
            }
        } catch (IOException e) {
            // nobody asks any more
        }
    }

    private void answer() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            for (ObjectName name : server.queryNames(new ObjectName(APPLICATIONS), null)) {
                boolean shown = Arrays.stream(server.getMBeanInfo(name).getAttributes())
                    .anyMatch(attribute -> attribute.getName().equals(UES));
                for (String line : shown ? (String[]) server.getAttribute(name, UES) : new String[0]) {
                    out.println(PREFIX + line);
                }
            }
        } catch (JMException e) {
            out.println(PREFIX + "not to be had: " + e.getMessage());
        }
        out.println(PREFIX + "end");
    }
}
