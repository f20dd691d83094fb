package org.gatehouse.pcscf.session;

import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.RefusedException;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.Via;

/**
 * A request after registration, read once.
 *
 * @param toTag empty outside a dialog
 * @param via the topmost
 * @param vias all entries as they stand
 * @param routes all entries as they stand
 */
record SessionRequest(SipRequestView message, String callId, String fromTag, Optional<String> toTag, long cseq, Via via,
                      List<String> vias, List<String> routes, int maxForwards) {
    private static final int MAX_FORWARDS = 70;

    /** @throws RefusedException {@link Reason#MALFORMED_REQUEST} if it lacks something or says it unreadably */
    static SessionRequest read(SipRequestView message) throws RefusedException {
        Headers headers = message.headers();
        try {
            List<String> vias = headers.values("Via");
            String cseq = number(headers.first("CSeq").orElse("").trim());
            String maxForwards = headers.first("Max-Forwards").orElse(String.valueOf(MAX_FORWARDS)).trim();
            String callId = headers.first("Call-ID").orElse("").trim();
            if (vias.isEmpty() || callId.isEmpty() || !digits(cseq, 10)
                || !digits(maxForwards, 3)) {
                throw new RefusedException(Reason.MALFORMED_REQUEST);
            }
            String fromTag = tag(headers, "From").orElseThrow(() -> new RefusedException(Reason.MALFORMED_REQUEST));
            return new SessionRequest(message, callId, fromTag, tag(headers, "To"), Long.parseLong(cseq),
                Via.parse(vias.get(0)), vias, headers.values("Route"), Integer.parseInt(maxForwards));
        } catch (SipSyntaxException e) {
            throw new RefusedException(Reason.MALFORMED_REQUEST);
        }
    }

    /** What stands before the method of a CSeq. */
    private static String number(String cseq) {
        int end = 0;
        while (end < cseq.length() && cseq.charAt(end) != ' ' && cseq.charAt(end) != '\t') {
            end++;
        }
        return cseq.substring(0, end);
    }

    private static boolean digits(String text, int most) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= most;
    }

    static Optional<String> tag(Headers headers, String name) throws SipSyntaxException {
        Optional<String> value = headers.first(name);
        return value.isEmpty() ? Optional.empty() : NameAddr.parse(value.get()).parameters().value("tag");
    }

    String method() {
        return message.method();
    }

    boolean is(String method) {
        return message.method().equals(method);
    }

    Headers headers() {
        return message.headers();
    }

    Flow flow() {
        return message.flow();
    }

    String branch() {
        return via.parameters().value("branch").orElse("");
    }
}
