package org.gatehouse.testbed.cx;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A piece of network between the outside and a server: it can be cut, as if the machine were switched off, and mended.
 */
final class TcpWire implements AutoCloseable {
    private static final int ATTEMPTS = 200;
    private static final int CONNECT_MILLIS = 20_000;
    private static final long PAUSE_NANOS = 50_000_000;

    private final InetSocketAddress outside;
    private final InetSocketAddress inside;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    /** Given the client's first octets; returns when the server's first answer may reach the client. */
    private final Consumer<byte[]> settled;
    private volatile ServerSocket listener;
    private volatile InetSocketAddress bound;

    /** @param outside where to listen; port 0 for a free one, which is then kept */
    TcpWire(InetSocketAddress outside, InetSocketAddress inside, Consumer<byte[]> settled) throws IOException {
        this.outside = outside;
        this.inside = inside;
        this.settled = settled;
        mend();
    }

    InetSocketAddress address() {
        return bound;
    }

    /** Listens, again if it was cut. */
    synchronized void mend() throws IOException {
        if (listener != null) {
            return;
        }
        ServerSocket opened = bound == null ? listen(outside) : listenAgain(bound);
        bound = (InetSocketAddress) opened.getLocalSocketAddress();
        listener = opened;
        daemon("wire " + bound, () -> accept(opened));
    }

    private static ServerSocket listen(InetSocketAddress at) throws IOException {
        ServerSocket opened = new ServerSocket();
        opened.setReuseAddress(true);
        opened.bind(at);
        return opened;
    }

    /**
     * A port that nobody listens on may be lent to a client for a moment, even to the one that calls it and then meets
     * itself; it comes back.
     */
    private static ServerSocket listenAgain(InetSocketAddress at) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return listen(at);
            } catch (java.net.BindException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Resets all connections and refuses new ones. */
    synchronized void cut() {
        ServerSocket closing = listener;
        listener = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        reset();
    }

    /** Resets all connections; new ones are welcome. */
    void reset() {
        for (Socket socket : sockets) {
            sockets.remove(socket);
            close(socket, true);
        }
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                join(from, from.accept());
            } catch (IOException e) {
                // closed
                continue;
            }
        }
    }

    private void join(ServerSocket from, Socket client) {
        Socket server = new Socket();
        try {
            server.connect(inside, CONNECT_MILLIS);
        } catch (IOException e) {
            // the server is not there: the client sees a closed connection
            close(server, false);
            close(client, false);
            return;
        }
        CompletableFuture<byte[]> asked = new CompletableFuture<>();
        sockets.add(client);
        sockets.add(server);
        daemon("wire in", () -> pump(client, server, asked::complete));
        daemon("wire out", () -> pump(server, client, answer -> settled.accept(asked.getNow(new byte[0]))));
        if (from.isClosed()) {
            // cut in between, by one who did not see these yet
            close(client, true);
            close(server, true);
        }
    }

    private void pump(Socket from, Socket to, Consumer<byte[]> beforeFirst) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            boolean first = true;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (first) {
                    beforeFirst.accept(Arrays.copyOf(buffer, n));
                    first = false;
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // the same end as a close
        } finally {
            sockets.remove(from);
            sockets.remove(to);
            close(from, false);
            close(to, false);
        }
    }

    private static void close(Socket socket, boolean abruptly) {
        try {
            if (abruptly) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            // it is closed, whatever the reason
        }
    }

    private static void daemon(String name, Runnable run) {
        Thread thread = new Thread(run, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        cut();
    }
}
