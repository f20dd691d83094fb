package org.gatehouse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.gatehouse.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatehouse lab}: the whole network on loopback. */
@Command(name = "lab", mixinStandardHelpOptions = true,
    description = {"Run P-CSCF and I-CSCF with a testbed of two UEs, an S-CSCF and an HSS (Cx) on loopback,",
        "register both UEs, make a call and send a message between them, and show what happened,",
        "message by message."},
    footer = {"Needs no root. Without root, or where the kernel has no ESP, nothing protects the packets between",
        "UE and P-CSCF: security associations are kept track of and not enforced, and the output says so."})
final class LabCommand implements Callable<Integer> {
    @Option(names = "--once", description = "End after call and message: status 0 if all is well, else 1 and the reason.")
    private boolean once;

    @Option(names = "--config", paramLabel = "FILE",
        description = "Another configuration than the lab's own; its addresses must be this machine's.")
    private Path configuration;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home home = Home.current();
        Path file = configuration == null ? home.defaultConfiguration() : configuration;
        Path wireLogs = Files.createTempDirectory("gatehouse-lab-");
        try (Lab lab = Lab.start(home, file, wireLogs, System.out)) {
            boolean well = lab.registerAll() && lab.callAndMessage();
            System.out.println();
            System.out.print(lab.ladder());
            System.out.println();
            lab.states().forEach(System.out::println);
            lab.problems().forEach(problem -> System.out.println("lab: not as it should be: " + problem));
            if (once) {
                System.out.println(well ? "lab: all UEs registered, a call and a message between them went through" : "lab: failed");
                return well ? 0 : 1;
            }
            System.out.println("lab: up until Ctrl-C");
            awaitInterrupt(lab);
            return 0;
        } catch (SettingsException e) {
            e.problems().forEach(problem -> System.err.println("gatehouse: " + problem));
            return 1;
        } catch (IOException e) {
            System.err.println("gatehouse: " + e.getMessage());
            return 1;
        }
    }

    private static void awaitInterrupt(Lab lab) throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            lab.close();
            interrupted.countDown();
        }));
        interrupted.await();
    }
}
