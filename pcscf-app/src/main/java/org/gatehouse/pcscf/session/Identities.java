package org.gatehouse.pcscf.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/**
 * Who a UE is towards the core, RFC 3325 and TS 24.229 clause 5.2.6.3.3: what it prefers counts if it is registered,
 * else its default identity. What From says never counts.
 *
 * @param registered the URIs of the user's registered, not barred identities, default identity first
 */
record Identities(List<String> registered) {
    private static final String PREFERRED = "P-Preferred-Identity";

    Identities {
        registered = List.copyOf(registered);
    }

    /** The home network lists every identity that may be used; one that registered and is not listed is barred. */
    static Identities of(Binding binding) {
        return new Identities(binding.identities());
    }

    /** The values of P-Asserted-Identity: at most one sip and one tel URI. */
    List<String> asserted(Headers headers) {
        List<String> preferred = preferred(headers);
        return preferred.isEmpty() ? List.of(value(registered.get(0))) : preferred;
    }

    /** As {@link #asserted}, but for an answer: without a valid preference it is who was called. */
    List<String> asserted(Headers headers, List<String> calledParty) {
        List<String> preferred = preferred(headers);
        return preferred.isEmpty() ? calledParty : preferred;
    }

    private List<String> preferred(Headers headers) {
        List<String> chosen = new ArrayList<>();
        for (String value : headers.values(PREFERRED)) {
            Optional<String> match = registeredAs(value);
            boolean sameKind = match.isPresent()
                && chosen.stream().anyMatch(c -> isTel(c) == isTel(value(match.get())));
            if (match.isPresent() && !sameKind) {
                chosen.add(value(match.get()));
            }
        }
        return List.copyOf(chosen);
    }

    /** Whom a terminating request is for: P-Called-Party-ID, if it is one of the user's, else the default identity. */
    List<String> called(Headers headers) {
        Optional<String> called = headers.values("P-Called-Party-ID").stream().findFirst().flatMap(this::registeredAs);
        return List.of(value(called.orElse(registered.get(0))));
    }

    private Optional<String> registeredAs(String value) {
        try {
            String wanted = canonical(NameAddr.parse(value).uri());
            return registered.stream().filter(r -> canonical(r).equals(wanted)).findFirst();
        } catch (SipSyntaxException e) {
            return Optional.empty();
        }
    }

    private static String value(String uri) {
        return "<" + uri + ">";
    }

    private static boolean isTel(String value) {
        return value.toLowerCase(Locale.ROOT).startsWith("<tel:");
    }

    /** Numbers are the same with and without visual separators (RFC 3966 clause 4). */
    private static String canonical(String uri) {
        String lower = uri.toLowerCase(Locale.ROOT);
        if (lower.startsWith("tel:")) {
            return lower.replaceAll("[-.()]", "");
        }
        try {
            return SipUri.parse(uri).addressOfRecord();
        } catch (SipSyntaxException e) {
            return lower;
        }
    }

    /** None of them. */
    @Override
    public String toString() {
        return "Identities(" + registered.size() + ")";
    }
}
