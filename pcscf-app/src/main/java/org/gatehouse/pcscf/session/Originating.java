package org.gatehouse.pcscf.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.CoreForwarding;
import org.gatehouse.pcscf.registration.RefusedException;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.secagree.SecAgreeHeaders;
import org.gatehouse.pcscf.secagree.SecurityAgreement;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.IpLiteral;
import org.gatehouse.sip.SipRequestView;

/**
 * A request from the UE to the core, TS 24.229 clause 5.2.6.3: over a set only, by its Service-Route or its dialog's
 * route only, as one of its user's identities only.
 */
final class Originating {
    /** How long what was sent again can still come: 64*T1 on Gm. */
    static final Duration LATE = Duration.ofSeconds(128);
    private static final String ASSERTED = "P-Asserted-Identity";
    private static final String PREFERRED = "P-Preferred-Identity";

    private final SessionContext context;

    Originating(SessionContext context) {
        this.context = context;
    }

    /** @param set what the request came over */
    SessionOutcome received(SipRequestView message, SaSet set, Instant now) {
        try {
            return received(SessionRequest.read(message), set, now);
        } catch (RefusedException e) {
            return new SessionOutcome.Refuse(e.reason());
        }
    }

    private SessionOutcome received(SessionRequest request, SaSet set, Instant now) throws RefusedException {
        viaIsSource(request, set);
        Optional<SessionOutcome> refusal = Screening.refusal(request);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        UeContact contact = set.contact();
        String branch = context.requests.branch(request);
        Optional<Relayed> before = context.requests.get(branch, request.method());
        if (before.isPresent()) {
            Optional<SessionOutcome.Refuse> silent = context.restoration.repeated(branch, context.dialogs, now);
            return silent.isPresent() ? silent.get() : before.get().outcome();
        }
        Optional<Relayed> invite = context.requests.get(branch, "INVITE");
        if (invite.isPresent() && (request.is("ACK") || request.is("CANCEL"))) {
            // the ACK of our own answer ends here
            return request.is("ACK") && context.restoration.gaveUp(branch)
                ? new SessionOutcome.Refuse(Reason.SCSCF_SILENT) : sameHop(request, branch, invite.get());
        }
        if (request.is("CANCEL")) {
            throw new RefusedException(ofAnother(Dialog.Id.byUe(request.callId(), request.fromTag()), contact, now));
        }
        List<String> verify = request.headers().lines(SecAgreeHeaders.VERIFY);
        if (!verify.isEmpty() && !request.is("ACK")) {
            Optional<Reason> mismatch = SecurityAgreement.checkVerify(verify, set.securityServer());
            if (mismatch.isPresent()) {
                return new SessionOutcome.Refuse(mismatch.get(), mismatch.get().status() == 494
                    ? SecAgreeHeaders.demand(context.access.of(set.contact().address()).algorithms()) : List.of());
            }
        }
        Binding binding = context.bindings.get(contact).or(() -> inEmergency(request, contact, now))
            .orElseThrow(() -> new RefusedException(Reason.NOT_REGISTERED));
        return request.toTag().isPresent() ? inDialog(request, branch, contact, binding.flow(), now)
            : initial(request, branch, binding, now);
    }

    /** What was registered until not long ago, for a call for help that outlives it. */
    private Optional<Binding> inEmergency(SessionRequest request, UeContact contact, Instant now) {
        return request.toTag().map(tag -> new Dialog.Id(request.callId(), request.fromTag(), tag))
            .flatMap(id -> context.dialogs.get(id, now)).filter(Dialog::isEmergency)
            .flatMap(dialog -> context.bindingInDialog(contact, now));
    }

    /** TS 33.203 clause 7.1 rule 2; the answer goes where Via says, so over UDP that is port_us. */
    private static void viaIsSource(SessionRequest request, SaSet set) throws RefusedException {
        if (request.vias().size() != 1) {
            throw new RefusedException(Reason.NOT_FROM_THE_UE);
        }
        boolean otherAddress = IpLiteral.parse(request.via().sentBy().host())
            .filter(address -> !address.equals(request.flow().remote().getAddress())).isPresent();
        boolean otherPort = request.flow().transport() == Flow.Transport.UDP
            && request.via().sentBy().portOr(5060) != set.spec().portUs();
        if (otherAddress || otherPort) {
            throw new RefusedException(Reason.VIA_NOT_SOURCE);
        }
    }

