package org.gatehouse.pcscf.exchange;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest messages of each UE, on Gm and on Mw. On Gm a message is that of the UE whose address it came from or went
 * to. On Mw it belongs to the UEs that have taken part in its Call-ID; the last ones of a Call-ID are kept aside for
 * the UE that will be known only when a request has been sent on to it.
 *
 * <p>Bounded in octets, of each UE and in all. Thread-safe by one lock, held for microseconds.
 */
public final class ExchangeRecord {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");
    private static final int LONGEST_CALL_ID = 256;
    private static final int MOST_ASIDE = 4;
    private static final int MOST_UES_OF_CALL = 4;
    /** What an entry costs without messages, rounded up. */
    private static final int OVERHEAD = 1_024;

    /** Messages, oldest first, and the memory they take. */
    private static final class Messages {
        private final Deque<RecordedMessage> list = new ArrayDeque<>();
        private int size = OVERHEAD;

        /** @return by how much the memory has grown */
        int add(RecordedMessage message, int mostOctets, int mostMessages) {
            int before = size;
            list.addLast(message);
            size += message.size();
            while (list.size() > mostMessages || size > mostOctets && list.size() > 1) {
                size -= list.removeFirst().size();
            }
            return size - before;
        }
    }

    /** What belongs together by its Call-ID. */
    private static final class Call {
        private final Set<InetAddress> ues = new LinkedHashSet<>();
        private final Messages aside = new Messages();
    }

    private final ExchangeSettings settings;
    private final GmPorts gm;
    private final Clock clock;
    /** The one that was quiet for longest first. */
    private final Map<InetAddress, Messages> ues = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Call> calls = new LinkedHashMap<>(16, 0.75f, true);
    private long uesSize;
    private long callsSize;
    private long last;

    /** @param gm tells the ports towards UEs from those towards the core */
    public ExchangeRecord(ExchangeSettings settings, GmPorts gm, Clock clock) {
        this.settings = settings;
        this.gm = gm;
        this.clock = clock;
    }

    /** A message that came from somewhere. */
    public void arrived(Arrival message) {
        if (settings.record()) {
            record(message.flow(), false, message.headers(), () -> MessageText.of(message));
        }
    }

    /** A message on its way out. */
    public void leaves(Leaving message) {
        if (settings.record()) {
            record(message.flow(), true, message.headers(), () -> MessageText.of(message));
        }
    }

    private void record(Flow flow, boolean sent, Headers headers, Supplier<byte[]> text) {
        String callId = headers.first("Call-ID").orElse("");
        String known = callId.length() > LONGEST_CALL_ID ? "" : callId;
        try {
            // no lock while the text is made
            byte[] octets = text.get();
            add(flow, sent, known, octets, clock.instant());
        } catch (RuntimeException e) {
            // the message goes on all the same
            LOG.error("message not recorded: {}", e.toString());
        }
    }

    private synchronized void add(Flow flow, boolean sent, String callId, byte[] octets, Instant now) {
        RecordedMessage message = new RecordedMessage(++last, now, sent, flow, octets);
        if (gm.has(flow.local())) {
            InetAddress ue = flow.remote().getAddress();
            if (!callId.isEmpty()) {
                joins(ue, callId);
            }
            add(ue, message);
        } else if (!callId.isEmpty()) {
            Call call = call(callId);
            call.ues.forEach(ue -> add(ue, message));
            callsSize += call.aside.add(message, settings.octetsPerUe(), MOST_ASIDE);
        }
        forget();
    }

    private Call call(String callId) {
        Call call = calls.get(callId);
        if (call == null) {
            call = new Call();
            calls.put(callId, call);
            callsSize += OVERHEAD;
        }
        return call;
    }

    private void joins(InetAddress ue, String callId) {
        Call call = call(callId);
        if (!call.ues.contains(ue) && call.ues.size() < MOST_UES_OF_CALL) {
            call.ues.add(ue);
            call.aside.list.forEach(message -> add(ue, message));
        }
    }

    private void add(InetAddress ue, RecordedMessage message) {
        Messages messages = ues.get(ue);
        if (messages == null) {
            messages = new Messages();
            ues.put(ue, messages);
            uesSize += OVERHEAD;
        }
        uesSize += messages.add(message, settings.octetsPerUe(), Integer.MAX_VALUE);
    }

    /** A quarter of the memory is for Call-IDs, the rest for UEs: neither can push the other out. */
    private void forget() {
        Iterator<Call> quietCalls = calls.values().iterator();
        while (callsSize > settings.octetsInAll() / 4 && quietCalls.hasNext()) {
            callsSize -= quietCalls.next().aside.size;
            quietCalls.remove();
        }
        Iterator<Messages> quietUes = ues.values().iterator();
        while (uesSize > settings.octetsInAll() / 4 * 3 && quietUes.hasNext()) {
            uesSize -= quietUes.next().size;
            quietUes.remove();
        }
    }

    /** What is kept of the UEs at these addresses, the oldest first; a message of two of them once. */
    public synchronized List<RecordedMessage> of(Collection<InetAddress> addresses) {
        Set<RecordedMessage> found = new LinkedHashSet<>();
        for (InetAddress address : addresses) {
            Messages messages = ues.get(address);
            if (messages != null) {
                found.addAll(messages.list);
            }
        }
        List<RecordedMessage> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingLong(RecordedMessage::number));
        return sorted;
    }

    /** Whether anything is kept. */
    public boolean isOn() {
        return settings.record();
    }

    /** Octets that are kept now, an upper bound. */
    public synchronized long octets() {
        return uesSize + callsSize;
    }

    /** Tells Gm from Mw. */
    @FunctionalInterface
    public interface GmPorts {
        /** Whether this end of ours is one towards UEs. */
        boolean has(InetSocketAddress local);
    }
}
