package org.gatehouse.icscf.location;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.gatehouse.icscf.Reason;
import org.gatehouse.sip.DigestValue;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipSyntaxException;

/**
 * The question to the HSS that a SIP request leads to, 3GPP TS 29.228 tables 6.1.1.1 and 6.1.4.1. The headers are those
 * left after what an untrusted peer may not say was removed.
 */
public final class CxQueries {
    private static final int MAX_NAME = 255;

    private CxQueries() {
    }

    /** UAR of a REGISTER. */
    public static CxQuery<UserAuthorizationRequest> userAuthorization(SipRequestView register, HomeNetwork home) {
        Headers headers = register.headers();
        Optional<String> impu = single(headers.lines("To")).flatMap(CxQueries::uriOf)
            .flatMap(PublicIdentity::canonical);
        Optional<UserAuthorizationType> type = type(headers);
        Optional<String> visited = visitedNetwork(headers, home);
        if (impu.isEmpty() || type.isEmpty() || visited.isEmpty()) {
            return new CxQuery.Refuse<>(Reason.REQUEST_MALFORMED);
        }
        Set<String> usernames = new LinkedHashSet<>();
        try {
            for (String line : headers.lines("Authorization")) {
                DigestValue.parse(line).value("username").filter(u -> !u.isEmpty()).ifPresent(usernames::add);
            }
        } catch (SipSyntaxException e) {
            return new CxQuery.Refuse<>(Reason.REQUEST_MALFORMED);
        }
        String impi = usernames.isEmpty() ? derivedImpi(impu.get()) : usernames.iterator().next();
        // with two private identities the S-CSCF might look at the other one
        if (usernames.size() > 1 || !isName(impi)) {
            return new CxQuery.Refuse<>(Reason.REQUEST_MALFORMED);
        }
        return new CxQuery.Ask<>(new UserAuthorizationRequest(impi, impu.get(), visited.get(), type.get(),
            isEmergency(headers), Optional.empty()));
    }

    /**
     * LIR of a request that is not a REGISTER.
     *
     * @param originating the topmost Route was ours, from a trusted peer, with {@code orig}: the user is the one
     *     served,
     *     not the one called
     */
    public static CxQuery<LocationInfoRequest> locationInfo(SipRequestView request, boolean originating,
                                                            HomeNetwork home) {
        String uri = request.requestUri();
        if (originating) {
            Headers headers = request.headers();
            Optional<String> served = single(headers.lines("P-Served-User"))
                .or(() -> headers.values("P-Asserted-Identity").stream().findFirst()).flatMap(CxQueries::uriOf);
            if (served.isEmpty()) {
                return new CxQuery.Refuse<>(Reason.SERVED_USER_MISSING);
            }
            uri = served.get();
        } else if (!uri.matches("(?i)(sips?|tel|pres|im):.*")) {
            return new CxQuery.Refuse<>(Reason.URI_SCHEME_UNSUPPORTED);
        }
        Optional<String> impu = PublicIdentity.canonical(uri);
        if (impu.isEmpty()) {
            return new CxQuery.Refuse<>(Reason.REQUEST_MALFORMED);
        }
        if (!isOurs(impu.get(), home)) {
            return new CxQuery.Refuse<>(Reason.DOMAIN_NOT_OURS);
        }
        return new CxQuery.Ask<>(new LocationInfoRequest(impu.get(), originating, false,
            sessionPriority(request.headers()), Optional.empty()));
    }

    /** TS 23.003 clause 13.4: without a private identity of its own, the public one without its scheme. */
    private static String derivedImpi(String impu) {
        return impu.substring(impu.indexOf(':') + 1);
    }

    private static boolean isOurs(String impu, HomeNetwork home) {
        if (impu.startsWith("tel:")) {
            return true;
        }
        return home.isOurs(impu.substring(Math.max(impu.indexOf('@'), impu.indexOf(':')) + 1));
    }

    /** Type 1 only if every contact goes; a REGISTER without contacts asks for the bindings and takes none away. */
    private static Optional<UserAuthorizationType> type(Headers headers) {
        boolean expiresZero = headers.first("Expires").map(String::trim).filter(CxQueries::isZero).isPresent();
        List<String> contacts = headers.values("Contact");
        if (contacts.contains("*")) {
            // RFC 3261 clause 10.3 step 6
            return contacts.size() == 1 && expiresZero ? Optional.of(UserAuthorizationType.DE_REGISTRATION)
                : Optional.empty();
        }
        boolean all = !contacts.isEmpty();
        for (String contact : contacts) {
            try {
                all &= NameAddr.parse(contact).parameters().value("expires").map(CxQueries::isZero)
                    .orElse(expiresZero);
            } catch (SipSyntaxException e) {
                return Optional.empty();
            }
        }
        return Optional.of(all ? UserAuthorizationType.DE_REGISTRATION : UserAuthorizationType.REGISTRATION);
    }

    private static boolean isZero(String deltaSeconds) {
        return deltaSeconds.matches("0{1,10}");
    }

    /** TS 24.229 clause 5.1.6.2: an emergency registration has {@code sos} as a URI parameter of its contact. */
    private static boolean isEmergency(Headers headers) {
        for (String contact : headers.values("Contact")) {
            try {
                if (NameAddr.parse(contact).sipUri().parameters().has("sos")) {
                    return true;
                }
            } catch (SipSyntaxException e) {
                // a contact that is not a SIP URI is the registrar's affair, and not an emergency
                continue;
            }
        }
        return false;
    }

    /** The first entry: the P-CSCF's. Others may have been appended on the way (RFC 7315 clause 4.3). */
    private static Optional<String> visitedNetwork(Headers headers, HomeNetwork home) {
        List<String> values = headers.values("P-Visited-Network-ID");
        if (values.isEmpty()) {
            return Optional.of(home.domain());
        }
        String value = values.get(0);
        if (value.startsWith("\"")) {
            int end = value.indexOf('"', 1);
            value = end < 0 ? "" : value.substring(1, end);
        } else if (value.indexOf(';') >= 0) {
            value = value.substring(0, value.indexOf(';')).trim();
        }
        return Optional.of(value).filter(CxQueries::isName);
    }

    /** The priority of the wps namespace (RFC 4412 clause 10.6), which has the same five levels, 0 the highest. */
    private static OptionalInt sessionPriority(Headers headers) {
        return headers.values("Resource-Priority").stream().filter(v -> v.matches("(?i)wps\\.[0-4]"))
            .mapToInt(v -> v.charAt(4) - '0').min();
    }

    private static Optional<String> single(List<String> lines) {
        return lines.size() == 1 ? Optional.of(lines.get(0)) : Optional.empty();
    }

    private static Optional<String> uriOf(String nameAddr) {
        try {
            return Optional.of(NameAddr.parse(nameAddr).uri());
        } catch (SipSyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isName(String text) {
        return !text.isBlank() && text.length() <= MAX_NAME && text.chars().allMatch(c -> c >= ' ' && c != 127);
    }
}
