package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.stack.DatagramQueuedMessageDispatch;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.MessageProcessorFactory;
import gov.nist.javax.sip.stack.OIOMessageProcessorFactory;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.UDPMessageProcessor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sip.ListeningPoint;
import org.gatehouse.container.overload.Backlog;

/**
 * The processors of the stack: its own, but for {@link WireTcpProcessor}. Each of UDP has a queue without a bound
 * between the thread that reads its socket and its workers; what stands there tells how much the process is behind.
 */
public final class WireProcessors implements MessageProcessorFactory {
    private static final Field QUEUE = ChannelEnds.field(UDPMessageProcessor.class, "messageQueue");
    /** How large a buffer the stack makes for each datagram before it comes. */
    private static final Field BUFFER = ChannelEnds.field(UDPMessageProcessor.class, "maxMessageSize");
    private static final Map<InetSocketAddress, BlockingQueue<DatagramQueuedMessageDispatch>> QUEUES =
        new ConcurrentHashMap<>();

    private final MessageProcessorFactory stock = new OIOMessageProcessorFactory();

    /** @param connections over TCP that may be open at a time; more are reset */
    public static void connectionsAtMost(int connections) {
        WireStreams.connectionsAtMost(connections);
    }

    @Override
    public MessageProcessor createMessageProcessor(SIPTransactionStack stack, InetAddress address, int port,
                                                   String transport) throws IOException {
        if (transport.equalsIgnoreCase(ListeningPoint.TCP)) {
            return new WireTcpProcessor(address, stack, port);
        }
        MessageProcessor processor = stock.createMessageProcessor(stack, address, port, transport);
        if (processor instanceof UDPMessageProcessor) {
            QUEUES.put(new InetSocketAddress(address, port), queue(processor));
            // our socket brings its own: 64 kB for each datagram was most of what the whole process allocated
            ChannelEnds.write(BUFFER, processor, 1);
        }
        return processor;
    }

    @SuppressWarnings("unchecked")
    private static BlockingQueue<DatagramQueuedMessageDispatch> queue(MessageProcessor processor) {
        return (BlockingQueue<DatagramQueuedMessageDispatch>) ChannelEnds.read(QUEUE, processor);
    }

    /** The port was closed; what still stands in its queue nobody will take. */
    static void closed(InetSocketAddress local) {
        QUEUES.remove(local);
    }

    /** @param passed datagrams that were let through to the queues so far */
    static Backlog backlog(long passed) {
        long now = System.currentTimeMillis();
        long longest = 0;
        int queued = 0;
        for (BlockingQueue<DatagramQueuedMessageDispatch> queue : QUEUES.values()) {
            DatagramQueuedMessageDispatch oldest = queue.peek();
            longest = oldest == null ? longest : Math.max(longest, now - oldest.getReceptionTime());
            queued += queue.size();
        }
        return new Backlog(queued, passed - queued, TimeUnit.MILLISECONDS.toNanos(longest));
    }
}
