package org.gatehouse.pcscf.status;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.gatehouse.pcscf.sa.SaSets;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.IpLiteral;

/**
 * How one UE is protected, TS 33.203 clause 5.2: who runs the network can tell at any time.
 *
 * @param impi masked: its first character and its realm
 * @param registered whether there is a binding; without one its first registration is under way, or its end
 * @param backend by its name
 * @param enforced whether the backend protects packets at all
 * @param sets in the order of their slots
 */
public record UeStatus(String impi, InetAddress address, boolean registered, String backend, boolean enforced,
                       List<SetStatus> sets) {
    public UeStatus {
        sets = List.copyOf(sets);
    }

    static UeStatus of(SaSets sets, boolean registered, String backend, boolean enforced, Instant now) {
        return new UeStatus(masked(sets.contact().impi()), sets.contact().address(), registered, backend, enforced,
            sets.sets().entrySet().stream().map(e -> SetStatus.of(e.getKey(), e.getValue(), now)).toList());
    }

    /** One that is registered all the same. */
    static UeStatus withoutSets(UeContact contact, String backend, boolean enforced) {
        return new UeStatus(masked(contact.impi()), contact.address(), true, backend, enforced, List.of());
    }

    /** {@code user1_private@home1.net} is {@code u***@home1.net}: enough to tell home networks apart, not users. */
    static String masked(String impi) {
        int at = impi.indexOf('@');
        String user = at < 0 ? impi : impi.substring(0, at);
        return (user.isEmpty() ? "" : user.substring(0, user.offsetByCodePoints(0, 1))) + "***"
            + (at < 0 ? "" : impi.substring(at));
    }

    /** One line for people. */
    @Override
    public String toString() {
        return impi + " at " + IpLiteral.inSip(address) + (registered ? " registered" : " not-registered") + ", "
            + backend + (enforced ? " (enforced)" : " (NOT enforced)") + ": "
            + (sets.isEmpty() ? "without security associations"
                : sets.stream().map(SetStatus::toString).collect(Collectors.joining("; ")));
    }
}
