package org.gatehouse.container.restcomm;

import gov.nist.core.net.DefaultNetworkLayer;
import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.gatehouse.adapter.Departure;
import org.gatehouse.sip.Flow;

/**
 * Makes every socket of the stack, so that each message, first sent or retransmitted, from an application or the stack
 * itself, passes {@link WireExit}, and each datagram one place where the applications choose the port it leaves from
 * (TS 33.203 clause 7.1: responses to the UE leave from port_pc although the request came to port_ps).
 */
public final class WireNetworkLayer implements NetworkLayer {
    private static final int MAX_DATAGRAM = 65_535;
    private static final int CONNECT_TIMEOUT_MILLIS = 8_000;
    private static final Map<InetSocketAddress, WireSocket> UDP = new ConcurrentHashMap<>();

    private final NetworkLayer stock = DefaultNetworkLayer.SINGLETON;

    /** One bound UDP socket of the stack. */
    private static final class WireSocket extends DatagramSocket {
        private final InetSocketAddress bound;
        private final DatagramPacket inbox = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);

        WireSocket(int port, InetAddress address) throws SocketException {
            super(port, address);
            bound = new InetSocketAddress(address, port);
            UDP.put(bound, this);
        }

        @Override
        public void send(DatagramPacket packet) throws IOException {
            WireDatagram datagram = WireDatagram.of(packet);
            if (datagram == null) {
                super.send(packet);
                return;
            }
            int viaPort = datagram.viaPort(bound.getPort());
            InetSocketAddress local = datagram.isResponse() ? bound
                : new InetSocketAddress(bound.getAddress(), viaPort);
            int from = WireTable.sourcePort(new Departure(datagram.isResponse(), local,
                new InetSocketAddress(packet.getAddress(), packet.getPort()), datagram.branch()));
            WireSocket out = UDP.getOrDefault(new InetSocketAddress(bound.getAddress(), from), this);
            InetSocketAddress peer = new InetSocketAddress(packet.getAddress(), packet.getPort());
            byte[] octets = Arrays.copyOfRange(packet.getData(), packet.getOffset(),
                packet.getOffset() + packet.getLength());
            Flow flow = new Flow(Flow.Transport.UDP, out.bound, peer);
            Optional<byte[]> leaving = WireExit.INSTANCE.out(octets, flow);
            if (leaving.isPresent()) {
                if (!datagram.isResponse()) {
                    LargeRequests.leaving(leaving.get().length);
                }
                DatagramPacket sent = new DatagramPacket(leaving.get(), leaving.get().length, peer);
                WireLog.sent(out.bound, sent);
                out.superSend(sent);
                WireExit.INSTANCE.left(leaving.get(), flow);
            }
        }

        private void superSend(DatagramPacket packet) throws IOException {
            super.send(packet);
        }

        /** Called by the one thread that reads this port; the stack's own buffer is not used. */
        @Override
        public void receive(DatagramPacket packet) throws IOException {
            do {
                // the datagram before has left its length behind
                inbox.setLength(MAX_DATAGRAM);
                super.receive(inbox);
                WireLog.received(bound, inbox);
            } while (!WireGate.admits(bound, inbox));
            packet.setData(Arrays.copyOf(inbox.getData(), inbox.getLength()));
            packet.setSocketAddress(inbox.getSocketAddress());
        }

        @Override
        public void close() {
            UDP.remove(bound, this);
            WireProcessors.closed(bound);
            super.close();
        }
    }

    /**
     * Sends a response that the stack knows nothing of.
     *
     * @param local the listening point its request came to
     * @throws IOException if it is not one of ours any more
     */
    static void send(InetSocketAddress local, byte[] response, InetSocketAddress to) throws IOException {
        WireSocket socket = UDP.get(local);
        if (socket == null) {
            throw new IOException("not our port");
        }
        socket.send(new DatagramPacket(response, response.length, to));
    }

    @Override
    public DatagramSocket createDatagramSocket(int port, InetAddress address) throws SocketException {
        return new WireSocket(port, address);
    }

    @Override
    public DatagramSocket createDatagramSocket() throws SocketException {
        return stock.createDatagramSocket();
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return new WireStreams.Listener(address, port, backlog);
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        return createSocket(address, port, null);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(address, port, local);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local) throws IOException {
        InetSocketAddress peer = new InetSocketAddress(address, port);
        int from = WireTable.connectionSourcePort(peer);
        Socket socket = new WireStreams.Connection(peer, from);
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(local, from));
            socket.connect(peer, LargeRequests.connectTimeoutMillis(CONNECT_TIMEOUT_MILLIS));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return stock.createSSLServerSocket(port, backlog, address);
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port) throws IOException {
        return stock.createSSLSocket(address, port);
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port, InetAddress local) throws IOException {
        return stock.createSSLSocket(address, port, local);
    }

    @Override
    public void setSipStack(SipStackImpl stack) {
        stock.setSipStack(stack);
    }
}
