package org.gatehouse.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gatehouse.testbed.vm.Namespace;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class FirewallCommandTest {
    private static final List<Integer> PROTECTED = List.of(5062, 5064, 5066, 5068, 5070);
    private static final List<Integer> OTHER = List.of(5060);
    private static final int SHORT_MILLIS = 300;
    private static final int LONG_MILLIS = 30_000;

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private String configuration(String address, String more) throws IOException {
        Path file = Files.createTempFile(folder.getRoot().toPath(), "gatehouse", ".conf");
        return Files.writeString(file, "pcscf { name = \"x\", gm { address = \"" + address
            + "\", port-ps = 5062, ports-pc = [5064, 5066, 5068, 5070] }\n" + more + " }\nicscf { }\n").toString();
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.of(new FirewallCommand(), "", arguments);
    }

    @Test
    public void theRulesNameAddressAndPortsOfTheConfiguration() throws Exception {
        CommandRun printed = run("print", "--config", configuration("192.0.2.10", ""));
        assertEquals(printed.err(), 0, printed.exitCode());
        assertTrue(printed.out(), printed.out().contains("ip daddr 192.0.2.10 meta l4proto { tcp, udp } "
            + "th dport { 5062, 5064, 5066, 5068, 5070 } meta ipsec missing counter drop"));
        assertTrue(printed.out(), printed.out().contains("ip saddr 192.0.2.10 meta l4proto { tcp, udp } "
            + "th sport { 5062, 5064, 5066, 5068, 5070 } rt ipsec missing counter drop"));
        String ipv6 = run("print", "--config", configuration("2001:db8::10", "")).out();
        assertTrue(ipv6, ipv6.contains("ip6 daddr 2001:db8:0:0:0:0:0:10 ") && !ipv6.contains(" ip daddr"));
    }

    @Test
    public void notWhereItWouldDropEverything() throws Exception {
        for (String backend : List.of("memory", "off")) {
            CommandRun refused = run("install", "--config",
                configuration("192.0.2.10", "security-associations { backend = " + backend + " }"));
            assertEquals(1, refused.exitCode());
            assertTrue(refused.err(), refused.err().contains("backend = " + backend + ": the firewall would drop"));
        }
    }

    @Test
    public void whatIsMissingIsNamed() throws Exception {
        Path file = Files.writeString(folder.newFile().toPath(), "pcscf { gm { address = \"a.example\" } }");
        CommandRun refused = run("print", "--config", file.toString());
        assertEquals(1, refused.exitCode());
        for (String part : List.of("pcscf.gm.address = a.example", "pcscf.gm.port-ps is missing",
            "pcscf.gm.ports-pc is missing")) {
            assertTrue(refused.err(), refused.err().contains(part));
        }
        assertTrue(run("print", "--config", "/nowhere/x.conf").err().contains("cannot be read"));
    }

    /** In a network namespace of its own; without ESP there, so that only what must not pass can be shown. */
    @Test
    public void installedTheyDropClearPacketsOfEverybodyAndRemovedTheyDoNot() throws Exception {
        assumeTrue("root, ip, nft and network namespaces", mayInstall());
        String name = "gatehouse-fw-" + ProcessHandle.current().pid();
        try (Namespace host = new Namespace(name)) {
            host.ip("link set lo up");
            for (String address : List.of("10.67.0.2", "fd00:67::2")) {
                host.ip("addr add " + address + (address.contains(":") ? "/128 dev lo nodad" : "/32 dev lo"));
                String file = configuration(address, "");
                assertPass(host, address, OTHER);
                assertPass(host, address, PROTECTED);
                done(host, "install", "--config", file);
                done(host, "install", "--config", file);
                for (int port : PROTECTED) {
                    assertFalse(port + " is shut", passes(host, address, port, SHORT_MILLIS));
                }
                assertPass(host, address, OTHER);
                done(host, "remove");
                done(host, "remove");
                assertPass(host, address, PROTECTED);
            }
        }
    }

    private static boolean mayInstall() {
        try {
            Namespace.run("nft", "-c", "list", "tables");
            // root may not be allowed this either
            new Namespace("gatehouse-try-" + ProcessHandle.current().pid()).close();
            return "root".equals(System.getProperty("user.name"));
        } catch (Exception e) {
            return false;
        }
    }

    private static void done(Namespace host, String... arguments) throws Exception {
        CommandRun run = host.call(() -> run(arguments));
        assertEquals(run.err(), 0, run.exitCode());
        assertFalse(run.err(), run.err().contains("firewall"));
    }

    private static void assertPass(Namespace host, String address, List<Integer> ports) throws Exception {
        for (int port : ports) {
            assertTrue(port + " is open", passes(host, address, port, LONG_MILLIS));
        }
    }

    /** Whether a datagram from anywhere gets to the port in this time. */
    private static boolean passes(Namespace host, String address, int port, int millis) throws Exception {
        return host.call(() -> {
            InetAddress local = InetAddress.getByName(address);
            try (DatagramSocket at = new DatagramSocket(new InetSocketAddress(local, port));
                 DatagramSocket from = new DatagramSocket(new InetSocketAddress(local, 0))) {
                at.setSoTimeout(millis);
                from.send(new DatagramPacket(new byte[4], 4, local, port));
                at.receive(new DatagramPacket(new byte[4], 4));
                return true;
            } catch (SocketTimeoutException e) {
                return false;
            }
        });
    }
}
