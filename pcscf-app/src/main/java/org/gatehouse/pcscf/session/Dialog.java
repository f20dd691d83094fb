package org.gatehouse.pcscf.session;

import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.sa.UeContact;

/**
 * What the P-CSCF keeps of a dialog of one of its UEs, TS 24.229 clauses 5.2.6.3.4 and 5.2.6.4.4.
 *
 * @param owner whose it is: only this contact's sets carry its requests
 * @param method what made it
 * @param routeSet what the UE's requests must have as Route, our own entry left out
 * @param icid of P-Charging-Vector, the same throughout
 * @param call what it takes to end it, if it is, or is to be, a call
 */
public record Dialog(Id id, UeContact owner, String method, List<String> routeSet, String icid, Optional<Call> call) {

    /**
     * A dialog as its UE sees it: both ends of a call between two of our UEs have their own. Before one end has a tag,
     * which is an empty string then, it is a half one: a request that will make dialogs, one for each fork.
     *
     * @param flow which UE, as long as that has no tag: a call may be forked to several devices of a user
     */
    public record Id(String callId, String ueTag, String farTag, String flow) {
        public Id(String callId, String ueTag, String farTag) {
            this(callId, ueTag, farTag, "");
        }

        /** Of a request of the UE. */
        static Id byUe(String callId, String ueTag) {
            return new Id(callId, ueTag, "");
        }

        /** Of a request to the UE. */
        static Id byCore(String callId, String farTag, String flow) {
            return new Id(callId, "", farTag, flow);
        }
    }

    public Dialog {
        routeSet = List.copyOf(routeSet);
    }

    /** The dialog that an answer, or a NOTIFY that overtook it, makes of a half one. */
    Dialog grown(String ueTag, String farTag, List<String> route) {
        return new Dialog(new Id(id.callId(), ueTag, farTag), owner, method, route, icid, call);
    }

    Dialog with(Call newCall) {
        return new Dialog(id, owner, method, routeSet, icid, Optional.of(newCall));
    }

    /** All but what changes with each request. */
    Dialog withoutNumbers() {
        return call.isEmpty() ? this : with(call.get().withoutNumbers());
    }

    /** Whether there is a dialog, and if it is a call one that has been answered. */
    boolean stands() {
        return !isHalf() && call.map(Call::confirmed).orElse(true);
    }

    boolean isEmergency() {
        return call.filter(Call::isEmergency).isPresent();
    }

    /** Whether it is a request that will make dialogs, and not one of them. */
    boolean isHalf() {
        return id.ueTag().isEmpty() || id.farTag().isEmpty();
    }

    /** No identity. */
    @Override
    public String toString() {
        return "Dialog(" + method + " of " + owner + ")";
    }
}