    /** CANCEL, and the ACK of a failure, take the way of their INVITE. */
    SessionOutcome sameHop(SessionRequest request, String branch, Relayed invite) {
        if (request.is("ACK") && context.releases.acknowledged(branch)) {
            // of a failure that we have answered with
            return new SessionOutcome.Done();
        }
        context.ecscfs.over(branch);
        List<HeaderEdit> edits = asserted(request, List.of());
        invite.outcome().edits().stream().filter(SessionContext::isRoute).forEach(edits::add);
        return context.sameHop(request, branch, invite, edits);
    }

    // ---- clause 5.2.6.3.3 and 5.2.6.3.9: initial and standalone requests

    private SessionOutcome initial(SessionRequest request, String branch, Binding binding, Instant now)
            throws RefusedException {
        if (Screening.inDialogOnly(request.method())) {
            throw new RefusedException(Reason.OUTSIDE_DIALOG);
        }
        Optional<String> service = context.emergency.service(request.message().requestUri());
        if (service.isPresent()) {
            return emergency(request, branch, binding, service.get(), now);
        }
        if (binding.contact().isEmergency()) {
            throw new RefusedException(Reason.EMERGENCY_ONLY);
        }
        Optional<SessionOutcome> drained = context.drained(request);
        if (drained.isPresent()) {
            return drained.get();
        }
        if (binding.serviceRoute().isEmpty()) {
            throw new RefusedException(Reason.CORE_UNREACHABLE);
        }
        if (!routeIs(request, binding.serviceRoute(), binding.contact())) {
            return routeMismatch();
        }
        SessionOutcome outcome = initial(request, branch, binding, new Way(binding.serviceRoute(), Optional.empty(),
            context.restoration.unreachable(binding)), now);
        context.restoration.relayed(branch, binding, context.requests.get(branch, request.method())
            .flatMap(Relayed::dialog), now);
        return outcome;
    }

    /** Clause 5.2.10.4: whatever Route the UE gives, to the E-CSCF. */
    private SessionOutcome emergency(SessionRequest request, String branch, Binding binding, String service,
                                     Instant now) throws RefusedException {
        Optional<SessionOutcome.Refuse> refusal = context.emergency.refusal(binding);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        SessionOutcome outcome = initial(request, branch, binding, new Way(context.ecscfs.route(now),
            Optional.of(service), context.emergency.unreachable(binding)), now);
        if (request.is("INVITE")) {
            context.emergencyCounts.relayed(false);
            return context.emergency.tries(outcome);
        }
        return outcome;
    }

    /**
     * @param requestUri the Request-URI, if it becomes another one
     * @param unreachable what the UE hears if there is nobody
     */
    private record Way(List<String> route, Optional<String> requestUri, SessionOutcome.Refuse unreachable) {
    }

    private SessionOutcome initial(SessionRequest request, String branch, Binding binding, Way way, Instant now)
            throws RefusedException {
        String icid = context.token();
        Optional<Dialog> half = Optional.empty();
        if (Screening.formsDialog(request.method())) {
            half = Optional.of(new Dialog(Dialog.Id.byUe(request.callId(), request.fromTag()), binding.contact(),
                request.method(), List.of(), icid,
                SessionContext.call(request, true, branch, way.requestUri.orElse(request.message().requestUri()))));
            context.open(half.get(), now);
        }
        List<HeaderEdit> edits = asserted(request, Identities.of(binding).asserted(request.headers()));
        edits.add(chargingVector(icid));
        edits.add(Screening.route(way.route));
        String own = context.node.recordRouteTowardsCore(binding.flow());
        if (half.isPresent()) {
            edits.add(new HeaderEdit.Prepend("Record-Route", own));
        }
        return relay(request, branch, binding.contact(), edits, half.isPresent() ? List.of(own) : List.of(), half, way);
    }

    // ---- clause 5.2.6.3.5 to 5.2.6.3.8 and 5.2.6.3.11: requests in a dialog

