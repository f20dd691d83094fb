package org.gatehouse.cli;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** The lab's configuration with ports that nobody has. */
final class LabScene {
    private static final int LOWEST_PORT = 10_000;
    private static final int HIGHEST_PORT = 32_000;
    private static final Random PORTS = new Random();
    private static final Set<Integer> TAKEN = new HashSet<>();

    private LabScene() {
    }

    static Path configuration(Path directory) throws IOException {
        Path general = Home.current().defaultConfiguration();
        int icscf = free("127.0.0.20");
        int scscf = free("127.0.0.30");
        return Files.writeString(directory.resolve("lab.conf"), String.join("\n",
            "include required(file(\"" + general + "\"))",
            "container.operator.ports { pcscf = " + free("127.0.0.1") + ", icscf = " + free("127.0.0.1") + " }",
            "pcscf.gm.port = " + free("127.0.0.10"), "pcscf.gm.port-ps = " + free("127.0.0.10"),
            "pcscf.gm.ports-pc = [" + java.util.stream.Stream.generate(() -> "127.0.0.10").limit(4)
                .map(LabScene::free).map(String::valueOf).collect(Collectors.joining(", ")) + "]",
            "pcscf.mw.port = " + free("127.0.0.11"),
            "pcscf.home-networks { \"home1.net\" = \"sip:127.0.0.20:" + icscf + "\" }",
            "icscf.port = " + icscf,
            "icscf.hss.file = \"" + general.resolveSibling("lab-subscribers.json") + "\"",
            "icscf.hss.cx.peers = [ " + List.of("1", "2").stream().map(n -> "{ host = \"hss" + n
                + ".home1.net\", address = \"127.0.0.4" + n + "\", port = " + free("127.0.0.4" + n) + " }")
                .collect(Collectors.joining(", ")) + " ]",
            "icscf.scscfs = [ { uri = \"sip:127.0.0.30:" + scscf
                + "\", capabilities = [1, 2], priority = 0, weight = 1 } ]",
            ""));
    }

    /** Not one of those that the kernel gives to whoever asks for any: it could do so before the node starts. */
    private static int free(String address) {
        while (true) {
            int port = LOWEST_PORT + PORTS.nextInt(HIGHEST_PORT - LOWEST_PORT);
            try (ServerSocket tcp = new ServerSocket(port, 1, InetAddress.getByName(address));
                 DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getByName(address))) {
                if (TAKEN.add(udp.getLocalPort())) {
                    return udp.getLocalPort();
                }
            } catch (java.net.BindException e) {
                // taken
                continue;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
