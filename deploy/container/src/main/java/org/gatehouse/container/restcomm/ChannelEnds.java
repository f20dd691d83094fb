package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.stack.ConnectionOrientedMessageChannel;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.UDPMessageChannel;
import java.lang.reflect.Field;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.gatehouse.sip.Flow;

/**
 * The packet or connection that a channel of the stack is working on. The stack hands its parser the octets and the
 * channel, and the channel tells nobody where they came from before they are parsed: its own fields are read here.
 */
final class ChannelEnds {
    private static final Field PACKET = field(UDPMessageChannel.class, "incomingPacket");
    private static final Field SOCKET = field(ConnectionOrientedMessageChannel.class, "mySock");

    private ChannelEnds() {
    }

    static Field field(Class<?> owner, String name) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("another JAIN SIP than the one this was written for", e);
        }
    }

    /** Empty if the channel is not one of UDP. */
    static Optional<Flow> datagram(MessageChannel channel) {
        if (channel instanceof UDPMessageChannel && read(PACKET, channel) instanceof DatagramPacket packet) {
            InetSocketAddress local = new InetSocketAddress(channel.getMessageProcessor().getIpAddress(),
                channel.getMessageProcessor().getPort());
            return Optional.of(new Flow(Flow.Transport.UDP, local, (InetSocketAddress) packet.getSocketAddress()));
        }
        return Optional.empty();
    }

    /** Empty if the channel is not one of TCP, or closed already. */
    static Optional<WireStreams.Connection> connection(MessageChannel channel) {
        return channel instanceof ConnectionOrientedMessageChannel
            && read(SOCKET, channel) instanceof WireStreams.Connection connection && !connection.isClosed()
            ? Optional.of(connection) : Optional.empty();
    }

    static Object read(Field field, Object owner) {
        try {
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    static void write(Field field, Object owner, Object value) {
        try {
            field.set(owner, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
