package org.gatehouse.testbed.ue;

import java.util.List;
import java.util.Locale;

/** One pair of {@code alg} and {@code ealg}, as header tokens in lower case; {@code "null"} for none. */
public record Algorithms(String alg, String ealg) {
    /** What a current UE offers, TS 33.203 Annex H. */
    public static final List<Algorithms> ALL = List.of(new Algorithms("null", "aes-gcm"),
            new Algorithms("hmac-sha-1-96", "aes-cbc"), new Algorithms("aes-gmac", "null"),
            new Algorithms("hmac-sha-1-96", "null"));

    public Algorithms {
        alg = alg.toLowerCase(Locale.ROOT);
        ealg = ealg.toLowerCase(Locale.ROOT);
    }
}
