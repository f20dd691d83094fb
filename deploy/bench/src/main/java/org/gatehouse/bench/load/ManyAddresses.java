package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * One UDP port of every local address: what comes to it, whichever address it was sent to, is told to one listener.
 * What is sent leaves from any other address and port; a bounded number of sockets for that is kept open. So a process
 * plays more UEs than it may have sockets. An address that answers requests needs one of its own ({@link #own}), or its
 * answers would leave from another one.
 */
final class ManyAddresses implements Datagrams, AutoCloseable {
    private static final int OPEN_SOCKETS = 4_000;
    private static final int SOCKET_BUFFER = 4 * 1024 * 1024;
    private static final int MAX_DATAGRAM = 65_535;

    private final DatagramChannel entrance;
    private final Map<InetSocketAddress, DatagramChannel> exits = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<InetSocketAddress, DatagramChannel> owned = new ConcurrentHashMap<>();
    private final Listener listener;
    private final Mishaps mishaps;
    private Selector selector;

    /** Hears what comes. */
    interface Listener {
        /** @param local the address of the UE; the wildcard if it has no socket of its own */
        void received(SipText message, InetSocketAddress local, InetSocketAddress remote);
    }

    /** @param listener called on the one receiving thread */
    ManyAddresses(Consumer<SipText> listener) throws IOException {
        this((message, local, remote) -> listener.accept(message), Mishaps.NONE);
    }

    /**
     * @param listener called on the one receiving thread, and on another one for addresses with sockets of their own
     * @param mishaps of all that is sent and received
     */
    ManyAddresses(Listener listener, Mishaps mishaps) throws IOException {
        this.listener = listener;
        this.mishaps = mishaps;
        entrance = DatagramChannel.open(java.net.StandardProtocolFamily.INET);
        entrance.setOption(StandardSocketOptions.SO_REUSEADDR, true);
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

    /** From now on what comes to the one port of this address comes to a socket of its own, and leaves from it. */
    synchronized void own(InetAddress address) throws IOException {
        if (selector == null) {
            selector = Selector.open();
            Thread receiver = new Thread(this::select, "load-receiver-own");
            receiver.setDaemon(true);
            receiver.start();
        }
        InetSocketAddress local = new InetSocketAddress(address, port());
        DatagramChannel channel = DatagramChannel.open(java.net.StandardProtocolFamily.INET);
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(local);
        channel.configureBlocking(false);
        owned.put(local, channel);
        channel.register(selector, SelectionKey.OP_READ, local);
        selector.wakeup();
    }

    @Override
    public void send(byte[] octets, InetSocketAddress from, InetSocketAddress to) throws IOException {
        for (int copies = mishaps.copies(); copies > 0; copies--) {
            DatagramChannel own = owned.get(from);
            if (own == null) {
                sendFromExit(octets, from, to);
            } else {
                own.send(ByteBuffer.wrap(octets), to);
            }
        }
    }

    private synchronized void sendFromExit(byte[] octets, InetSocketAddress from, InetSocketAddress to)
            throws IOException {
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
                take(entrance, buffer, new InetSocketAddress(port()));
            } catch (AsynchronousCloseException e) {
                return;
            } catch (IOException | RuntimeException e) {
                System.err.println("load: a message was not taken: " + e);
            }
        }
    }

    private void select() {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);
        while (selector.isOpen()) {
            try {
                selector.select(key -> {
                    try {
                        take((DatagramChannel) key.channel(), buffer, (InetSocketAddress) key.attachment());
                    } catch (IOException | RuntimeException e) {
                        System.err.println("load: a message was not taken: " + e);
                    }
                });
            } catch (IOException | ClosedSelectorException e) {
                return;
            }
        }
    }

    private void take(DatagramChannel channel, ByteBuffer buffer, InetSocketAddress local) throws IOException {
        buffer.clear();
        InetSocketAddress remote = (InetSocketAddress) channel.receive(buffer);
        for (int copies = remote == null ? 0 : mishaps.copies(); copies > 0; copies--) {
            listener.received(SipText.of(buffer.array(), buffer.position()), local, remote);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        entrance.close();
        for (DatagramChannel exit : exits.values()) {
            exit.close();
        }
        exits.clear();
        if (selector != null) {
            selector.close();
        }
        for (DatagramChannel own : owned.values()) {
            own.close();
        }
    }
}
