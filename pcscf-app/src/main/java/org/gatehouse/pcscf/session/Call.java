package org.gatehouse.pcscf.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipSyntaxException;

/**
 * What it takes to end a call in the name of either end, TS 24.229 clause 5.2.8: the dialog as RFC 3261 clause 12.1 has
 * it at both of them, and until there is one, the INVITE.
 *
 * @param fromUe whether the UE called
 * @param branch of our Via on the INVITE
 * @param inviteUri Request-URI of the INVITE as it was sent on
 * @param inviteCseq number of the INVITE
 * @param ue the UE's end
 * @param far the other end
 * @param confirmed whether a 2xx has answered it
 * @param sessionEnd when the session is over unless it is refreshed (RFC 4028); empty: it never is
 */
public record Call(boolean fromUe, String branch, String inviteUri, long inviteCseq, End ue, End far, boolean confirmed,
            Optional<Instant> sessionEnd) {
    private static final String SESSION_EXPIRES = "Session-Expires";
    /** More requests than an end can have sent in a call since its number was last kept. */
    static final long UNKEPT_REQUESTS = 1 << 16;
    /** RFC 3261 clause 8.1.1.5: less than 2^31. */
    private static final long MOST_CSEQ = Integer.MAX_VALUE - 1;

    /**
     * One end.
     *
     * @param party what it is called in From and To, with its tag if it has one
     * @param target its contact; an empty string if it is not known yet
     * @param cseq the highest number that it has used; 0 for none
     */
    public record End(String party, String target, long cseq) {
        /** Without who it is. */
        @Override
        public String toString() {
            return "End(" + cseq + ")";
        }

        private End seen(long number) {
            return number > cseq ? new End(party, target, number) : this;
        }

        private End numbered(long number) {
            return new End(party, target, number);
        }

        private End at(Optional<String> contact) {
            return contact.isEmpty() ? this : new End(party, contact.get(), cseq);
        }
    }

    /** Whether the UE calls for help: what it dialled has become the URN of the service by then. */
    boolean isEmergency() {
        return fromUe && inviteUri.startsWith(EmergencySettings.SOS);
    }

    /** Of an INVITE that is about to be sent on. */
    static Call begun(SessionRequest invite, boolean fromUe, String branch, String inviteUri) {
        Headers headers = invite.headers();
        End caller = new End(headers.first("From").orElse(""), contact(headers).orElse(""), invite.cseq());
        End called = new End(headers.first("To").orElse(""), inviteUri, 0);
        return new Call(fromUe, branch, inviteUri, invite.cseq(), fromUe ? caller : called, fromUe ? called : caller,
            false, Optional.empty());
    }

    /**
     * A provisional or successful answer to the INVITE that makes a dialog.
     *
     * @param shortest what a session lasts at least
     */
    Call answered(int status, Headers headers, Duration shortest, Instant now) {
        End called = fromUe ? far : ue;
        End answering = new End(headers.first("To").orElse(called.party()), contact(headers).orElse(called.target()),
            called.cseq());
        Call next = new Call(fromUe, branch, inviteUri, inviteCseq, fromUe ? ue : answering, fromUe ? answering : far,
            confirmed || status >= 200, sessionEnd);
        return status >= 200 ? next.refreshed(headers, shortest, now) : next;
    }

    /** A request in the dialog; its Contact counts from then on, as if it were accepted (clause 12.2.2). */
    Call requested(SessionRequest request, boolean byUe) {
        boolean refreshesTarget = request.is("INVITE") || request.is("UPDATE");
        Optional<String> contact = refreshesTarget ? contact(request.headers()) : Optional.empty();
        return byUe ? with(ue.seen(request.cseq()).at(contact), far) : with(ue, far.seen(request.cseq()).at(contact));
    }

    /**
     * A 2xx to an INVITE or UPDATE in the dialog. What rings is no session yet: it has no end before its INVITE has a
     * 2xx.
     *
     * @param byUe who answered
     * @param shortest what a session lasts at least
     */
    Call accepted(Headers headers, boolean byUe, Duration shortest, Instant now) {
        Optional<String> contact = contact(headers);
        Call next = byUe ? with(ue.at(contact), far) : with(ue, far.at(contact));
        return confirmed ? next.refreshed(headers, shortest, now) : next;
    }

    /** RFC 4028 clause 7.2: without the header field the session does not end by itself any more. */
    private Call refreshed(Headers headers, Duration shortest, Instant now) {
        Optional<Instant> end = headers.first(SESSION_EXPIRES).map(v -> v.split(";")[0].trim())
            .filter(v -> v.matches("[0-9]{1,9}")).map(v -> Duration.ofSeconds(Long.parseLong(v)))
            .map(d -> now.plus(d.compareTo(shortest) < 0 ? shortest : d));
        return ending(end);
    }

    /**
     * As it goes on after a restart: numbers beyond what the ends can have used since it was kept (they need to grow,
     * not to follow, RFC 3261 clause 12.2.2), and time to refresh a session that ended while nobody could.
     */
    Call resumed(Instant endsAtEarliest) {
        return with(ue.numbered(beyond(ue.cseq())), far.numbered(beyond(far.cseq())))
            .ending(sessionEnd.map(end -> end.isBefore(endsAtEarliest) ? endsAtEarliest : end));
    }

    private static long beyond(long cseq) {
        return Math.max(cseq, Math.min(cseq + UNKEPT_REQUESTS, MOST_CSEQ));
    }

    /** The session is over then, unless it is refreshed. */
    Call ending(Optional<Instant> end) {
        return new Call(fromUe, branch, inviteUri, inviteCseq, ue, far, confirmed, end);
    }

    /** All but what changes with each request. */
    Call withoutNumbers() {
        return with(ue.numbered(0), far.numbered(0));
    }

    private Call with(End ueEnd, End farEnd) {
        return new Call(fromUe, branch, inviteUri, inviteCseq, ueEnd, farEnd, confirmed, sessionEnd);
    }

    private static Optional<String> contact(Headers headers) {
        try {
            Optional<String> value = headers.values("Contact").stream().findFirst();
            return value.isEmpty() ? Optional.empty() : Optional.of(NameAddr.parse(value.get()).uri());
        } catch (SipSyntaxException e) {
            return Optional.empty();
        }
    }

    /** No identity. */
    @Override
    public String toString() {
        return "Call(" + (fromUe ? "by" : "to") + " the UE, " + (confirmed ? "confirmed" : "early") + ")";
    }
}
