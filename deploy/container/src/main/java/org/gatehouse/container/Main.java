package org.gatehouse.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.gatehouse.adapter.ListeningPoint;
import org.gatehouse.container.operator.Operator;
import org.gatehouse.container.operator.OperatorSettings;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;

/**
 * One role's process: {@code Main APPLICATION ARCHIVE CONFIGURATION}. Started by {@code deploy/gatehouse}.
 *
 * <p>Prints one line for the application and one for each open port, then {@value #READY}; on failure one line for each
 * reason, and ends with status 1.
 */
public final class Main {
    /** The last line of a successful start. */
    public static final String READY = "ready";
    /** The system property that tells the application where the configuration is. */
    public static final String CONFIG_PROPERTY = "gatehouse.config";

    private Main() {
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            System.err.println("usage: Main APPLICATION ARCHIVE CONFIGURATION");
            System.exit(2);
        }
        try {
            run(arguments[0], Path.of(arguments[1]), Path.of(arguments[2]));
        } catch (SettingsException e) {
            e.problems().forEach(problem -> System.err.println("not started: " + problem));
            System.exit(1);
        } catch (StartException | IOException e) {
            System.err.println("not started: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(String application, Path archive, Path configuration)
            throws SettingsException, StartException, IOException, InterruptedException {
        Settings root = Settings.load(configuration);
        Settings section = root.section("container");
        ContainerSettings settings = ContainerSettings.read(section);
        Optional<OperatorSettings> operated =
            OperatorSettings.read(section, configuration.toAbsolutePath().getParent());
        // read, and checked, by the application whose they are
        root.leave("pcscf", "icscf");
        root.finish();
        System.setProperty(CONFIG_PROPERTY, configuration.toAbsolutePath().toString());
        Logging.configure(settings.logLevel(), settings.logFormat());
        Path base = Files.createTempDirectory("gatehouse-" + application + "-");
        EmbeddedContainer container = new EmbeddedContainer(base, settings, application);
        CountDownLatch ended = new CountDownLatch(1);
        List<Operator> closing = new CopyOnWriteArrayList<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            closing.forEach(Operator::close);
            container.close();
            ended.countDown();
        }, "gatehouse-shutdown"));
        container.start();
        container.deploy(archive, application);
        System.out.println("application " + application + " deployed from " + archive.getFileName());
        for (ListeningPoint point : container.openPorts()) {
            System.out.println("listening on " + point);
        }
        Optional<Operator> operator = operated.isEmpty() ? Optional.empty() : Operator.start(operated.get());
        operator.ifPresent(o -> {
            closing.add(o);
            System.out.println("operator's port on " + o.address().getAddress().getHostAddress() + ":"
                + o.address().getPort());
        });
        System.out.println(READY);
        Thread status = new Thread(new StatusLines(System.in, System.out), "gatehouse-status");
        status.setDaemon(true);
        status.start();
        ended.await();
    }
}
