package org.gatehouse.testbed.sip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A UDP socket with one reading thread. */
public final class SipUdpEndpoint implements SipEndpoint {
    private final DatagramSocket socket;
    private final InetSocketAddress local;
    private final Consumer<Inbound> listener;
    private final SipTap tap;
    private final AtomicLong malformed = new AtomicLong();

    private SipUdpEndpoint(DatagramSocket socket, Consumer<Inbound> listener, SipTap tap) {
        this.socket = socket;
        this.local = (InetSocketAddress) socket.getLocalSocketAddress();
        this.listener = listener;
        this.tap = tap;
    }

    /** Binds (port 0: any free port) and starts reading. */
    public static SipUdpEndpoint open(InetSocketAddress bind, Consumer<Inbound> listener, SipTap tap)
            throws IOException {
        SipUdpEndpoint endpoint = new SipUdpEndpoint(new DatagramSocket(bind), listener, tap);
        Thread reader = new Thread(endpoint::read, "udp " + endpoint.local.getPort());
        reader.setDaemon(true);
        reader.start();
        return endpoint;
    }

    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void send(byte[] octets, InetSocketAddress to) throws IOException {
        tap.message(SipTap.Direction.OUT, local, to, octets);
        socket.send(new DatagramPacket(octets, octets.length, to));
    }

    @Override
    public long malformed() {
        return malformed.get();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void read() {
        DatagramPacket packet = new DatagramPacket(new byte[SipParser.MAX_MESSAGE], SipParser.MAX_MESSAGE);
        while (!socket.isClosed()) {
            try {
                packet.setLength(SipParser.MAX_MESSAGE);
                socket.receive(packet);
                byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
                InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
                tap.message(SipTap.Direction.IN, local, from, octets);
                Delivery.deliver(listener, new Inbound(SipMessage.parse(octets), this, from, local));
            } catch (SipParseException e) {
                malformed.incrementAndGet();
            } catch (IOException e) {
                // closed, or an ICMP error of an earlier datagram: the loop's condition tells which
            }
        }
    }
}
