package org.gatehouse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.gatehouse.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatehouse lab}: the whole network on one machine. */
@Command(name = "lab", mixinStandardHelpOptions = true,
    description = {"Run P-CSCF and I-CSCF with a testbed of two UEs, an S-CSCF and an HSS (Cx) on this machine,",
        "register both UEs, make a call and send a message between them, and show what happened,",
        "message by message."},
    footer = {"As root, on a kernel with ESP: UEs and network are put into two network namespaces, removed at the end,",
        "and ESP protects what is between them. Otherwise all is on loopback and nothing protects the packets between",
        "UE and P-CSCF: security associations are kept track of and not enforced, and the output says so."})
final class LabCommand implements Callable<Integer> {
    @Option(names = "--once",
        description = "End after call and message: status 0 if all is well, else 1 and the reason.")
    private boolean once;

    @Option(names = "--config", paramLabel = "FILE",
        description = "Another configuration than the lab's own; its addresses must be this machine's.")
    private Path configuration;

    @Option(names = "--fail", paramLabel = "HOW", description = {"Make a registration fail: ${COMPLETION-CANDIDATES};",
        "then say why, as 'gatehouse why' does. With --once status 0 if the cause was named rightly."})
    private LabFailure failure;

    /** What has to be closed at the end, however it comes. */
    private volatile AutoCloseable open = () -> { };

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path overlay = null;
        Home home = Home.current();
        Path wireLogs = Files.createTempDirectory("gatehouse-lab-");
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        try {
            // a configuration of somebody's own says itself where the nodes are
            LabNetwork network = configuration == null ? LabNetwork.best(System.out) : new LabNetwork.Loopback();
            open = network;
            Path file = configuration == null ? network.configuration(home.defaultConfiguration(), wireLogs)
                : configuration;
            if (failure != null) {
                overlay = Files.createTempFile("gatehouse-lab-", ".conf");
                file = impatient(file, overlay);
            }
            Lab lab = Lab.start(home, file, network, wireLogs, System.out);
            open = lab;
            return failure == null ? run(lab) : fail(lab);
        } catch (SettingsException e) {
            e.problems().forEach(problem -> System.err.println("gatehouse: " + problem));
            return 1;
        } catch (IOException e) {
            System.err.println("gatehouse: " + e.getMessage());
            return 1;
        } finally {
            close();
            if (overlay != null) {
                Files.deleteIfExists(overlay);
            }
        }
    }

    /** The same configuration, but for a phone that never comes back: nobody wants to look at the lab for minutes. */
    static Path impatient(Path file, Path overlay) throws IOException, SettingsException {
        LabSettings settings = LabSettings.read(file);
        return Files.writeString(overlay, "include required(file(\"" + file.toAbsolutePath() + "\"))\n"
            + "icscf.hss.file = \"" + settings.subscribers() + "\"\n"
            // with the kernel the phone's packets are on a wire, and the machine may be a virtual one
            + "pcscf.timers.reg-await-auth = " + (settings.memoryBackend() ? 4 : 15) + " seconds\n");
    }

    private int fail(Lab lab) throws SettingsException, IOException, InterruptedException {
        System.out.println("lab: a phone fails to register: " + failure);
        Why.Told told = lab.fail(failure);
        System.out.println();
        System.out.print(lab.ladder());
        System.out.println();
        Why.lines(told).forEach(System.out::println);
        boolean right = failure.isNamedBy(told.code(), lab.enforced());
        System.out.println("lab: " + failure + " was " + (right ? "" : "NOT ") + "named rightly: " + told.code());
        if (once) {
            return right ? 0 : 1;
        }
        System.out.println("lab: up until Ctrl-C; the console shows it: "
            + lab.console() + "#who=" + told.attempt().path("address").asText());
        new CountDownLatch(1).await();
        return 0;
    }

    private int run(Lab lab) throws IOException, InterruptedException {
        boolean well = lab.registerAll() && lab.callAndMessage();
        System.out.println();
        System.out.print(lab.ladder());
        System.out.println();
        lab.states().forEach(System.out::println);
        lab.seenByPcscf().forEach(line -> System.out.println("pcscf has: " + line));
        lab.problems().forEach(problem -> System.out.println("lab: not as it should be: " + problem));
        if (once) {
            System.out.println(well ? "lab: all UEs registered, a call and a message between them went through"
                : "lab: failed");
            return well ? 0 : 1;
        }
        System.out.println("lab: up until Ctrl-C");
        new CountDownLatch(1).await();
        return 0;
    }

    private synchronized void close() {
        try {
            open.close();
        } catch (Exception e) {
            System.err.println("gatehouse: not ended cleanly: " + e.getMessage());
        }
    }
}
