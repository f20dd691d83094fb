package org.gatehouse.pcscf.registration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/**
 * What a 200 to a REGISTER grants (SM11), TS 24.229 clause 5.2.2.
 *
 * @param expires seconds left for the contact of this REGISTER; 0 if it is not registered any more
 * @param serviceRoute the route of originating requests, verbatim and in order (RFC 3608)
 * @param associated the public identities registered with this one, as the URIs stand in P-Associated-URI; the first is
 *     the default identity
 */
public record Acceptance(long expires, List<String> serviceRoute, List<String> associated) {
    /** What the core says to the P-CSCF and not to the UE. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final List<String> CORE_ONLY = List.of("P-Charging-Vector", "P-Charging-Function-Addresses",
        "P-Visited-Network-ID", "P-User-Database", "Security-Server");

    public Acceptance {
        serviceRoute = List.copyOf(serviceRoute);
        associated = List.copyOf(associated);
    }

    public static Acceptance parse(Headers headers, RegisterRequest request) {
        List<String> associated = new ArrayList<>();
        for (String value : headers.values("P-Associated-URI").stream().limit(Binding.MOST_IDENTITIES).toList()) {
            try {
                associated.add(NameAddr.parse(value).uri());
            } catch (SipSyntaxException e) {
                // an identity that cannot be read cannot be asserted later either
            }
        }
        return new Acceptance(expires(headers, request), headers.values("Service-Route"), associated);
    }

    private static long expires(Headers headers, RegisterRequest request) {
        if (request.deregisters()) {
            return 0;
        }
        for (String value : headers.values("Contact")) {
            try {
                NameAddr contact = NameAddr.parse(value);
                if (request.contactUri().isPresent() && same(contact.sipUri(), request.contactUri().get())) {
                    return seconds(contact.parameters().value("expires").or(() -> headers.first("Expires")))
                        .orElse(request.expires());
                }
            } catch (SipSyntaxException e) {
                // somebody else's contact
            }
        }
        return seconds(headers.first("Expires")).orElse(request.expires());
    }

    private static Optional<Long> seconds(Optional<String> text) {
        return text.map(String::trim).filter(t -> NUMBER.matcher(t).matches()).map(Long::parseLong);
    }

    private static boolean same(SipUri one, SipUri other) {
        return one.addressOfRecord().equals(other.addressOfRecord())
            && one.hostPort().port() == other.hostPort().port();
    }

    /** What is taken out of any response to a REGISTER on its way to the UE. */
    public static List<HeaderEdit> towardsUe(Headers headers) {
        List<HeaderEdit> edits = new ArrayList<>(Challenge.withoutKeys(headers));
        CORE_ONLY.stream().filter(headers::has).forEach(name -> edits.add(new HeaderEdit.Remove(name)));
        return edits;
    }
}
