package org.gatehouse.pcscf.event;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.pcscf.sa.UeContact;

/** Our subscription to one user's registration events: its dialog and what it waits for. Guarded by {@link
 * Subscriptions}. */
final class Subscription {
    /** How far it is. */
    enum Phase {
        /** A SUBSCRIBE without a dialog is on its way. */
        ASKING,
        /** There is a dialog. */
        ACTIVE,
        /** It failed, and is tried again. */
        WAITING,
        /** It failed; the next REGISTER is waited for. */
        GIVEN_UP,
        /** No contact is left; what is still on its way is answered and ignored. */
        ENDING
    }

    /** @param granted end of the registration by its 200 @param at when that came */
    record Registered(Instant granted, Instant at) {
    }

    /** What its requests say, as of the last REGISTER. */
    record Target(String identity, String flow, String route) {
        /** Without the identity, and without the flow, which nobody may guess. */
        @Override
        public String toString() {
            return "Target(" + route + ")";
        }
    }

    final String impi;
    final Map<UeContact, Registered> contacts = new LinkedHashMap<>();
    Target target;
    Phase phase = Phase.WAITING;
    int failures;
    long minExpires;

    // the dialog
    String callId = "";
    String localTag = "";
    String remoteTag = "";
    String remoteTarget = "";
    List<String> routeSet = List.of();
    long cseq;
    long remoteCseq = -1;
    long version = -1;

    // times
    Instant sent = Instant.MIN;
    /** When the last SUBSCRIBE left that was answered with success. */
    Instant confirmed = Instant.MIN;
    /** Before this, nothing that a NOTIFY says makes another SUBSCRIBE. */
    Instant nextAtOnce = Instant.MIN;
    /** When something is to be done next. */
    Instant due = Instant.MAX;

    Subscription(String impi) {
        this.impi = impi;
    }

    boolean hasDialog() {
        return !remoteTag.isEmpty();
    }
}
