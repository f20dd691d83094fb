package org.gatehouse.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.core.StandardServer;
import org.gatehouse.adapter.ListeningPoint;
import org.gatehouse.container.restcomm.DirectedLocator;
import org.gatehouse.container.restcomm.LargeRequests;
import org.gatehouse.container.restcomm.RestcommAdapter;
import org.gatehouse.container.restcomm.StrictParserFactory;
import org.gatehouse.container.restcomm.WireGate;
import org.gatehouse.container.restcomm.WireProcessors;
import org.mobicents.servlet.sip.SipConnector;
import org.mobicents.servlet.sip.catalina.SipStandardEngine;
import org.mobicents.servlet.sip.catalina.SipStandardService;
import org.mobicents.servlet.sip.core.MobicentsExtendedListeningPoint;
import org.mobicents.servlet.sip.core.SipApplicationDispatcherImpl;
import org.mobicents.servlet.sip.startup.SipContextConfig;
import org.mobicents.servlet.sip.startup.SipStandardContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SIP servlet container in this JVM.
 *
 * <p>One role to a process: the container routes between its own ports in memory, so two roles in one JVM would never
 * meet on the wire. The order matters: start, deploy, then open ports; a container without an application relays what
 * it receives on its own.
 */
public final class EmbeddedContainer implements AutoCloseable {
    private static final String NAME = "gatehouse";

    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.container");

    private final Path base;
    private final StandardServer server = new StandardServer();
    private final SipStandardService service = new SipStandardService();
    private final StandardHost host = new StandardHost();
    private final List<ListeningPoint> open = new ArrayList<>();

    /**
     * @param base an empty directory of its own for what the container unpacks and writes
     * @param application the name of the one application, as its {@code sip.xml} has it
     */
    public EmbeddedContainer(Path base, ContainerSettings settings, String application) throws StartException {
        this.base = base.toAbsolutePath();
        try {
            for (String directory : List.of("webapps", "work", "conf")) {
                Files.createDirectories(this.base.resolve(directory));
            }
            systemProperties();
            WireGate.set(settings.overload());
            LargeRequests.datagramAtMost(settings.datagramAtMost());
            WireProcessors.connectionsAtMost(settings.connectionsAtMost());
            server.setPort(-1);
            service.setName(NAME);
            service.setServer(server);
            service.setSipApplicationDispatcherClassName(SipApplicationDispatcherImpl.class.getName());
            service.setSipStackProperties(stackProperties(settings));
            service.setDarConfigurationFileLocation(router(application));
            service.setCongestionControlCheckingInterval(-1);
            service.setGatherStatistics(false);
            service.setDnsServerLocatorClass(DirectedLocator.class.getName());
            // what we decide on is ours and guarded by us; the container's locks would only serialise strangers
            service.setConcurrencyControlMode("None");
            service.setBaseTimerInterval(settings.t1Millis());
            SipStandardEngine engine = new SipStandardEngine();
            engine.setName(NAME);
            engine.setBaseDir(this.base.toString());
            engine.setDefaultHost("localhost");
            engine.setService(service);
            service.setContainer(engine);
            host.setName("localhost");
            host.setAppBase(this.base.resolve("webapps").toString());
            host.setAutoDeploy(false);
            host.setDeployOnStartup(false);
            engine.addChild(host);
            server.addService(service);
        } catch (IOException e) {
            throw new StartException("cannot write below " + this.base + ": " + e.getMessage(), e);
        }
    }

    private void systemProperties() {
        System.setProperty("catalina.home", base.toString());
        System.setProperty("catalina.base", base.toString());
        System.setProperty("catalina.useNaming", "true");
        System.setProperty("java.naming.factory.initial", "org.apache.naming.java.javaURLContextFactory");
        System.setProperty("java.naming.factory.url.pkgs", "org.apache.naming");
        // without it the container asks a class of the JDK for the provider and does not start
        System.setProperty("javax.servlet.sip.ar.spi.SipApplicationRouterProvider",
            "org.mobicents.servlet.sip.router.DefaultApplicationRouterProvider");
    }

    /** The default application router's file: every initial request goes to the one application. */
    private String router(String application) throws IOException {
        Path file = base.resolve("conf").resolve("router.properties");
        Files.writeString(file, "ALL: (\"" + application + "\",\"DAR:From\",\"ORIGINATING\",\"\",\"NO_ROUTE\",\"0\")\n",
            StandardCharsets.ISO_8859_1);
        return file.toUri().toString().replace("file:/", "file:///").replace("file://///", "file:///");
    }

