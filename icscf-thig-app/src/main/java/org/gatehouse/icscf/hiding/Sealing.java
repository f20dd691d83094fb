package org.gatehouse.icscf.hiding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.icscf.Reason;
import org.gatehouse.sip.SipSyntaxException;

/**
 * Hides one header field: every run of consecutive entries of H, over however many lines, becomes one token (3GPP TS
 * 24.229, encryption for network topology hiding). Used once, for one message.
 */
final class Sealing {
    private final HiddenNetwork network;
    private final LeakScan scan;
    private final TopologyToken tokens;
    private final boolean response;
    private int made;

    Sealing(HiddenNetwork network, LeakScan scan, TopologyToken tokens, boolean response) {
        this.network = network;
        this.scan = scan;
        this.tokens = tokens;
        this.response = response;
    }

    /** The values that may leave, in order. */
    List<String> hide(RoutingHeader header, List<String> values) throws BorderException {
        List<Optional<Entry>> entries = new ArrayList<>();
        for (String value : values) {
            entries.add(read(header, value));
        }
        List<String> out = new ArrayList<>();
        List<String> run = new ArrayList<>();
        int length = 0;
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            if (!isHidden(header, entries, i)) {
                flush(header, run, out);
                out.add(value);
                continue;
            }
            int more = value.getBytes(StandardCharsets.UTF_8).length + 1;
            // a run too long for one token becomes two: a user agent that reverses the entries reverses these, too
            if (!run.isEmpty() && length + more > TopologyToken.MAX_ENTRIES_LENGTH) {
                flush(header, run, out);
            }
            length = run.isEmpty() ? more : length + more;
            run.add(value);
        }
        flush(header, run, out);
        return out;
    }

    private void flush(RoutingHeader header, List<String> run, List<String> out) throws BorderException {
        if (run.isEmpty()) {
            return;
        }
        if (++made > HidingProcedure.MAX_TOKENS) {
            throw new BorderException(Reason.TOO_MANY_TOKENS);
        }
        try {
            boolean reversed = response && header == RoutingHeader.RECORD_ROUTE;
            String token = tokens.seal(header.tokenClass(), reversed, List.copyOf(run));
            out.add(Wrapper.around(header.tokenClass(), network.realm(), token));
        } catch (IllegalArgumentException e) {
            throw new BorderException(Reason.UNREADABLE_ENTRY);
        } catch (IllegalStateException e) {
            throw new BorderException(Reason.NO_KEY);
        }
        run.clear();
    }

    /** Empty for what is no SIP entry and names nobody in H: then it is not ours to judge. */
    private Optional<Entry> read(RoutingHeader header, String value) throws BorderException {
        try {
            return Optional.of(Entry.read(header, value));
        } catch (SipSyntaxException e) {
            if (!scan.findings(value).isEmpty()) {
                throw new BorderException(Reason.UNREADABLE_ENTRY);
            }
            return Optional.empty();
        }
    }

    private boolean isHidden(RoutingHeader header, List<Optional<Entry>> entries, int index) {
        Entry entry = entries.get(index).orElse(null);
        if (entry == null || entry.token(network.realm()).isPresent() || network.isOwn(entry)) {
            return false;
        }
        boolean bottomVia = header == RoutingHeader.VIA && index == entries.size() - 1;
        return bottomVia ? bottomIsHidden(entries, entry) : network.contains(entry);
    }

    /**
     * The bottom Via is the one who made the request. User equipment in H's address ranges is not hidden; a CSCF or
     * application server is: known by name or single address, or by being our neighbour, for no user equipment is.
     */
    private boolean bottomIsHidden(List<Optional<Entry>> entries, Entry bottom) {
        boolean neighbour = !response && entries.subList(0, entries.size() - 1).stream()
            .allMatch(e -> e.isPresent() && network.isOwn(e.get()));
        return neighbour ? network.contains(bottom) : network.containsNode(bottom);
    }
}
