package org.gatehouse.icscf.border;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.crypto.TokenRefusedException;
import org.gatehouse.crypto.TopologyToken;

/** Tokens, counted. */
public final class CountedTokens implements TopologyToken {
    private final TopologyToken tokens;
    private final LongAdder sealed = new LongAdder();
    private final LongAdder opened = new LongAdder();
    private final LongAdder refused = new LongAdder();

    public CountedTokens(TopologyToken tokens) {
        this.tokens = tokens;
    }

    @Override
    public String seal(HeaderClass cls, boolean responseRecordRoute, List<String> entries) {
        String token = tokens.seal(cls, responseRecordRoute, entries);
        sealed.increment();
        return token;
    }

    @Override
    public Opened open(HeaderClass cls, String token) throws TokenRefusedException {
        try {
            Opened content = tokens.open(cls, token);
            opened.increment();
            return content;
        } catch (TokenRefusedException e) {
            refused.increment();
            throw e;
        }
    }

    /** {@code sealed}, {@code opened} and {@code refused}: those that have the form of a token and do not open. */
    public Map<String, Long> counts() {
        return new TreeMap<>(Map.of("sealed", sealed.sum(), "opened", opened.sum(), "refused", refused.sum()));
    }
}
