package org.gatehouse.bench.exchange;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A neighbour: answers every request with 200 and what a response copies; knows how long the last one was. */
public final class Peer implements AutoCloseable {
    private static final int LARGEST = 65_535;

    private final DatagramSocket socket;
    private volatile int lastLength;

    public Peer(InetSocketAddress at) throws IOException {
        socket = new DatagramSocket(at);
        socket.setReceiveBufferSize(Exchanges.BUFFER);
        Thread thread = new Thread(this::run, "peer-" + at);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        while (true) {
            try {
                packet.setLength(LARGEST);
                socket.receive(packet);
                lastLength = packet.getLength();
                byte[] answer =
                    answer(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static byte[] answer(String request) {
        StringBuilder answer = new StringBuilder(request.length()).append("SIP/2.0 200 OK\r\n");
        int from = request.indexOf("\r\n") + 2;
        int to = request.indexOf("\r\n", from);
        while (to > from) {
            String line = request.substring(from, to);
            String name = line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT);
            switch (name) {
                case "via", "from", "call-id", "cseq", "record-route" -> answer.append(line).append("\r\n");
                case "to" -> answer.append(line).append(";tag=b\r\n");
                default -> { }
            }
            from = to + 2;
            to = request.indexOf("\r\n", from);
        }
        return answer.append("Contact: <sip:b@home2.net>\r\nContent-Length: 0\r\n\r\n").toString()
            .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Octets of the last request. */
    public int lastLength() {
        return lastLength;
    }

    @Override
    public void close() {
        socket.close();
    }
}
