package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One UDP port of every local address: what comes to it, whichever address it was sent to, is told to one listener.
 * What is sent leaves from any other address and port; a bounded number of sockets for that is kept open. So a process
 * plays more UEs than it may have sockets.
 */
final class ManyAddresses implements AutoCloseable {
    private static final int OPEN_SOCKETS = 4_000;
    private static final int SOCKET_BUFFER = 4 * 1024 * 1024;
    private static final int MAX_DATAGRAM = 65_535;

    private final DatagramChannel entrance;
    private final Map<InetSocketAddress, DatagramChannel> exits = new LinkedHashMap<>(16, 0.75f, true);
    private final Consumer<SipText> listener;

    /** @param listener called on the one receiving thread */
    ManyAddresses(Consumer<SipText> listener) throws IOException {
        this.listener = listener;
        entrance = DatagramChannel.open(java.net.StandardProtocolFamily.INET);
        entrance.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
        entrance.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[4]), 0));
        Thread receiver = new Thread(this::receive, "load-receiver");
        receiver.setDaemon(true);
        receiver.start();
    }

    /** The one port that everything comes to. */
    int port() {
        return entrance.socket().getLocalPort();
    }

    synchronized void send(byte[] octets, InetSocketAddress from, InetSocketAddress to) throws IOException {
        DatagramChannel exit = exits.get(from);
        if (exit == null) {
            makeRoom();
            exit = DatagramChannel.open(java.net.StandardProtocolFamily.INET);
            exit.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            exit.bind(from);
            exits.put(from, exit);
        }
        exit.send(ByteBuffer.wrap(octets), to);
    }

    private void makeRoom() throws IOException {
        Iterator<DatagramChannel> eldest = exits.values().iterator();
        while (exits.size() >= OPEN_SOCKETS) {
            eldest.next().close();
            eldest.remove();
        }
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);
        while (entrance.isOpen()) {
            try {
                buffer.clear();
                entrance.receive(buffer);
                listener.accept(SipText.of(buffer.array(), buffer.position()));
            } catch (AsynchronousCloseException e) {
                return;
            } catch (IOException | RuntimeException e) {
                System.err.println("load: a message was not taken: " + e);
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        entrance.close();
        for (DatagramChannel exit : exits.values()) {
            exit.close();
        }
        exits.clear();
    }
}
