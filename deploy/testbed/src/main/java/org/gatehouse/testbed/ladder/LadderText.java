package org.gatehouse.testbed.ladder;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipTap.Direction;

/**
 * Turns records into a ladder. A message recorded by its sender and its receiver is one line. What a node changed is
 * the difference to the message of the same Call-ID, CSeq and kind that the node received last.
 */
final class LadderText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private final Map<String, String> nodeOf = new HashMap<>();
    private final Map<String, Deque<WireRecord>> arrivals = new HashMap<>();
    private final Map<String, WireRecord> lastIn = new HashMap<>();
    private final Map<WireRecord, String> departures = new IdentityHashMap<>();
    private final Set<String> sentBefore = new HashSet<>();
    private final Set<String> recording = new HashSet<>();

    private record Line(long millis, String from, String to, String what, String note) {
    }

    private LadderText(List<WireRecord> records, Map<String, String> names) {
        nodeOf.putAll(names);
        for (WireRecord r : records) {
            nodeOf.put(r.local(), r.node());
            recording.add(r.node());
        }
    }

    static String render(List<WireRecord> records, List<Ladder.Note> notes, Map<String, String> names) {
        List<Line> lines = new ArrayList<>(new LadderText(records, names).lines(records));
        notes.forEach(n -> lines.add(new Line(n.millis(), n.from(), n.to(), n.what(), n.note())));
        // stable: messages of one millisecond stay in their order
        lines.sort(Comparator.comparingLong(Line::millis));
        return layout(lines);
    }

    private List<Line> lines(List<WireRecord> records) {
        Set<WireRecord> paired = pair(records);
        List<Line> out = new ArrayList<>();
        for (WireRecord r : records) {
            if (r.direction() == Direction.OUT) {
                out.add(sent(r));
            } else {
                key(r).ifPresent(k -> lastIn.put(r.node() + " " + k, r));
                if (!paired.contains(r)) {
                    out.add(new Line(r.timestampMillis(), peer(r), r.node(), what(r), ""));
                }
            }
        }
        return out;
    }

    /** The arrivals whose departure is recorded too: same octets, in order, at different nodes. */
    private Set<WireRecord> pair(List<WireRecord> records) {
        for (WireRecord r : records) {
            if (r.direction() == Direction.IN) {
                arrivals.computeIfAbsent(text(r), t -> new ArrayDeque<>()).add(r);
            }
        }
        Set<WireRecord> paired = Collections.newSetFromMap(new IdentityHashMap<>());
        for (WireRecord r : records) {
            Deque<WireRecord> candidates = arrivals.getOrDefault(text(r), new ArrayDeque<>());
            if (r.direction() == Direction.OUT) {
                Optional<WireRecord> arrival = candidates.stream().filter(c -> !c.node().equals(r.node())).findFirst();
                arrival.ifPresent(a -> {
                    candidates.remove(a);
                    paired.add(a);
                    // a wildcard or translated address: the pair itself tells whose it is
                    nodeOf.putIfAbsent(r.peer(), a.node());
                    departures.put(r, a.node());
                });
            }
        }
        return paired;
    }

    private Line sent(WireRecord r) {
        String to = departures.getOrDefault(r, peer(r));
        List<String> notes = new ArrayList<>();
        if (!sentBefore.add(r.node() + " " + text(r))) {
            notes.add("repeated");
        } else {
            notes.addAll(changes(r));
        }
        if (!departures.containsKey(r) && recording.contains(to)) {
            notes.add("did not arrive");
        }
        return new Line(r.timestampMillis(), r.node(), to, what(r), String.join("; ", notes));
    }

    private List<String> changes(WireRecord sent) {
        Optional<WireRecord> in = key(sent).map(k -> lastIn.get(sent.node() + " " + k));
        if (in.isEmpty()) {
            return List.of();
        }
        List<MessageDiff.Change> all =
                MessageDiff.compare(in.get().message().orElseThrow(), sent.message().orElseThrow());
        return all.stream().filter(c -> !MessageDiff.routine(all, c)).map(MessageDiff.Change::text).toList();
    }

    private String peer(WireRecord r) {
        return nodeOf.getOrDefault(r.peer(), r.peer());
    }

    private static String text(WireRecord r) {
        return new String(r.octets(), StandardCharsets.ISO_8859_1);
    }

    private static Optional<String> key(WireRecord r) {
        return r.message().map(m -> m.callId() + " " + m.cseq() + " " + m.method() + " " + m.status());
    }

    private static String what(WireRecord r) {
        Optional<SipMessage> message = r.message();
        if (message.isEmpty()) {
            return "(not SIP, " + r.octets().length + " octets)";
        }
        SipMessage m = message.get();
        return m.isRequest() ? m.method() : m.status() + " (" + m.method() + ")";
    }

    private static String layout(List<Line> lines) {
        int from = lines.stream().mapToInt(l -> l.from().length()).max().orElse(0);
        int to = lines.stream().mapToInt(l -> l.to().length()).max().orElse(0);
        int what = lines.stream().mapToInt(l -> l.what().length()).max().orElse(0);
        String format = "%s  %-" + Math.max(1, from) + "s -> %-" + Math.max(1, to) + "s  %-"
                + Math.max(1, what) + "s  %s";
        return lines.stream().map(l -> String.format(format, TIME.format(Instant.ofEpochMilli(l.millis())), l.from(),
                l.to(), l.what(), l.note()).stripTrailing() + "\n").collect(Collectors.joining());
    }
}
