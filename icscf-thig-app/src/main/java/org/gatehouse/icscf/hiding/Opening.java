package org.gatehouse.icscf.hiding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.gatehouse.crypto.TokenRefusedException;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.icscf.Reason;
import org.gatehouse.sip.SipSyntaxException;

/**
 * Puts back what our tokens hide, each in its place, never more than once (3GPP TS 24.229, decryption for network
 * topology hiding). Used once, for one message.
 */
final class Opening {
    private final HiddenNetwork network;
    private final TopologyToken tokens;
    private int opened;

    Opening(HiddenNetwork network, TopologyToken tokens) {
        this.network = network;
        this.tokens = tokens;
    }

    /**
     * A value of a routing header field.
     *
     * @param entry empty if it cannot be read as one
     * @param claims whether it says that it is a token of ours
     */
    record Value(String text, Optional<Entry> entry, boolean claims) {
    }

    List<Value> read(RoutingHeader header, List<String> values) {
        List<Value> read = new ArrayList<>(values.size());
        for (String value : values) {
            read.add(read(header, value));
        }
        return read;
    }

    private Value read(RoutingHeader header, String value) {
        try {
            Entry entry = Entry.read(header, value);
            return new Value(value, Optional.of(entry), entry.claims(network.realm()));
        } catch (SipSyntaxException e) {
            return new Value(value, Optional.empty(), Entry.unreadableClaims(value, network.realm()));
        }
    }

    /** What a single value stands for. */
    List<String> open(RoutingHeader header, String value) throws BorderException {
        return open(header, read(header, value));
    }

    /** What this value stands for: itself, if it does not say that it is a token of ours. */
    List<String> open(RoutingHeader header, Value value) throws BorderException {
        if (!value.claims()) {
            return List.of(value.text());
        }
        if (++opened > HidingProcedure.MAX_TOKENS) {
            throw new BorderException(Reason.TOO_MANY_TOKENS);
        }
        try {
            String token = value.entry().flatMap(entry -> entry.token(network.realm()))
                .filter(t -> t.length() <= TopologyToken.MAX_TOKEN_LENGTH)
                .orElseThrow(() -> new BorderException(Reason.BROKEN_TOKEN));
            TopologyToken.Opened content = tokens.open(header.tokenClass(), token);
            List<String> entries = new ArrayList<>(content.entries());
            for (String entry : entries) {
                requireOurs(header, entry);
            }
            // the user agent turned the entries of a response's Record-Route around, but not those within the token
            if (header == RoutingHeader.ROUTE && content.responseRecordRoute()) {
                Collections.reverse(entries);
            }
            return entries;
        } catch (TokenRefusedException | SipSyntaxException e) {
            throw new BorderException(Reason.BROKEN_TOKEN);
        }
    }

    private void requireOurs(RoutingHeader header, String text) throws SipSyntaxException, BorderException {
        Entry entry = Entry.read(header, text);
        if (entry.claims(network.realm()) || !network.contains(entry) && !network.isOwn(entry)) {
            throw new BorderException(Reason.BROKEN_TOKEN);
        }
    }
}
