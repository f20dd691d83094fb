package org.gatehouse.pcscf.sa;

import java.time.Instant;
import java.util.Optional;
import org.gatehouse.pcscf.secagree.AlgorithmPair;
import org.gatehouse.pcscf.secagree.SecurityHeader;
import org.gatehouse.pcscf.secagree.UeOffer;

/**
 * One set with what the application knows of it: the SA_table rows of TS 33.203 clause 7.1 rule 1 and the data of the
 * registration that made it.
 *
 * @param offer the Security-Client of SM1, which SM7 repeats
 * @param securityServer what SM6 listed, which every Security-Verify mirrors
 * @param origin id of the set that protected SM1; empty if SM1 came in clear
 * @param challenged the REGISTER that the 401 answered
 * @param nonce the challenge: its answer belongs on this set
 * @param expiresAt the application's lifetime; the kernel's is longer
 */
public record SaSet(SaSetSpec spec, UeContact contact, UeOffer offer, SecurityHeader securityServer,
                    Optional<String> origin, RegisterRef challenged, String nonce, Instant createdAt,
                    Instant expiresAt) implements AutoCloseable {

    public String id() {
        return spec.id();
    }

    public AlgorithmPair pair() {
        return new AlgorithmPair(spec.alg(), spec.ealg());
    }

    SaSet expiringAt(Instant at) {
        return new SaSet(spec, contact, offer, securityServer, origin, challenged, nonce, createdAt, at);
    }

    SaSet of(UeContact named) {
        return new SaSet(spec, named, offer, securityServer, origin, challenged, nonce, createdAt, expiresAt);
    }

    /** Overwrites IK and CK. */
    @Override
    public void close() {
        spec.ik().close();
        spec.ck().close();
    }

    /** For logs: no identity, no key. */
    @Override
    public String toString() {
        return "SaSet(" + id() + ", " + contact.address().getHostAddress() + " " + spec.portUc() + "/" + spec.portUs()
            + " - " + spec.portPc() + "/" + spec.portPs() + ", " + pair() + ", until " + expiresAt + ")";
    }
}