    /** @param flow of the UE's Path, which a half dialog of the core's is known by */
    SessionOutcome inDialog(SessionRequest request, String branch, UeContact contact, String flow, Instant now)
            throws RefusedException {
        Dialog.Id id = new Dialog.Id(request.callId(), request.fromTag(), request.toTag().orElseThrow());
        Optional<Dialog> known = context.dialogs.get(id, now)
            // our UE's NOTIFY may overtake its answer to the SUBSCRIBE
            .or(() -> context.dialogs.get(Dialog.Id.byCore(id.callId(), id.farTag(), flow), now)
                .filter(half -> request.is("NOTIFY"))
                .map(half -> half.grown(id.ueTag(), id.farTag(), half.routeSet())));
        if (known.isEmpty() || !known.get().owner().equals(contact)) {
            throw new RefusedException(known.isEmpty() ? Reason.NO_DIALOG : Reason.FOREIGN_DIALOG);
        }
        Dialog dialog = known.get();
        // a far end that nobody record-routed for could be anybody, and the UE would choose whom
        if (dialog.routeSet().isEmpty() || !routeIs(request, dialog.routeSet(), contact)) {
            return routeMismatch();
        }
        context.touch(dialog, request, true, now);
        List<HeaderEdit> edits = asserted(request, List.of());
        edits.add(chargingVector(dialog.icid()));
        edits.add(Screening.route(dialog.routeSet()));
        return relay(request, branch, contact, edits, List.of(), known, new Way(dialog.routeSet(), Optional.empty(),
            new SessionOutcome.Refuse(Reason.CORE_UNREACHABLE)));
    }

    private Reason ofAnother(Dialog.Id half, UeContact contact, Instant now) {
        return context.dialogs.get(half, now).filter(d -> !d.owner().equals(contact)).isPresent()
            ? Reason.FOREIGN_DIALOG : Reason.NO_DIALOG;
    }

    // ---- the pieces

    /** Our own entry first, then exactly these; no Route at all is a UE that leaves it to us. */
    private boolean routeIs(SessionRequest request, List<String> expected, UeContact contact) {
        if (context.settings.routeMismatch() == SessionSettings.RouteMismatch.REPLACE) {
            return true;
        }
        List<String> routes = request.routes();
        boolean own = !routes.isEmpty() && context.node.isUeSide(routes.get(0), contact);
        List<String> rest = own ? routes.subList(1, routes.size()) : routes;
        return routes.isEmpty() || Entries.same(rest, expected);
    }

    private SessionOutcome routeMismatch() {
        return new SessionOutcome.Refuse(Reason.ROUTE_MISMATCH, List.of(new HeaderEdit.Set("Warning",
            "399 " + context.node.name() + " \"Route is not the one that was given\"")));
    }

    static List<HeaderEdit> asserted(SessionRequest request, List<String> identities) {
        Headers headers = request.headers();
        List<HeaderEdit> edits = new ArrayList<>(CoreForwarding.withoutAssertions(headers));
        edits.addAll(SecAgreeHeaders.strip(headers));
        if (headers.has(PREFERRED)) {
            edits.add(new HeaderEdit.Remove(PREFERRED));
        }
        if (!identities.isEmpty()) {
            edits.add(new HeaderEdit.Set(ASSERTED, identities));
        }
        edits.add(Screening.hop(request));
        return edits;
    }

    private HeaderEdit chargingVector(String icid) {
        return new HeaderEdit.Set("P-Charging-Vector", context.node.chargingVector(icid));
    }

    private SessionOutcome relay(SessionRequest request, String branch, UeContact ue, List<HeaderEdit> edits,
                                 List<String> recordRoutes, Optional<Dialog> dialog, Way way) {
        SessionOutcome.Relay outcome = new SessionOutcome.Relay(edits, way.requestUri, branch,
            SessionOutcome.Side.CORE, Optional.empty(), request.flow().transport(), way.unreachable);
        context.remember(request, branch, new Relayed(outcome, request.method(), ue, true, request.flow().transport(),
            request.vias(), recordRoutes, dialog, List.of(), Optional.empty()));
        return outcome;
    }
}
