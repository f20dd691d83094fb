package org.gatehouse.icscf.hiding;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.hiding.HidingResult.Drop;
import org.gatehouse.icscf.hiding.HidingResult.Edits;
import org.gatehouse.icscf.hiding.HidingResult.Note;
import org.gatehouse.icscf.hiding.HidingResult.Refuse;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipSyntaxException;

/**
 * Network topology hiding at the border of H: 3GPP TS 33.203 clause 6.4 with the procedures of TS 24.229.
 *
 * <p>A message that leaves H is given to {@link #outgoingRequest} or {@link #outgoingResponse}, one that comes in to
 * {@link #incomingRequest} or {@link #incomingResponse}; who is outside is for {@link HidingPolicy}, by the socket. All
 * state is in the tokens, so any node with the same keys and configuration undoes what another did. Entries of the
 * border itself stay readable wherever they stand, so it does not matter whether they are on the message already.
 * Entries of others and tokens, whosesoever, leave as they are.
 *
 * <p>Thread-safe; holds no state between messages.
 */
public final class HidingProcedure {
    /** Tokens of ours in one message: opening costs time, and no path through H crosses the border so often. */
    public static final int MAX_TOKENS = 16;

    private static final String ACK = "ACK";

    private final HiddenNetwork network;
    private final TopologyToken tokens;
    private final LeakScan scan;

    public HidingProcedure(HiddenNetwork network, TopologyToken tokens) {
        this.network = network;
        this.tokens = tokens;
        this.scan = LeakScan.of(network);
    }

    /**
     * A request that leaves H. If an entry of Route is hidden, the border's own entry comes before the first token, so
     * that the request returns to a node that can open it.
     *
     * @param method upper case
     * @param headers unfolded, with or without the border's own Via, Record-Route and Path
     */
    public HidingResult outgoingRequest(String method, Headers headers) {
        try {
            return hide(headers, false);
        } catch (BorderException e) {
            return requestFailure(method, e.reason());
        }
    }

    /**
     * A response that leaves H, without the border's own Via or with it. The border's own entry comes before the first
     * token of Service-Route, if the S-CSCF did not put it there.
     */
    public HidingResult outgoingResponse(Headers headers) {
        try {
            return hide(headers, true);
        } catch (BorderException e) {
            return new Drop(e.reason());
        }
    }

    /**
     * A request from outside. One token that is not in order refuses the whole request; an ACK is dropped.
     *
     * @param method upper case
     */
    public HidingResult incomingRequest(String method, Headers headers) {
        Opening opening = new Opening(network, tokens);
        try {
            Map<RoutingHeader, List<Opening.Value>> read = new EnumMap<>(RoutingHeader.class);
            long claims = 0;
            for (RoutingHeader header : RoutingHeader.values()) {
                List<Opening.Value> values = opening.read(header, headers.values(header.fieldName()));
                claims += values.stream().filter(Opening.Value::claims).count();
                read.put(header, values);
            }
            // before anything is decrypted
            if (claims > MAX_TOKENS) {
                throw new BorderException(Reason.TOO_MANY_TOKENS);
            }
            List<HeaderEdit> edits = new ArrayList<>();
            for (Map.Entry<RoutingHeader, List<Opening.Value>> values : read.entrySet()) {
                if (values.getValue().stream().anyMatch(Opening.Value::claims)) {
                    List<String> restored = new ArrayList<>();
                    for (Opening.Value value : values.getValue()) {
                        restored.addAll(opening.open(values.getKey(), value));
                    }
                    edits.add(new HeaderEdit.Set(values.getKey().fieldName(), restored));
                }
            }
            return new Edits(edits, List.of());
        } catch (BorderException e) {
            return requestFailure(method, e.reason());
        }
    }

    /**
     * A response from outside. Without its Via it has no way and is dropped; a token that is not in order elsewhere
     * stays and is noted: a 2xx must not be lost for it, and requests that use it will be refused.
     */
    public HidingResult incomingResponse(Headers headers) {
        Opening opening = new Opening(network, tokens);
        List<HeaderEdit> edits = new ArrayList<>();
        List<Note> notes = new ArrayList<>();
        for (RoutingHeader header : RoutingHeader.values()) {
            List<String> values = headers.values(header.fieldName());
            List<String> restored = new ArrayList<>();
            for (Opening.Value value : opening.read(header, values)) {
                try {
                    restored.addAll(opening.open(header, value));
                } catch (BorderException e) {
                    if (header == RoutingHeader.VIA) {
                        return new Drop(e.reason());
                    }
                    restored.add(value.text());
                    notes.add(new Note(header.fieldName(), e.reason()));
                }
            }
            edit(header, values, restored, edits);
        }
        return new Edits(edits, notes);
    }

    /**
     * The border's own entry on top of the Path of a REGISTER that has one, in either direction, so that requests to
     * the user pass the border; none if it is there already or there is no Path (RFC 3327). Call it after
     * {@link #incomingRequest} or {@link #outgoingRequest}.
     */
    public List<HeaderEdit> ownPath(Headers register) {
        List<String> path = register.values(RoutingHeader.PATH.fieldName());
        if (path.isEmpty() || isOwnRoute(path.get(0))) {
            return List.of();
        }
        List<HeaderEdit> edits = new ArrayList<>();
        edits.add(new HeaderEdit.Prepend(RoutingHeader.PATH.fieldName(), network.ownRoute()));
        if (register.values("Require").stream().noneMatch("path"::equalsIgnoreCase)) {
            edits.add(new HeaderEdit.Add("Require", "path"));
        }
        return edits;
    }

    private HidingResult hide(Headers headers, boolean response) throws BorderException {
        Sealing sealing = new Sealing(network, scan, tokens, response);
        List<HeaderEdit> edits = new ArrayList<>();
        for (RoutingHeader header : RoutingHeader.values()) {
            List<String> values = headers.values(header.fieldName());
            List<String> hidden = sealing.hide(header, values);
            if (header == RoutingHeader.SERVICE_ROUTE || header == RoutingHeader.ROUTE && !hidden.equals(values)) {
                ownBeforeFirstToken(hidden);
            }
            edit(header, values, hidden, edits);
        }
        return new Edits(edits, List.of());
    }

    private void ownBeforeFirstToken(List<String> routes) {
        for (int i = 0; i < routes.size(); i++) {
            if (isToken(routes.get(i))) {
                if (i == 0 || !isOwnRoute(routes.get(i - 1))) {
                    routes.add(i, network.ownRoute());
                }
                return;
            }
        }
    }

    private boolean isToken(String route) {
        try {
            return Entry.read(RoutingHeader.ROUTE, route).token(network.realm()).isPresent();
        } catch (SipSyntaxException e) {
            return false;
        }
    }

    private boolean isOwnRoute(String route) {
        try {
            return network.isOwn(Entry.read(RoutingHeader.ROUTE, route));
        } catch (SipSyntaxException e) {
            return false;
        }
    }

    private static void edit(RoutingHeader header, List<String> before, List<String> after, List<HeaderEdit> edits) {
        if (!after.equals(before)) {
            edits.add(new HeaderEdit.Set(header.fieldName(), after));
        }
    }

    private static HidingResult requestFailure(String method, Reason reason) {
        return method.equals(ACK) ? new Drop(reason) : new Refuse(reason);
    }
}
