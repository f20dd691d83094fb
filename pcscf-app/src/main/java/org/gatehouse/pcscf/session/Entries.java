package org.gatehouse.pcscf.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/** Route entries: the values of Route, Record-Route, Path and Service-Route. */
final class Entries {
    private Entries() {
    }

    static SipUri uri(String entry) throws SipSyntaxException {
        return NameAddr.parse(entry).sipUri();
    }

    /**
     * Whether two lists name the same route. User parts, where tokens of a hidden network stand, and parameter values
     * are compared octet by octet; the host in any case and notation, because a transaction layer between us and the UE
     * rewrites no more than that.
     */
    static boolean same(List<String> one, List<String> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            try {
                if (!canonical(uri(one.get(i))).equals(canonical(uri(other.get(i))))) {
                    return false;
                }
            } catch (SipSyntaxException e) {
                return false;
            }
        }
        return true;
    }

    private static String canonical(SipUri uri) {
        StringBuilder text = new StringBuilder(uri.addressOfRecord()).append(':').append(uri.hostPort().port());
        uri.parameters().list().forEach(p -> text.append(';').append(p.name().toLowerCase(Locale.ROOT)).append('=')
            .append(p.value() == null ? "" : p.value()));
        return text.append('?').append(uri.headers()).toString();
    }

    static List<String> reversed(List<String> entries) {
        List<String> reversed = new ArrayList<>(entries);
        Collections.reverse(reversed);
        return reversed;
    }
}