    /** What JAIN SIP is started with, in a stand-alone container too. */
    public static Properties stackProperties(ContainerSettings settings) {
        Properties p = new Properties();
        p.setProperty("javax.sip.STACK_NAME", NAME);
        p.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        String nist = "gov.nist.javax.sip.";
        p.setProperty(nist + "AUTOMATIC_DIALOG_ERROR_HANDLING", "false");
        p.setProperty(nist + "LOOSE_DIALOG_VALIDATION", "true");
        p.setProperty(nist + "PASS_INVITE_NON_2XX_ACK_TO_LISTENER", "true");
        p.setProperty(nist + "DELIVER_UNSOLICITED_NOTIFY", "true");
        p.setProperty(nist + "REENTRANT_LISTENER", "true");
        p.setProperty(nist + "THREAD_POOL_SIZE", String.valueOf(settings.workers()));
        p.setProperty(nist + "MAX_FORK_TIME_SECONDS", "0");
        p.setProperty(nist + "AGGRESSIVE_CLEANUP", "true");
        p.setProperty(nist + "TRACE_LEVEL", "0");
        p.setProperty(nist + "LOG_MESSAGE_CONTENT", "false");
        p.setProperty(nist + "TIMER_CLASS_NAME", "gov.nist.javax.sip.stack.timers.ScheduledExecutorSipTimer");
        p.setProperty(nist + "RECEIVE_UDP_BUFFER_SIZE", String.valueOf(settings.udpBuffer()));
        p.setProperty(nist + "SEND_UDP_BUFFER_SIZE", String.valueOf(settings.udpBuffer()));
        p.setProperty(nist + "NETWORK_LAYER", "org.gatehouse.container.restcomm.WireNetworkLayer");
        p.setProperty(nist + "MESSAGE_PROCESSOR_FACTORY", WireProcessors.class.getName());
        p.setProperty(nist + "SIP_MESSAGE_VALVE", "org.gatehouse.container.restcomm.WireValve");
        p.setProperty(nist + "MAX_MESSAGE_SIZE", String.valueOf(StrictParserFactory.MAX_READ));
        p.setProperty(nist + "MESSAGE_PARSER_FACTORY", StrictParserFactory.class.getName());
        return p;
    }

    /** Starts the container without any port. */
    public void start() throws StartException {
        try {
            server.init();
            server.start();
        } catch (LifecycleException e) {
            throw new StartException("the container did not start: " + e.getMessage(), e);
        }
    }

    /** A connector of the operator's, or of a test; never one for SIP. */
    public void addHttp(InetSocketAddress address) {
        Connector http = new Connector("org.apache.coyote.http11.Http11Protocol");
        http.setPort(address.getPort());
        http.setProperty("address", address.getAddress().getHostAddress());
        service.addConnector(http);
    }

    /**
     * Deploys an archive.
     *
     * @throws StartException if it did not become available; the application has said why on the log
     */
    public SipStandardContext deploy(Path archive, String name) throws StartException {
        if (!Files.isReadable(archive)) {
            throw new StartException("application archive " + archive + " cannot be read");
        }
        SipStandardContext context = new SipStandardContext();
        context.setName("/" + name);
        context.setPath("/" + name);
        context.setDocBase(archive.toAbsolutePath().toString());
        context.setProcessTlds(false);
        // or prefixed elements of sip.xml are not seen, and nothing says so
        context.setXmlNamespaceAware(true);
        context.setParentClassLoader(EmbeddedContainer.class.getClassLoader());
        SipContextConfig config = new SipContextConfig();
        config.setDefaultWebXml(org.apache.catalina.startup.Constants.NoDefaultWebXml);
        context.addLifecycleListener(config);
        context.setManager(new GatehouseSipManager());
        // else an application whose servlet does not start counts as available
        context.setFailCtxIfServletStartFails(true);
        try {
            host.addChild(context);
        } catch (IllegalStateException e) {
            throw new StartException("application " + name + " did not deploy: " + reason(e), e);
        }
        // a context that failed is no exception to the container, only a log line
        if (!context.getAvailable()) {
            throw new StartException("application " + name + " did not deploy; see the log line above for its reason");
        }
        return context;
    }

    /** What the innermost of the container's exceptions says. */
    private static String reason(Throwable thrown) {
        Throwable innermost = thrown;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage());
    }

    public void undeploy(SipStandardContext context) {
        host.removeChild(context);
    }

    /**
     * Opens the ports that the deployed applications asked for.
     *
     * @throws StartException naming the port that is taken or not ours to bind
     */
    public List<ListeningPoint> openPorts() throws StartException {
        for (ListeningPoint point : RestcommAdapter.wanted()) {
            if (open.contains(point)) {
                continue;
            }
            SipConnector connector = new SipConnector();
            connector.setIpAddress(point.address().getHostAddress());
            connector.setPort(point.port());
            connector.setTransport(point.transportName());
            if (point.address() instanceof Inet6Address) {
                connector.setHostNames("[" + point.address().getHostAddress() + "]");
            }
            boolean bound;
            try {
                bound = service.addSipConnector(connector);
            } catch (Exception e) {
                throw new StartException("cannot listen on " + point + ": " + e.getMessage(), e);
            }
            if (!bound) {
                throw new StartException("cannot listen on " + point
                    + ": the port is taken, or the address is not one of this machine");
            }
            open.add(point);
        }
        knowOwnAddressesInBrackets();
        return List.copyOf(open);
    }

    /**
     * The container compares the host of a URI, where an IPv6 address has brackets, with the bare addresses of its
     * ports. Without this it would not find the port that an application sends from, nor know its own Via again.
     */
    private void knowOwnAddressesInBrackets() {
        Iterator<MobicentsExtendedListeningPoint> points =
            service.getSipApplicationDispatcher().getSipNetworkInterfaceManager().getExtendedListeningPoints();
        while (points.hasNext()) {
            List<String> addresses = points.next().getIpAddresses();
            for (String address : List.copyOf(addresses)) {
                String bracketed = "[" + address + "]";
                if (address.indexOf(':') >= 0 && !address.startsWith("[") && !addresses.contains(bracketed)) {
                    addresses.add(bracketed);
                }
            }
        }
    }

    /** Closes the ports, stops the applications and removes what was unpacked. */
    @Override
    public void close() {
        try {
            server.stop();
            server.destroy();
        } catch (LifecycleException e) {
            // the stack does not stop when one of its ports never opened; the process ends all the same
            LOG.warn("the container did not stop cleanly: {}", reason(e));
        } finally {
            WireGate.withdraw();
            delete(base);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
