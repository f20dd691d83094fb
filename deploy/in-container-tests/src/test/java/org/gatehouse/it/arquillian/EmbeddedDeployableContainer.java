package org.gatehouse.it.arquillian;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gatehouse.container.ContainerSettings;
import org.gatehouse.container.overload.OverloadSettings;
import org.gatehouse.container.EmbeddedContainer;
import org.gatehouse.container.Logging;
import org.gatehouse.container.StartException;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.descriptor.api.Descriptor;
import org.mobicents.servlet.sip.startup.SipStandardContext;

/**
 * Arquillian over the container that the product ships. The container is started at deployment, because its one
 * application must be known by then, and its ports are opened right after.
 */
public final class EmbeddedDeployableContainer implements DeployableContainer<EmbeddedConfiguration> {
    private static final int T1_MILLIS = 100;
    /** A machine that is slow is not overloaded by a test; a drill goes beyond this. */
    private static final OverloadSettings PATIENT =
        new OverloadSettings(true, Duration.ofSeconds(5), Duration.ofSeconds(5));

    private final Map<String, EmbeddedContainer> running = new ConcurrentHashMap<>();

    @Override
    public Class<EmbeddedConfiguration> getConfigurationClass() {
        return EmbeddedConfiguration.class;
    }

    @Override
    public void setup(EmbeddedConfiguration configuration) {
        Logging.configure(ContainerSettings.LogLevel.INFO);
    }

    @Override
    public void start() {
        // see deploy
    }

    @Override
    public void stop() {
        running.values().forEach(EmbeddedContainer::close);
        running.clear();
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 3.0");
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        String name = archive.getName().replaceAll("\\.[a-z]+$", "");
        try {
            Path directory = Files.createTempDirectory("gatehouse-it-");
            Path file = directory.resolve(archive.getName());
            archive.as(ZipExporter.class).exportTo(file.toFile(), true);
            ContainerSettings d = ContainerSettings.DEFAULT;
            EmbeddedContainer container = new EmbeddedContainer(directory.resolve("base"),
                new ContainerSettings(d.workers(), d.udpBuffer(), d.datagramAtMost(), d.connectionsAtMost(),
                    T1_MILLIS, PATIENT, d.logLevel(), d.logFormat()), name);
            container.start();
            running.put(archive.getName(), container);
            SipStandardContext context = container.deploy(file, name);
            container.openPorts();
            assert context.getAvailable();
            return new ProtocolMetaData();
        } catch (IOException | StartException e) {
            throw new DeploymentException("deployment of " + archive.getName() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void undeploy(Archive<?> archive) {
        EmbeddedContainer container = running.remove(archive.getName());
        if (container != null) {
            container.close();
        }
    }

    @Override
    public void deploy(Descriptor descriptor) {
        throw new UnsupportedOperationException("archives only");
    }

    @Override
    public void undeploy(Descriptor descriptor) {
        throw new UnsupportedOperationException("archives only");
    }
}
