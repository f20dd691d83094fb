package org.gatehouse.container.restcomm;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.stack.ConnectionOrientedMessageChannel;
import gov.nist.javax.sip.stack.IOHandler;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.TCPMessageProcessor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * TCP of the stack, which takes its one connection to a peer for whatever is sent there. A connection to a UE belongs
 * to the set of security associations it was made over: once requests have to take another set, it only serves what was
 * begun on it, and ends with its set.
 */
final class WireTcpProcessor extends TCPMessageProcessor {
    private static final String TRANSPORT = "TCP";
    private static final Field IO_HANDLER = ChannelEnds.field(SIPTransactionStack.class, "ioHandler");
    private static final Field SOCKETS = ChannelEnds.field(IOHandler.class, "socketTable");
    private static final Field KEY = ChannelEnds.field(ConnectionOrientedMessageChannel.class, "key");
    private static final AtomicLong LET_GO = new AtomicLong();

    WireTcpProcessor(InetAddress address, SIPTransactionStack stack, int port) {
        super(address, stack, port);
    }

    @Override
    public synchronized MessageChannel createMessageChannel(HostPort target) throws IOException {
        letGo(MessageChannel.getKey(target, TRANSPORT));
        return super.createMessageChannel(target);
    }

    @Override
    public synchronized MessageChannel createMessageChannel(InetAddress host, int port) throws IOException {
        letGo(MessageChannel.getKey(host, port, TRANSPORT));
        return super.createMessageChannel(host, port);
    }

    private void letGo(String key) {
        ConnectionOrientedMessageChannel channel = messageChannels.get(key);
        if (channel == null) {
            return;
        }
        ChannelEnds.connection(channel).filter(WireStreams.Connection::isOutdated).ifPresent(connection -> {
            messageChannels.remove(key, channel);
            sockets().remove(connection.getInetAddress().getHostAddress() + ":" + connection.getPort(), connection);
            // by the end of the old connection the stack would forget the one that then stands under the same key
            ChannelEnds.write(KEY, channel, "tcp:let-go-" + LET_GO.incrementAndGet());
        });
    }

    @SuppressWarnings("unchecked")
    private Map<String, Socket> sockets() {
        return (Map<String, Socket>) ChannelEnds.read(SOCKETS, ChannelEnds.read(IO_HANDLER, getSIPStack()));
    }
}
