package org.gatehouse.container.restcomm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.sip.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TCP sockets whose messages pass {@link WireExit} whole, in however many pieces the stack writes them, and which can
 * be ended from outside the stack.
 */
final class WireStreams {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.wire");
    private static final Map<Flow, Connection> OPEN = new ConcurrentHashMap<>();
    private static volatile int connectionsAtMost = 20_000;

    private WireStreams() {
    }

    /** @param connections of peers and of our own: each has a thread, and what waits on it waits in the kernel */
    static void connectionsAtMost(int connections) {
        connectionsAtMost = connections;
    }

    /** Connections that are open. */
    static int open() {
        return OPEN.size();
    }

    /** Ends the connection between these ports, if there is one; the peer hears of it by a reset. */
    static void reset(InetSocketAddress local, InetSocketAddress peer) {
        Connection connection = OPEN.get(new Flow(Flow.Transport.TCP, local, peer));
        if (connection != null) {
            connection.reset();
        }
    }

    /** A connection of the stack. */
    static final class Connection extends Socket {
        private final BooleanSupplier outdated;
        private Exit exit;
        private Flow opened;
        private volatile boolean ended;

        /** One that a peer made. */
        Connection() {
            outdated = () -> false;
        }

        /**
         * One to this peer.
         *
         * @param from the local port that the applications want it to be made from; 0 if they do not mind
         */
        Connection(InetSocketAddress peer, int from) {
            outdated = () -> {
                int now = from == 0 ? 0 : WireTable.connectionSourcePort(peer);
                return now != 0 && now != from;
            };
        }

        @Override
        public void connect(SocketAddress peer, int timeout) throws IOException {
            super.connect(peer, timeout);
            opened();
        }

        private synchronized void opened() {
            opened = flow();
            OPEN.put(opened, this);
        }

        /** Whether the applications want what is sent to the peer now to leave from another port than this one has. */
        boolean isOutdated() {
            return outdated.getAsBoolean();
        }

        Flow flow() {
            return new Flow(Flow.Transport.TCP, (InetSocketAddress) getLocalSocketAddress(),
                (InetSocketAddress) getRemoteSocketAddress());
        }

        @Override
        public synchronized OutputStream getOutputStream() throws IOException {
            if (exit == null) {
                exit = new Exit(super.getOutputStream(), WireExit.INSTANCE, flow());
            }
            return exit;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new WireEntrance(super.getInputStream(), () -> ended, getLocalPort());
        }

        /**
         * Nothing more is written, and what still comes is read and thrown away: closed at once, with octets unread,
         * the kernel would reset the connection and the peer could lose what it was told last.
         */
        void end() {
            ended = true;
            try {
                shutdownOutput();
            } catch (IOException e) {
                // closed already, which is what was asked for
            }
        }

        private void reset() {
            try {
                // nothing is sent again: soon there may be no way for it
                setSoLinger(true, 0);
                close();
            } catch (IOException e) {
                // closed already, which is what was asked for
            }
        }

        @Override
        public synchronized void close() throws IOException {
            if (opened != null) {
                OPEN.remove(opened, this);
            }
            super.close();
        }
    }

    /** Accepts {@link Connection}s. */
    static final class Listener extends ServerSocket {
        Listener(InetAddress address, int port, int backlog) throws IOException {
            // a restart must not wait for connections of the process before it
            setReuseAddress(true);
            bind(new InetSocketAddress(address, port), backlog);
        }

        @Override
        public Socket accept() throws IOException {
            while (true) {
                Connection connection = new Connection();
                implAccept(connection);
                if (open() < connectionsAtMost) {
                    connection.opened();
                    return connection;
                }
                LOG.warn("connection refused: {} are open", connectionsAtMost);
                connection.reset();
            }
        }
    }

    /** Holds back what is written until a message is whole. */
    static final class Exit extends OutputStream {
        private static final int MAX_MESSAGE = 4 * 1024 * 1024;
        private static final Pattern LENGTH =
            Pattern.compile("\r\n(?:Content-Length|l)[ \t]*:[ \t]*([0-9]{1,9})", Pattern.CASE_INSENSITIVE);

        private final OutputStream socket;
        private final WireExit exit;
        private final Flow flow;
        private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

        Exit(OutputStream socket, WireExit exit, Flow flow) {
            this.socket = socket;
            this.exit = exit;
            this.flow = flow;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] octets, int offset, int length) throws IOException {
            boolean keepAlive = pending.size() == 0 && (octets[offset] == '\r' || octets[offset] == '\n');
            if (keepAlive) {
                socket.write(octets, offset, length);
                return;
            }
            if (pending.size() + length > MAX_MESSAGE) {
                throw new IOException("message too long");
            }
            pending.write(octets, offset, length);
            byte[] held = pending.toByteArray();
            int end = end(held);
            if (end >= 0 && held.length >= end) {
                // the stack writes one message at a time
                pending.reset();
                Optional<byte[]> out = exit.out(held, flow);
                if (out.isPresent()) {
                    socket.write(out.get());
                    exit.left(out.get(), flow);
                }
            }
        }

        private static int end(byte[] held) {
            int bodyAt = WireMessage.endOfHead(held, held.length);
            if (bodyAt < 0) {
                return -1;
            }
            Matcher length = LENGTH.matcher(new String(held, 0, bodyAt, StandardCharsets.ISO_8859_1));
            return bodyAt + (length.find() ? Integer.parseInt(length.group(1)) : 0);
        }

        @Override
        public void flush() throws IOException {
            socket.flush();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
