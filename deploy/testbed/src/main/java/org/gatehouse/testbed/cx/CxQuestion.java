package org.gatehouse.testbed.cx;

import java.util.Optional;
import java.util.OptionalInt;

/** A request that came over Cx. */
public sealed interface CxQuestion {

    /** Public-Identity (601). */
    String impu();

    /**
     * User-Authorization-Request.
     *
     * @param type User-Authorization-Type; 0 if absent
     * @param emergency bit 0 of UAR-Flags
     */
    record Uar(String impi, String impu, String visitedNetwork, int type, boolean emergency) implements CxQuestion {
    }

    /**
     * Location-Info-Request.
     *
     * @param type User-Authorization-Type, if present
     */
    record Lir(String impu, boolean originating, OptionalInt type, OptionalInt sessionPriority) implements CxQuestion {
    }

    /**
     * Multimedia-Auth-Request.
     *
     * @param scheme SIP-Authentication-Scheme
     * @param authorization SIP-Authorization: RAND and AUTS after a synchronisation failure
     */
    record Mar(String impi, String impu, String serverName, String scheme, Optional<byte[]> authorization)
        implements CxQuestion {
    }

    /**
     * Server-Assignment-Request.
     *
     * @param assignmentType Server-Assignment-Type
     */
    record Sar(String impi, String impu, String serverName, int assignmentType) implements CxQuestion {
    }
}
