package org.gatehouse.dns;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.sip.Flow;

/**
 * A NAPTR record, RFC 3403 clause 4.1.
 *
 * @param order lower first
 * @param preference lower first among equals in order
 * @param regexp empty in every record that RFC 3263 uses
 * @param replacement where the SRV records are
 */
public record Naptr(int order, int preference, String flags, String service, String regexp, String replacement) {

    /** What it offers, if that is SIP over a transport of ours and the next step is SRV, RFC 3263 clause 4.1. */
    Optional<Flow.Transport> transport() {
        if (!flags.equalsIgnoreCase("s") || !regexp.isEmpty()) {
            return Optional.empty();
        }
        return switch (service.toUpperCase(Locale.ROOT)) {
            case "SIP+D2U" -> Optional.of(Flow.Transport.UDP);
            case "SIP+D2T" -> Optional.of(Flow.Transport.TCP);
            default -> Optional.empty();
        };
    }

    /** Whether it is about SIP at all; the name of a domain has records for other protocols too. */
    boolean isSip() {
        String upper = service.toUpperCase(Locale.ROOT);
        return upper.startsWith("SIP+D2") || upper.startsWith("SIPS+D2");
    }

    /** The ones that we can use, best first. */
    static List<Naptr> usable(List<Naptr> records) {
        return records.stream().filter(r -> r.transport().isPresent())
            .sorted(Comparator.comparingInt(Naptr::order).thenComparingInt(Naptr::preference)).toList();
    }
}
