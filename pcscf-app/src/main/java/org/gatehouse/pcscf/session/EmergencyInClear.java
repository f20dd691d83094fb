package org.gatehouse.pcscf.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.RefusedException;
import org.gatehouse.pcscf.sa.SourceRate;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.SipRequestView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Emergency calls of UEs without a registration, TS 24.229 clause 5.2.10.2 and TS 33.203 clause 7.1 rule 3: an INVITE
 * to an emergency service goes to the E-CSCF if the operator wants that, as of nobody, and what belongs to its dialogs
 * passes; nothing else does. Who calls is known by its source only, so calls are bounded for each source.
 */
final class EmergencyInClear {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");

    private final SessionContext context;
    private final Originating originating;
    private final SourceRate rates;

    /** @param rates of such calls */
    EmergencyInClear(SessionContext context, Originating originating, SourceRate rates) {
        this.context = context;
        this.originating = originating;
        this.rates = rates;
    }

    /** Empty if it is none of these. */
    Optional<SessionOutcome> received(SipRequestView message, Instant now) {
        Optional<String> service = context.emergency.service(message.requestUri());
        if (!context.emergency.goOnInClear()) {
            return service.map(s -> context.emergency.inClear());
        }
        try {
            return received(SessionRequest.read(message), service, now);
        } catch (RefusedException e) {
            return Optional.of(new SessionOutcome.Refuse(e.reason()));
        }
    }

    private Optional<SessionOutcome> received(SessionRequest request, Optional<String> service, Instant now)
            throws RefusedException {
        UeContact owner = ClearSource.of(request).owner();
        String branch = context.requests.branch(request);
        Optional<Relayed> invite = context.requests.get(branch, "INVITE");
        boolean ofCall = (request.is("ACK") || request.is("CANCEL"))
            && invite.filter(i -> ClearSource.isClear(i.ue())).isPresent();
        if (service.isEmpty() && !ofCall && !isInDialog(request, now)) {
            return Optional.empty();
        }
        if (request.vias().size() != 1) {
            // what has been through a proxy is nobody's own call
            throw new RefusedException(Reason.NOT_FROM_THE_UE);
        }
        Optional<SessionOutcome> refusal = Screening.refusal(request);
        if (refusal.isPresent()) {
            return refusal;
        }
        Optional<Relayed> before = context.requests.get(branch, request.method());
        if (before.isPresent() || ofCall) {
            Relayed known = before.orElseGet(invite::get);
            if (!known.ue().equals(owner)) {
                throw new RefusedException(Reason.FOREIGN_DIALOG);
            }
            return Optional.of(before.isPresent() ? known.outcome() : originating.sameHop(request, branch, known));
        }
        if (request.toTag().isPresent()) {
            return Optional.of(originating.inDialog(request, branch, owner, "", now));
        }
        return Optional.of(initial(request, branch, owner, service.orElseThrow(), now));
    }

    private boolean isInDialog(SessionRequest request, Instant now) {
        return request.toTag().map(tag -> new Dialog.Id(request.callId(), request.fromTag(), tag))
            .flatMap(id -> context.dialogs.get(id, now)).filter(dialog -> ClearSource.isClear(dialog.owner()))
            .isPresent();
    }

    private SessionOutcome initial(SessionRequest request, String branch, UeContact owner, String service, Instant now)
            throws RefusedException {
        if (request.is("ACK")) {
            // of our own refusal
            return new SessionOutcome.Done();
        }
        if (!request.is("INVITE")) {
            throw new RefusedException(request.is("CANCEL") ? Reason.NO_DIALOG : Reason.UNPROTECTED_REQUEST);
        }
        if (!rates.admits(owner.address(), now)) {
            throw new RefusedException(Reason.EMERGENCY_RATE);
        }
        String icid = context.token();
        Dialog half = new Dialog(Dialog.Id.byUe(request.callId(), request.fromTag()), owner, request.method(),
            List.of(), icid, SessionContext.call(request, true, branch, service));
        context.clearCalls.open(half, now);
        LOG.info("emergency call in clear ue={}", owner.address().getHostAddress());
        return relay(request, branch, half, service, now);
    }

    private SessionOutcome relay(SessionRequest request, String branch, Dialog half, String service, Instant now) {
        List<HeaderEdit> edits = new ArrayList<>(Originating.asserted(request, List.of()));
        edits.add(new HeaderEdit.Set("P-Charging-Vector", context.node.chargingVector(half.icid())));
        edits.add(Screening.route(context.ecscfs.route(now)));
        // no UE's own entry stays below ours; the flow names nobody, and only its dialog finds the UE again
        String own = context.node.recordRouteTowardsCore(context.token());
        edits.add(new HeaderEdit.Set("Record-Route", own));
        SessionOutcome.Relay outcome = new SessionOutcome.Relay(edits, Optional.of(service), branch,
            SessionOutcome.Side.CORE, Optional.empty(), request.flow().transport(),
            EmergencyCalls.elsewhereInClear(Reason.ECSCF_UNREACHABLE));
        context.emergencyCounts.relayed(true);
        context.remember(request, branch, new Relayed(outcome, request.method(), half.owner(), true,
            request.flow().transport(), request.vias(), List.of(own), Optional.of(half), List.of(), Optional.empty()));
        return context.emergency.tries(outcome);
    }
}
