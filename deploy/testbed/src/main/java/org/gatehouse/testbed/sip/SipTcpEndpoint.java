package org.gatehouse.testbed.sip;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** TCP connections, accepted at a port or opened from one; messages are framed by Content-Length. */
public final class SipTcpEndpoint implements SipEndpoint {
    /** Connections held at a time; a double has few neighbours. */
    private static final int MAX_CONNECTIONS = 1_000;
    private static final int CONNECT_MILLIS = 5_000;

    /** What has the port: the listening socket, or one that does nothing else. */
    private final Closeable held;
    private final InetSocketAddress local;
    private final InetSocketAddress outgoing;
    private final Consumer<Inbound> listener;
    private final SipTap tap;
    private final Map<InetSocketAddress, Socket> connections = new ConcurrentHashMap<>();
    private final AtomicLong malformed = new AtomicLong();
    private volatile boolean closed;

    private SipTcpEndpoint(Closeable held, InetSocketAddress local, InetSocketAddress outgoing,
                           Consumer<Inbound> listener, SipTap tap) {
        this.held = held;
        this.local = local;
        this.outgoing = outgoing;
        this.listener = listener;
        this.tap = tap;
    }

    /** Accepts connections at this address (port 0: any); its own connections come from any free port. */
    public static SipTcpEndpoint listen(InetSocketAddress bind, Consumer<Inbound> listener, SipTap tap)
            throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(bind);
        InetSocketAddress local = (InetSocketAddress) server.getLocalSocketAddress();
        InetSocketAddress anyPort = new InetSocketAddress(local.getAddress(), 0);
        SipTcpEndpoint endpoint = new SipTcpEndpoint(server, local, anyPort, listener, tap);
        endpoint.start(() -> endpoint.accept(server), "tcp " + local.getPort());
        return endpoint;
    }

    /**
     * Accepts nothing; every connection it opens comes from this address and port, as port_uc and port_pc must. Nobody
     * else gets the port until it is closed.
     *
     * @throws java.net.BindException if another has the port
     */
    public static SipTcpEndpoint connectFrom(InetSocketAddress local, Consumer<Inbound> listener, SipTap tap)
            throws IOException {
        Socket held = new Socket();
        try {
            held.setReuseAddress(true);
            held.bind(local);
        } catch (IOException e) {
            closeQuietly(held);
            throw e;
        }
        return new SipTcpEndpoint(held, local, local, listener, tap);
    }

    @Override
    public Transport transport() {
        return Transport.TCP;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void send(byte[] octets, InetSocketAddress to) throws IOException {
        Socket socket = connection(to);
        tap.message(SipTap.Direction.OUT, (InetSocketAddress) socket.getLocalSocketAddress(), to, octets);
        synchronized (socket) {
            socket.getOutputStream().write(octets);
            socket.getOutputStream().flush();
        }
    }

    /** Whether a connection to this peer is open. */
    public boolean connectedTo(InetSocketAddress peer) {
        return connections.containsKey(peer);
    }

    @Override
    public long malformed() {
        return malformed.get();
    }

    @Override
    public void close() {
        closed = true;
        connections.values().forEach(SipTcpEndpoint::closeQuietly);
        closeQuietly(held);
    }

    private synchronized Socket connection(InetSocketAddress to) throws IOException {
        Socket open = connections.get(to);
        if (open != null) {
            return open;
        }
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.bind(outgoing);
            socket.connect(to, CONNECT_MILLIS);
        } catch (IOException e) {
            closeQuietly(socket);
            throw e;
        }
        adopt(socket);
        return socket;
    }

    private void accept(ServerSocket server) {
        while (!closed) {
            try {
                adopt(server.accept());
            } catch (IOException e) {
                // closed, or the peer gave up: the loop's condition tells which
            }
        }
    }

    private void adopt(Socket socket) {
        InetSocketAddress peer = (InetSocketAddress) socket.getRemoteSocketAddress();
        if (closed || peer == null || connections.size() >= MAX_CONNECTIONS) {
            closeQuietly(socket);
            return;
        }
        connections.put(peer, socket);
        start(() -> read(socket, peer), "tcp " + socket.getLocalPort() + " " + peer.getPort());
    }

    private void read(Socket socket, InetSocketAddress peer) {
        InetSocketAddress here = (InetSocketAddress) socket.getLocalSocketAddress();
        try (socket) {
            readMessages(socket, here, peer);
        } catch (IOException e) {
            // the peer went away
        } finally {
            connections.remove(peer, socket);
        }
    }

    private void readMessages(Socket socket, InetSocketAddress here, InetSocketAddress peer) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream pending = new ByteArrayOutputStream();
        byte[] chunk = new byte[8_192];
        try {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                pending.write(chunk, 0, n);
                deliver(pending, here, peer);
            }
        } catch (SipParseException e) {
            // a stream cannot be read on after a message without an end
            malformed.incrementAndGet();
        }
    }

    private void deliver(ByteArrayOutputStream pending, InetSocketAddress here, InetSocketAddress peer)
            throws SipParseException {
        byte[] stream = pending.toByteArray();
        for (int end = SipParser.frame(stream); end >= 0; end = SipParser.frame(stream)) {
            byte[] octets = Arrays.copyOf(stream, end);
            tap.message(SipTap.Direction.IN, here, peer, octets);
            Delivery.deliver(listener, new Inbound(SipMessage.parse(octets), this, peer, here));
            stream = Arrays.copyOfRange(stream, end, stream.length);
        }
        pending.reset();
        pending.write(stream, 0, stream.length);
    }

    private void start(Runnable loop, String name) {
        Thread thread = new Thread(loop, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // nothing depends on how an unwanted socket ends
        }
    }
}
