package org.gatehouse.pcscf.session;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.operator.Drain;
import org.gatehouse.pcscf.own.OwnRequests;
import org.gatehouse.pcscf.own.OwnResponses;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.BindingStore;
import org.gatehouse.pcscf.registration.LeavingBindings;
import org.gatehouse.pcscf.registration.RefusedException;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.secagree.AccessNetworks;
import org.gatehouse.sip.HeaderEdit;

/** What both directions share: what they know, and what they do alike with it. */
final class SessionContext {
    private static final int TOKEN_OCTETS = 16;

    final Node node;
    final SessionSettings settings;
    final AccessNetworks access;
    final SaTable table;
    final BindingStore bindings;
    private final LeavingBindings leaving;
    final Dialogs dialogs;
    final RelayedRequests requests;
    final Releases releases;
    final Restoration restoration;
    final EmergencyCalls emergency;
    final ClearCalls clearCalls;
    final EcscfAttempts ecscfs;
    final EmergencyCounts emergencyCounts = new EmergencyCounts();
    private final BooleanSupplier draining;
    private final RandomGenerator random;

    SessionContext(Node node, SessionSettings settings, AccessNetworks access, SaTable table,
                   BindingStore bindings, LeavingBindings leaving, OwnRequests own,
                   OwnResponses ownResponses, Dialogs dialogs,
                   RestorationSettings restoration, EmergencySettings emergency, BooleanSupplier draining,
                   RandomGenerator random) {
        this.node = node;
        this.settings = settings;
        this.access = access;
        this.table = table;
        this.bindings = bindings;
        this.leaving = leaving;
        this.draining = draining;
        this.random = random;
        this.dialogs = dialogs;
        requests = new RelayedRequests(settings, random);
        releases = new Releases(this, own, ownResponses);
        this.restoration = new Restoration(restoration, settings, node);
        this.emergency = new EmergencyCalls(emergency, node);
        clearCalls = new ClearCalls(emergency, this);
        ecscfs = new EcscfAttempts(emergency, this, own, ownResponses);
    }

    /** What it will take to end the call that the request begins; empty if it begins none. */
    static Optional<Call> call(SessionRequest request, boolean fromUe, String branch, String uri) {
        return request.is("INVITE") ? Optional.of(Call.begun(request, fromUe, branch, uri)) : Optional.empty();
    }

    /** The binding of a contact, or the one it had until not long ago: for what goes on in its dialogs. */
    Optional<Binding> bindingInDialog(UeContact contact, Instant now) {
        return bindings.get(contact).or(() -> leaving.get(contact, now));
    }

    String token() {
        byte[] octets = new byte[TOKEN_OCTETS];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    /** Room for the dialogs that the request will make, or its refusal. */
    void open(Dialog half, Instant now) throws RefusedException {
        Optional<Reason> refusal = dialogs.put(half, settings.requestKept(), now);
        if (refusal.isPresent()) {
            throw new RefusedException(refusal.get());
        }
    }

    /** What a new call hears while this node is being emptied. It has to be none that asks for help. */
    Optional<SessionOutcome> drained(SessionRequest request) {
        return request.is("INVITE") && draining.getAsBoolean()
            ? Optional.of(new SessionOutcome.Refuse(Reason.DRAINING_CALL, Drain.LATER)) : Optional.empty();
    }

    /** A request in a dialog keeps it alive, or ends it. */
    void touch(Dialog dialog, SessionRequest request, boolean byUe, Instant now) throws RefusedException {
        if (dialogs.used(dialog.id(), now).isEmpty()) {
            Optional<Reason> refusal = dialogs.put(dialog, now);
            if (refusal.isPresent()) {
                throw new RefusedException(refusal.get());
            }
        }
        dialogs.update(dialog.id(), call -> call.requested(request, byUe), now);
        if (Screening.endsSubscription(request) && !dialog.method().equals("INVITE")) {
            dialogs.ending(dialog.id(), Originating.LATE, now);
        }
    }

    /** An ACK has no answer, and is relayed each time it comes. */
    void remember(SessionRequest request, String branch, Relayed relayed) {
        if (!request.is("ACK")) {
            requests.put(branch, relayed);
        }
    }

    /** An ACK of a failure or a CANCEL goes the way of its INVITE. */
    SessionOutcome sameHop(SessionRequest request, String branch, Relayed invite, List<HeaderEdit> edits) {
        if (request.is("CANCEL") && invite.isReleased()) {
            // ours has gone that way, in the same transaction; what it brings is what this one would (clause 9.2)
            return new SessionOutcome.Accepted();
        }
        SessionOutcome.Relay way = invite.outcome();
        SessionOutcome.Relay outcome = new SessionOutcome.Relay(edits, way.requestUri(), way.branch(), way.side(),
            way.to(), way.transport(), way.unreachable());
        Relayed relayed = new Relayed(outcome, request.method(), invite.ue(), invite.fromUe(),
            request.flow().transport(), request.vias(), List.of(), Optional.empty(), List.of(),
            invite.chargingVector());
        remember(request, branch, relayed);
        remember(request, way.branch(), relayed);
        return outcome;
    }

    static boolean isRoute(HeaderEdit edit) {
        return edit instanceof HeaderEdit.Set set && set.name().equals("Route")
            || edit instanceof HeaderEdit.Remove remove && remove.name().equals("Route");
    }
}
