package org.gatehouse.testbed.ladder;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gatehouse.testbed.sip.SipTap;

/** Collects what nodes sent and received. Thread-safe and bounded; when full, the oldest half goes. */
public final class Ladder {
    private static final int MAX_RECORDS = 100_000;

    private final Clock clock;
    private final List<WireRecord> records = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final Map<String, String> names = new ConcurrentHashMap<>();

    public Ladder(Clock clock) {
        this.clock = clock;
    }

    /** A tap for a double of this name. */
    public SipTap tap(String node) {
        return (direction, local, peer, octets) -> record(
                new WireRecord(clock.millis(), node, direction, hostPort(peer), hostPort(local), octets.clone()));
    }

    public void record(WireRecord record) {
        synchronized (records) {
            if (records.size() == MAX_RECORDS) {
                records.subList(0, MAX_RECORDS / 2).clear();
            }
            records.add(record);
        }
    }

    /**
     * A line of its own, for what is no SIP message.
     *
     * @param from the node's name, as {@code to}
     * @param note what stands behind it; may be empty
     */
    public void note(long timestampMillis, String from, String to, String what, String note) {
        synchronized (records) {
            if (notes.size() == MAX_RECORDS) {
                notes.subList(0, MAX_RECORDS / 2).clear();
            }
            notes.add(new Note(timestampMillis, from, to, what, note));
        }
    }

    /** One line that was noted. */
    record Note(long millis, String from, String to, String what, String note) {
    }

    /** Says whose address this is, for a node that records nothing. */
    public void name(InetSocketAddress address, String node) {
        names.put(hostPort(address), node);
    }

    /**
     * Takes in a wire log to its end.
     *
     * @return lines that were no records
     */
    public int ingest(BufferedReader lines) throws IOException {
        int others = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            var record = SipWireLog.parse(line);
            record.ifPresent(this::record);
            others += record.isPresent() ? 0 : 1;
        }
        return others;
    }

    /** All records in the order of time. */
    public List<WireRecord> records() {
        synchronized (records) {
            return records.stream().sorted(Comparator.comparingLong(WireRecord::timestampMillis)).toList();
        }
    }

    /** One line for each message and each note. */
    public String render() {
        List<Note> noted;
        synchronized (records) {
            noted = List.copyOf(notes);
        }
        return LadderText.render(records(), noted, Map.copyOf(names));
    }

    /** {@code address:port}, an IPv6 address in brackets. */
    public static String hostPort(InetSocketAddress address) {
        String host = address.getAddress() == null ? address.getHostString() : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host.replaceFirst("%.*", "") + "]" : host) + ":" + address.getPort();
    }
}
