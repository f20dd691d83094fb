package org.gatehouse.pcscf.xfrm;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gatehouse.pcscf.sa.SetTraffic;

/**
 * Requests and their acknowledgements, and dumps, over one channel; one thread at a time is inside.
 *
 * <p>What was sent and received is overwritten with zeros, as it may hold keys.
 */
final class XfrmConnection implements Closeable {
    /** Few enough that the acknowledgements fit into the socket's receive buffer. */
    static final int MAX_BATCH = 64;
    private static final int BUFFER = 1 << 16;
    private static final int MAX_DUMP_ATTEMPTS = 5;

    private final NetlinkChannel channel;
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
    private int sequence;

    XfrmConnection(NetlinkChannel channel) {
        this.channel = channel;
    }

    /** How a request ended. */
    enum Ending {
        DONE,
        /** The kernel changed nothing. */
        REFUSED,
        /** Not known: the acknowledgement is missing. */
        UNKNOWN
    }

    /** @param why what went wrong; {@code null} when done */
    record Outcome(XfrmRequest request, Ending ending, XfrmException why) {
        boolean done() {
            return ending == Ending.DONE;
        }

        /** Whether the kernel said that the object to be deleted is not there. */
        boolean notThere() {
            return ending == Ending.REFUSED && why.fault() == XfrmFault.NOT_THERE;
        }
    }

    /** What a dump shows of the kinds of states and policies this backend makes. */
    record Dump(List<XfrmState.Held> states, List<XfrmPolicy> policies) {
    }

    /**
     * Asks all of it, in this order. A request that fails does not stop those behind it: the kernel knows no
     * transactions.
     *
     * @return one outcome per request, in order
     */
    synchronized List<Outcome> ask(List<? extends XfrmRequest> requests) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int from = 0; from < requests.size(); from += MAX_BATCH) {
            outcomes.addAll(batch(requests.subList(from, Math.min(from + MAX_BATCH, requests.size()))));
        }
        return outcomes;
    }

    /** @throws XfrmException if the kernel refuses, or the dump keeps being interrupted by changes */
    synchronized Dump dump() throws XfrmException {
        List<XfrmState.Held> states = dump(XfrmEncoder::dumpStates,
            reply -> reply instanceof XfrmReply.State s ? s.state() : null);
        List<XfrmPolicy> policies = dump(XfrmEncoder::dumpPolicies,
            reply -> reply instanceof XfrmReply.Policy p ? p.policy() : null);
        return new Dump(states, policies);
    }

    /** @throws XfrmException NOT_THERE if there is no such state; or if the kernel does not answer */
    synchronized SetTraffic traffic(XfrmState.Id state) throws XfrmException {
        int mine = ++sequence;
        send(encoder -> encoder.getState(mine, state));
        while (true) {
            for (XfrmReply reply : receive()) {
                if (reply instanceof XfrmReply.State s && s.sequence() == mine) {
                    return s.traffic();
                }
                refuse(reply, mine, "reading a state");
            }
        }
    }

    /** @throws XfrmException if the kernel refuses or does not answer */
    synchronized XfrmThresholds thresholds() throws XfrmException {
        int mine = ++sequence;
        send(encoder -> encoder.getHashThresholds(mine));
        while (true) {
            for (XfrmReply reply : receive()) {
                if (reply instanceof XfrmReply.Thresholds t && t.sequence() == mine) {
                    return t.thresholds();
                }
                refuse(reply, mine, "reading the policy hash thresholds");
            }
        }
    }

    /** Closes the channel. */
    @Override
    public synchronized void close() {
        channel.close();
    }

    private List<Outcome> batch(List<? extends XfrmRequest> requests) {
        int first = sequence + 1;
        sequence += requests.size();
        Map<Integer, XfrmReply.Ack> acks = new HashMap<>();
        XfrmException lost = null;
        try {
            send(encoder -> {
                for (int i = 0; i < requests.size(); i++) {
                    requests.get(i).encode(encoder, first + i);
                }
            });
            while (acks.size() < requests.size()) {
                for (XfrmReply reply : receive()) {
                    // a late answer to an earlier batch has another number
                    if (reply instanceof XfrmReply.Ack ack && ack.sequence() - first >= 0
                        && ack.sequence() - first < requests.size()) {
                        acks.put(ack.sequence(), ack);
                    }
                }
            }
        } catch (XfrmException e) {
            lost = e;
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            outcomes.add(outcome(requests.get(i), acks.get(first + i), lost));
        }
        return outcomes;
    }

    private static Outcome outcome(XfrmRequest request, XfrmReply.Ack ack, XfrmException lost) {
        if (ack == null) {
            return new Outcome(request, Ending.UNKNOWN, lost);
        }
        if (ack.errno() == 0) {
            return new Outcome(request, Ending.DONE, null);
        }
        return new Outcome(request, Ending.REFUSED, refusal(ack, request.what()));
    }

    private <T> List<T> dump(Sending request, Function<XfrmReply, T> wanted) throws XfrmException {
        for (int attempt = 0; attempt < MAX_DUMP_ATTEMPTS; attempt++) {
            int mine = ++sequence;
            send(encoder -> request.encode(encoder, mine));
            List<T> found = new ArrayList<>();
            if (!collect(mine, wanted, found)) {
                return found;
            }
        }
        throw new XfrmException(XfrmFault.NO_ANSWER, "dumps keep being interrupted by changes");
    }

    /** Whether the dump was interrupted. */
    private <T> boolean collect(int mine, Function<XfrmReply, T> wanted, List<T> found) throws XfrmException {
        while (true) {
            for (XfrmReply reply : receive()) {
                if (reply instanceof XfrmReply.Done done && done.sequence() == mine) {
                    return done.interrupted();
                }
                refuse(reply, mine, "dumping");
                T value = reply.sequence() == mine ? wanted.apply(reply) : null;
                if (value != null) {
                    found.add(value);
                }
            }
        }
    }

    private static void refuse(XfrmReply reply, int mine, String what) throws XfrmException {
        if (reply instanceof XfrmReply.Ack ack && ack.sequence() == mine && ack.errno() != 0) {
            throw refusal(ack, what);
        }
    }

    private static XfrmException refusal(XfrmReply.Ack ack, String what) {
        String reason = ack.text().isEmpty() ? "" : " (" + ack.text() + ")";
        return new XfrmException(XfrmFault.of(ack.errno()), what + ", errno " + ack.errno() + reason);
    }

    private interface Sending {
        void encode(XfrmEncoder encoder, int sequence);
    }

    private void send(Consumer<XfrmEncoder> messages) throws XfrmException {
        out.clear();
        try {
            messages.accept(new XfrmEncoder(out));
            channel.send(out.flip());
        } finally {
            wipe(out);
        }
    }

    private List<XfrmReply> receive() throws XfrmException {
        try {
            if (!channel.receive(in)) {
                throw new XfrmException(XfrmFault.NO_ANSWER, "");
            }
            return XfrmDecoder.decode(in);
        } finally {
            wipe(in);
        }
    }

    private static void wipe(ByteBuffer used) {
        for (int i = 0; i < used.limit(); i++) {
            used.put(i, (byte) 0);
        }
    }
}
