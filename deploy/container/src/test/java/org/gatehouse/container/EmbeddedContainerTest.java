package org.gatehouse.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import javax.servlet.sip.SipServlet;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.gatehouse.adapter.ListeningPoint;
import org.gatehouse.adapter.NextHops;
import org.gatehouse.adapter.WireRules;
import org.gatehouse.container.restcomm.RestcommAdapter;
import org.gatehouse.sip.Flow.Transport;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.mobicents.servlet.sip.startup.SipStandardContext;

/** What stops the start, each with its reason. */
public class EmbeddedContainerTest {
    private static final String NAME = "app";
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    /** Starts. */
    public static class Good extends SipServlet {
        private static final long serialVersionUID = 1L;
    }

    /** Does not. */
    public static class Bad extends SipServlet {
        private static final long serialVersionUID = 1L;

        @Override
        public void init(ServletConfig config) throws ServletException {
            throw new ServletException("not today");
        }
    }

    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static final RestcommAdapter ADAPTER = new RestcommAdapter();
    private static Path base;
    private static EmbeddedContainer container;

    private SipStandardContext deployed;

    @BeforeClass
    public static void start() throws Exception {
        Logger.getRootLogger().setLevel(Level.OFF);
        Logger.getLogger("org.gatehouse").setLevel(Level.OFF);
        java.util.logging.Logger.getLogger("org.apache").setLevel(java.util.logging.Level.OFF);
        base = FOLDER.getRoot().toPath().resolve("base");
        container = new EmbeddedContainer(base, ContainerSettings.DEFAULT, NAME);
        container.start();
    }

    @After
    public void undeploy() {
        ADAPTER.silence(NAME);
        if (deployed != null) {
            container.undeploy(deployed);
        }
    }

    @AfterClass
    public static void stop() {
        container.close();
        assertFalse("what was unpacked is removed", Files.exists(base));
    }

    private static String sipXml(String servlet) {
        return "<sip-app xmlns=\"http://www.jcp.org/xml/ns/sipservlet\"><app-name>" + NAME + "</app-name>"
            + "<servlet-selection><main-servlet>s</main-servlet></servlet-selection>"
            + "<servlet><servlet-name>s</servlet-name><servlet-class>" + servlet + "</servlet-class>"
            + "<load-on-startup>1</load-on-startup></servlet></sip-app>";
    }

    private static Path archive(Map<String, byte[]> entries) throws IOException {
        Path archive = FOLDER.getRoot().toPath().resolve(NAME + ".sar");
        try (OutputStream out = Files.newOutputStream(archive); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return archive;
    }

    private static Path archive(Class<?> servlet) throws IOException {
        String file = servlet.getName().replace('.', '/') + ".class";
        try (InputStream octets = servlet.getClassLoader().getResourceAsStream(file)) {
            return archive(Map.of("WEB-INF/sip.xml", sipXml(servlet.getName()).getBytes(StandardCharsets.UTF_8),
                "WEB-INF/classes/" + file, octets.readAllBytes()));
        }
    }

    private static void assertNotDeployed(String name, Path archive) {
        String message = assertThrows(StartException.class, () -> container.deploy(archive, name)).getMessage();
        assertTrue(message, message.startsWith("application " + name + " did not deploy"));
    }

    @Test
    public void aGoodOneDeploysAndOpensItsPorts() throws Exception {
        deployed = container.deploy(archive(Good.class), NAME);
        List<ListeningPoint> points = List.of(new ListeningPoint(HERE, free(), Transport.UDP),
            new ListeningPoint(HERE, free(), Transport.TCP));
        ADAPTER.listen(NAME, points, WireRules.NONE, NextHops.NONE);
        assertEquals(points, container.openPorts());
        assertEquals("asked again, they are open", points, container.openPorts());
    }

    private static int free() throws IOException {
        try (ServerSocket tcp = new ServerSocket(0, 1, HERE);
             DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), HERE)) {
            return udp.getLocalPort();
        } catch (java.net.BindException e) {
            return free();
        }
    }

    @Test
    public void anArchiveThatIsNotThere() {
        Path archive = FOLDER.getRoot().toPath().resolve("none.sar");
        assertEquals("application archive " + archive + " cannot be read",
            assertThrows(StartException.class, () -> container.deploy(archive, NAME)).getMessage());
    }

    @Test
    public void anArchiveThatIsNone() throws IOException {
        Path archive = FOLDER.getRoot().toPath().resolve("text.sar");
        Files.writeString(archive, "text");
        assertNotDeployed("text", archive);
    }

    @Test
    public void aServletThatIsNotInTheArchive() throws IOException {
        assertNotDeployed("missing", archive(Map.of("WEB-INF/sip.xml",
            sipXml("org.example.Missing").getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    public void aServletThatDoesNotStart() throws IOException {
        assertNotDeployed("bad", archive(Bad.class));
    }

    private static void assertNotOpened(ListeningPoint point) {
        ADAPTER.listen(NAME, List.of(point), WireRules.NONE, NextHops.NONE);
        String message = assertThrows(StartException.class, container::openPorts).getMessage();
        assertTrue(message, message.startsWith("cannot listen on " + point + ": "));
    }

    @Test
    public void aPortThatIsTaken() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, HERE)) {
            assertNotOpened(new ListeningPoint(HERE, taken.getLocalPort(), Transport.UDP));
        }
        try (ServerSocket taken = new ServerSocket(0, 1, HERE)) {
            assertNotOpened(new ListeningPoint(HERE, taken.getLocalPort(), Transport.TCP));
        }
    }

    @Test
    public void anAddressOfAnotherMachine() throws Exception {
        InetAddress elsewhere = InetAddress.getByName("192.0.2.1");
        assertNotOpened(new ListeningPoint(elsewhere, 5060, Transport.UDP));
        assertNotOpened(new ListeningPoint(elsewhere, 5060, Transport.TCP));
    }

    @Test
    public void aPlaceThatIsNoDirectory() throws IOException {
        Path file = FOLDER.newFile().toPath();
        String message = assertThrows(StartException.class,
            () -> new EmbeddedContainer(file, ContainerSettings.DEFAULT, NAME)).getMessage();
        assertTrue(message, message.startsWith("cannot write below " + file));
    }
}
