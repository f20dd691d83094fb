package org.gatehouse.pcscf.registration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.sa.UeContact;

/**
 * What the P-CSCF remembers of a registered contact, TS 24.229 clause 5.2.2.
 *
 * @param contact whose it is, and the address it is reached at
 * @param impu the identity that was registered
 * @param contactUri the contact as the UE gave it; terminating requests have it as their Request-URI
 * @param flow the unguessable user part of our Path entry
 * @param serviceRoute verbatim, in order
 * @param associated identities registered implicitly, default identity first
 * @param protectedBySa whether security associations protect it; if not, the policy allowed that
 */
public record Binding(UeContact contact, String impu, String contactUri, String flow, List<String> serviceRoute,
                      List<String> associated, Instant expiresAt, boolean protectedBySa) {
    /** Identities that a contact may have, and no more can be stored. */
    public static final int MOST_IDENTITIES = 1_000;

    public Binding {
        serviceRoute = List.copyOf(serviceRoute);
        associated = List.copyOf(associated);
    }

    /** The identity that is asserted when the UE prefers none: the first associated one, else the registered one. */
    public String defaultIdentity() {
        return Optional.of(associated).filter(a -> !a.isEmpty()).map(a -> a.get(0)).orElse(impu);
    }

    /** Every identity that is registered at the contact, default identity first; never empty. */
    public List<String> identities() {
        return associated.isEmpty() ? List.of(impu) : associated;
    }

    /** With other identities or another end, as the network has it. */
    public Binding with(List<String> identities, Instant end) {
        return new Binding(contact, impu, contactUri, flow, serviceRoute, identities, end, protectedBySa);
    }

    /** Without identities, which are personal data. */
    @Override
    public String toString() {
        return "Binding(" + contact + ", until " + expiresAt + ")";
    }
}
