package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.stack.MessageChannel;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Handling;
import org.gatehouse.sip.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a message that the parser did not take: one line on the log and, for a request whose topmost Via can be read and
 * that the applications would not have dropped, an answer. The stack's own answer is not used: it goes to the port the
 * packet came from, which RFC 3261 clause 18.2.2 and a security association say otherwise; it repeats the request; and
 * without room for that it lacks the empty line that ends its head.
 */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.wire");

    private final Function<Arrival, Handling> rules;

    /** @param rules the applications' word on a message that has come */
    Refusals(Function<Arrival, Handling> rules) {
        this.rules = rules;
    }

    /** @param channel where the octets came from; a stream ends here, for nobody knows where its next message begins */
    void end(Fault fault, byte[] octets, MessageChannel channel) {
        Optional<Flow> datagram = ChannelEnds.datagram(channel);
        Optional<WireStreams.Connection> connection = ChannelEnds.connection(channel);
        Optional<Flow> flow = datagram.or(() -> connection.map(WireStreams.Connection::flow));
        Optional<BrokenRequest> request = flow.flatMap(f -> BrokenRequest.of(octets, f)).filter(this::mayBeAnswered);
        boolean answered = request.isPresent() && written(request.get(), fault, connection);
        connection.ifPresent(WireStreams.Connection::end);
        LOG.info("message refused reason={} status={} localPort={}", fault, answered ? fault.status : "none",
            channel.getMessageProcessor().getPort());
    }

    private boolean mayBeAnswered(BrokenRequest request) {
        try {
            return !(rules.apply(request) instanceof Handling.Drop);
        } catch (RuntimeException e) {
            LOG.error("message not answered: its rules failed", e);
            return false;
        }
    }

    private static boolean written(BrokenRequest request, Fault fault, Optional<WireStreams.Connection> connection) {
        byte[] answer = request.answer(fault);
        try {
            if (connection.isPresent()) {
                connection.get().getOutputStream().write(answer);
            } else {
                WireNetworkLayer.send(request.flow().local(), answer, request.returnAddress());
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
