package org.gatehouse.icscf.border;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.KeyRingSource;
import org.gatehouse.crypto.TokenRefusedException;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.crypto.TopologyTokens;
import org.gatehouse.sip.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that this node seems to lack a key that others of the network encrypt with: once for each key, until the ring
 * changes. What a token says of its key can be forged, so this is for the operator only and decides nothing.
 */
final class UnknownKeys {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.icscf.border");
    private static final List<String> FIELDS = List.of("Via", "Route", "Record-Route", "Path", "Service-Route");
    private static final Pattern TOKEN = Pattern.compile("(?:sip:|thig=\"?)([A-Za-z0-9_-]{40,"
        + TopologyToken.MAX_TOKEN_LENGTH + "})(?=[@;\"\\s]|$)");

    private final String realm;
    private final KeyRingSource ring;
    private final Set<Integer> said = new HashSet<>();
    private KeyRing saidOf;

    UnknownKeys(String realm, KeyRingSource ring) {
        this.realm = realm;
        this.ring = ring;
    }

    /** Looks for such keys in a message with a token that did not open. */
    void report(Headers headers, String peer) {
        Set<Integer> kids = new TreeSet<>();
        for (String field : FIELDS) {
            headers.values(field).stream().filter(v -> v.toLowerCase(Locale.ROOT).contains(realm))
                .forEach(v -> kids(v, kids));
        }
        for (int kid : unsaid(kids)) {
            LOG.error("a token from peer={} names kid={}, which is not in this node's key ring", peer, kid);
        }
    }

    /** Those it has said and the ring in force still lacks. */
    synchronized List<Integer> kids() {
        return ring.current() == saidOf ? said.stream().sorted().toList() : List.of();
    }

    private static void kids(String value, Set<Integer> kids) {
        Matcher token = TOKEN.matcher(value);
        while (token.find()) {
            try {
                kids.add(TopologyTokens.header(token.group(1)).kid());
            } catch (TokenRefusedException e) {
                // no token at all
                continue;
            }
        }
    }

    private synchronized Set<Integer> unsaid(Set<Integer> kids) {
        KeyRing current = ring.current();
        if (current != saidOf) {
            said.clear();
            saidOf = current;
        }
        Set<Integer> unsaid = new TreeSet<>();
        for (int kid : kids) {
            if (current.entry(kid).isEmpty() && said.add(kid)) {
                unsaid.add(kid);
            }
        }
        return unsaid;
    }
}
