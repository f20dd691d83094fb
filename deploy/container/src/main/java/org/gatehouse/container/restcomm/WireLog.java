package org.gatehouse.container.restcomm;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * For the lab only: writes each datagram to a file that the lab's ladder reads. Off unless the system property
 * {@value #FILE} names a file. The values of keys and responses are taken out before anything is written.
 */
final class WireLog {
    static final String FILE = "gatehouse.wirelog";
    static final String NODE = "gatehouse.wirelog.node";
    private static final Pattern SECRET =
        Pattern.compile("\\b(ik|ck|response|auts)=\"[^\"]*\"", Pattern.CASE_INSENSITIVE);
    private static final String NODE_NAME = System.getProperty(NODE, "node");
    private static final BufferedWriter OUT = open(System.getProperty(FILE));

    private WireLog() {
    }

    private static BufferedWriter open(String file) {
        try {
            return file == null ? null : Files.newBufferedWriter(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void sent(InetSocketAddress local, DatagramPacket packet) {
        if (OUT != null) {
            write("out", local, packet);
        }
    }

    static void received(InetSocketAddress local, DatagramPacket packet) {
        if (OUT != null) {
            write("in", local, packet);
        }
    }

    private static void write(String direction, InetSocketAddress local, DatagramPacket packet) {
        String text = new String(packet.getData(), packet.getOffset(), packet.getLength(), StandardCharsets.ISO_8859_1);
        String shown = SECRET.matcher(text).replaceAll("$1=\"(removed)\"");
        String line = "{\"timestampMillis\":" + System.currentTimeMillis() + ",\"node\":\"" + NODE_NAME
            + "\",\"direction\":\"" + direction + "\",\"peer\":\"" + packet.getAddress().getHostAddress() + ":"
            + packet.getPort() + "\",\"local\":\"" + local.getAddress().getHostAddress() + ":" + local.getPort()
            + "\",\"message\":\"" + Base64.getEncoder().encodeToString(shown.getBytes(StandardCharsets.ISO_8859_1))
            + "\"}";
        synchronized (OUT) {
            try {
                OUT.write(line);
                OUT.newLine();
                OUT.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
