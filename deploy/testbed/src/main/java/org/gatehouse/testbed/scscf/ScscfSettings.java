package org.gatehouse.testbed.scscf;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.gatehouse.testbed.aka.AkaDigest;

/**
 * How an S-CSCF double behaves when it behaves well.
 *
 * @param bind address and port for UDP and TCP; port 0 for any
 * @param host the host part of its own URIs: a name, or an address
 * @param domain the home domain, realm of the challenge
 * @param serviceRoute the Service-Route values; empty for {@code <sip:orig@host:port;lr>}
 * @param qop the qop options offered in a challenge; empty for none
 * @param algorithm {@link AkaDigest#AKA_V1} or {@link AkaDigest#AKA_V2}
 * @param challengesInARow for one Call-ID, before it gives up on a UE that does not answer them
 */
public record ScscfSettings(InetSocketAddress bind, String host, String domain, List<String> serviceRoute,
                            Duration defaultExpires, Duration minExpires, String qop, String algorithm,
                            ChallengePolicy challenge, Duration t1, int challengesInARow) {
    /** Which REGISTERs are challenged. */
    public enum ChallengePolicy {
        /** TS 24.229 5.4.1.2: those without {@code integrity-protected="yes"}, and those of users not registered. */
        UNPROTECTED,
        /** Every one that does not answer a challenge. */
        ALWAYS,
        /** As UNPROTECTED, but an answer counts without {@code integrity-protected} too: for a UE without a P-CSCF. */
        ANSWER_MAY_BE_UNPROTECTED,
        /** None: an S-CSCF gone wrong. */
        NEVER
    }

    public ScscfSettings {
        serviceRoute = List.copyOf(serviceRoute);
    }

    /** One hour as default, any expiry accepted, {@code qop="auth"}, AKAv1-MD5, T1 of 500 ms, three challenges. */
    public static ScscfSettings of(InetSocketAddress bind, String host, String domain) {
        return new ScscfSettings(bind, host, domain, List.of(), Duration.ofHours(1), Duration.ofSeconds(1), "auth",
                AkaDigest.AKA_V1, ChallengePolicy.UNPROTECTED, Duration.ofMillis(500), 3);
    }

    public ScscfSettings withServiceRoute(List<String> values) {
        return new ScscfSettings(bind, host, domain, values, defaultExpires, minExpires, qop, algorithm, challenge, t1,
                challengesInARow);
    }

    public ScscfSettings withExpires(Duration byDefault, Duration atLeast) {
        return new ScscfSettings(bind, host, domain, serviceRoute, byDefault, atLeast, qop, algorithm, challenge, t1,
                challengesInARow);
    }

    public ScscfSettings withDigest(String newQop, String newAlgorithm) {
        return new ScscfSettings(bind, host, domain, serviceRoute, defaultExpires, minExpires, newQop, newAlgorithm,
                challenge, t1, challengesInARow);
    }

    public ScscfSettings withChallenge(ChallengePolicy policy) {
        return new ScscfSettings(bind, host, domain, serviceRoute, defaultExpires, minExpires, qop, algorithm, policy,
                t1, challengesInARow);
    }

    public ScscfSettings withT1(Duration newT1) {
        return new ScscfSettings(bind, host, domain, serviceRoute, defaultExpires, minExpires, qop, algorithm,
                challenge, newT1, challengesInARow);
    }

    public ScscfSettings withChallengesInARow(int most) {
        return new ScscfSettings(bind, host, domain, serviceRoute, defaultExpires, minExpires, qop, algorithm,
                challenge, t1, most);
    }
}
