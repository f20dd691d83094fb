package org.gatehouse.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gatehouse.testbed.vm.Namespace;
import org.gatehouse.testbed.vm.VmOnly;
import org.junit.ClassRule;
import org.junit.Test;

/** The lab as root on a kernel with ESP. */
public class LabVmTest {
    @ClassRule
    public static final VmOnly VM = new VmOnly();

    @Test
    public void theLabIsProtectedAndCleansUp() throws Exception {
        String home = System.getProperty("gatehouse.home");
        Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dgatehouse.home=" + home, "-cp",
            home + "/cli/target/lib/*", Gatehouse.class.getName(), "lab", "--once")).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Files.writeString(Path.of(System.getProperty("esp.output"), "lab.txt"), output);
        assertEquals(output, 0, process.waitFor());
        assertTrue(output, output.contains("lab: packets between UE and P-CSCF are protected by the kernel"));
        assertFalse(output, output.contains("NOT "));
        assertTrue(output,
            output.contains("pcscf has: u***@home1.net at 10.67.0.11 registered, kernel (enforced): in-use"));
        assertTrue(output,
            output.contains("pcscf has: u***@home1.net at 10.67.0.12 registered, kernel (enforced): in-use"));
        assertEquals("no namespace is left", "", Namespace.run("ip", "netns", "list"));
    }

    /** What the kernel counts on the associations of a set tells the two apart. */
    @Test
    public void aWrongKeyAndAPhoneWithoutEspAreNamed() throws Exception {
        Path wireLogs = Files.createTempDirectory("gatehouse-lab-");
        Path overlay = Files.createTempFile("gatehouse-lab-", ".conf");
        PrintStream out = new PrintStream(Path.of(System.getProperty("esp.output"), "lab-fail.txt").toFile(), "UTF-8");
        LabNetwork network = LabNetwork.best(out);
        Path file = LabCommand.impatient(network.configuration(Home.current().defaultConfiguration(), wireLogs),
            overlay);
        Lab lab = Lab.start(Home.current(), file, network, wireLogs, out);
        try {
            assertTrue(lab.enforced());
            for (LabFailure failure : List.of(LabFailure.WRONG_KEY, LabFailure.NO_ESP)) {
                Why.Told told = lab.fail(failure);
                Why.lines(told).forEach(out::println);
                assertTrue(failure + " is named " + told.code() + "\n" + String.join("\n", Why.lines(told)),
                    failure.isNamedBy(told.code(), true));
            }
        } finally {
            lab.close();
            out.close();
            Files.delete(overlay);
        }
    }
}
