package org.gatehouse.pcscf.session;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.RefusedException;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/**
 * A request from the core to a UE, TS 24.229 clause 5.2.6.4: the flow of our Path entry, which nobody can guess, or a
 * dialog says which; it goes out over the set in use, wherever its Request-URI points.
 */
final class Terminating {
    private static final String CHARGING = "P-Charging-Vector";
    /** Quoted or a token, RFC 7315 clause 5.6. */
    private static final Pattern ICID =
        Pattern.compile("(?:^|;)\\s*icid-value\\s*=\\s*\"?([^\";,\\\\]{1,256})", Pattern.CASE_INSENSITIVE);

    private final SessionContext context;

    Terminating(SessionContext context) {
        this.context = context;
    }

    SessionOutcome received(SipRequestView message, Instant now) {
        try {
            return received(SessionRequest.read(message), now);
        } catch (RefusedException e) {
            return new SessionOutcome.Refuse(e.reason());
        }
    }

    private SessionOutcome received(SessionRequest request, Instant now) throws RefusedException {
        Optional<SessionOutcome> refusal = Screening.refusal(request);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        String branch = context.requests.branch(request);
        Optional<Relayed> before = context.requests.get(branch, request.method());
        if (before.isPresent()) {
            return before.get().isReleased() ? new SessionOutcome.Refuse(Reason.RELEASED) : before.get().outcome();
        }
        Optional<Relayed> invite = context.requests.get(branch, "INVITE");
        if (invite.filter(Relayed::isReleased).isPresent() && request.is("ACK")) {
            context.releases.acknowledged(branch);
            return new SessionOutcome.Done();
        }
        if (invite.isPresent() && (request.is("ACK") || request.is("CANCEL"))) {
            List<HeaderEdit> edits = towardsUe(request);
            edits.add(Screening.route(List.of()));
            return context.sameHop(request, branch, invite.get(), edits);
        }
        if (request.is("CANCEL")) {
            throw new RefusedException(Reason.NO_DIALOG);
        }
        return request.toTag().isPresent() ? inDialog(request, branch, now) : initial(request, branch, now);
    }

    // ---- clause 5.2.6.4.3 and 5.2.6.4.9: initial and standalone requests

    private SessionOutcome initial(SessionRequest request, String branch, Instant now) throws RefusedException {
        if (Screening.inDialogOnly(request.method())) {
            throw new RefusedException(Reason.OUTSIDE_DIALOG);
        }
        Binding binding = context.bindings.byFlow(flow(request))
            .filter(b -> b.expiresAt().isAfter(now)).orElseThrow(this::notThere);
        Optional<SessionOutcome> drained = callsBack(request) ? Optional.empty() : context.drained(request);
        if (drained.isPresent()) {
            return drained.get();
        }
        List<HeaderEdit> edits = towardsUe(request);
        edits.add(Screening.route(List.of()));
        List<String> recordRoutes = request.headers().values("Record-Route");
        Optional<Dialog> half = Optional.empty();
        if (Screening.formsDialog(request.method())) {
            half = Optional.of(new Dialog(Dialog.Id.byCore(request.callId(), request.fromTag(), binding.flow()),
                binding.contact(), request.method(), recordRoutes, icid(request),
                SessionContext.call(request, false, branch, binding.contactUri())));
            edits.add(new HeaderEdit.Prepend("Record-Route",
                context.node.recordRouteTowardsUe(binding.contact())));
        }
        Way way = way(request, binding, now);
        if (half.isPresent()) {
            context.open(half.get(), now);
        }
        return relay(request, branch, Called.of(binding, request), edits, Optional.of(binding.contactUri()), way,
            half.isPresent() ? recordRoutes : List.of(), half);
    }

    /** The emergency centre calls back (RFC 7090 clause 5). Only the core can say so: it screens what others say. */
    private static boolean callsBack(SessionRequest request) {
        return request.headers().first("Priority").filter(p -> p.strip().equalsIgnoreCase("psap-callback")).isPresent();
    }

    /** The one that the core charges the dialog by, for what the UE will send in it (TS 24.229 clause 5.2.6.3.5). */
    private String icid(SessionRequest request) {
        return request.headers().first(CHARGING).map(ICID::matcher).filter(Matcher::find).map(m -> m.group(1))
            .orElseGet(context::token);
    }

    /** The user part of the topmost Route, which is our own Path entry. */
    private String flow(SessionRequest request) throws RefusedException {
        try {
            SipUri top = request.routes().isEmpty() ? null : Entries.uri(request.routes().get(0));
            if (top == null || !context.node.isCoreSide(top) || top.user() == null) {
                throw new RefusedException(Reason.NOT_FOR_A_UE);
            }
            return top.user();
        } catch (SipSyntaxException e) {
            throw new RefusedException(Reason.MALFORMED_REQUEST);
        }
    }

    private RefusedException notThere() {
        return new RefusedException(context.settings.noBinding() == SessionSettings.NoBinding.FLOW_FAILED
            ? Reason.FLOW_FAILED : Reason.NO_BINDING);
    }

    // ---- clause 5.2.6.4.5 to 5.2.6.4.8 and 5.2.6.4.11: requests in a dialog

    private SessionOutcome inDialog(SessionRequest request, String branch, Instant now) throws RefusedException {
        Dialog.Id id = new Dialog.Id(request.callId(), request.toTag().orElseThrow(), request.fromTag());
        List<String> recordRoutes = request.headers().values("Record-Route");
        Optional<Dialog> known = context.dialogs.get(id, now);
        // a NOTIFY may overtake the answer to our UE's SUBSCRIBE, and makes the dialog then (RFC 6665 clause 4.4.1)
        boolean grows = known.isEmpty() && request.is("NOTIFY");
        Dialog dialog = known
            .or(() -> context.dialogs.get(Dialog.Id.byUe(id.callId(), id.ueTag()), now).filter(half -> grows)
                .map(half -> half.grown(id.ueTag(), id.farTag(), recordRoutes)))
            .orElseThrow(() -> new RefusedException(Reason.NO_DIALOG));
        Optional<ClearSource> clear = ClearSource.of(dialog.owner());
        Called called;
        Way way;
        if (clear.isPresent()) {
            called = new Called(dialog.owner(), List.of());
            way = new Way(clear.get().socket(), transport(request, dialog.call().map(c -> c.ue().target()).orElse("")));
        } else {
            Binding binding = context.bindingInDialog(dialog.owner(), now).orElseThrow(this::notThere);
            called = Called.of(binding, request);
            way = way(request, binding, now);
        }
        context.touch(dialog, request, false, now);
        List<HeaderEdit> edits = towardsUe(request);
        edits.add(Screening.route(List.of()));
        if (grows) {
            edits.add(new HeaderEdit.Prepend("Record-Route", context.node.recordRouteTowardsUe(dialog.owner())));
        }
        return relay(request, branch, called, edits, Optional.empty(), way, grows ? recordRoutes : List.of(),
            Optional.of(dialog));
    }

    // ---- the pieces

    /** @param to the UE's protected server port, or where it called from in clear */
    private record Way(InetSocketAddress to, Flow.Transport transport) {
    }

    /** @param identities who answers; nobody that is known, in clear */
    private record Called(UeContact ue, List<String> identities) {
        static Called of(Binding binding, SessionRequest request) {
            return new Called(binding.contact(), Identities.of(binding).called(request.headers()));
        }
    }

    private Way way(SessionRequest request, Binding binding, Instant now) throws RefusedException {
        SaSet set = context.table.forRequest(binding.contact(), now).orElseThrow(this::notThere);
        return new Way(new InetSocketAddress(set.spec().ueAddress(), set.spec().portUs()),
            transport(request, binding.contactUri()));
    }

    /** What came over TCP may be too large for anything else. */
    private static Flow.Transport transport(SessionRequest request, String contactUri) {
        return request.flow().transport() == Flow.Transport.TCP
            || contactUri.toLowerCase(java.util.Locale.ROOT).contains(";transport=tcp")
            ? Flow.Transport.TCP : Flow.Transport.UDP;
    }

    private static List<HeaderEdit> towardsUe(SessionRequest request) {
        List<HeaderEdit> edits = new ArrayList<>(TowardsUe.edits(request.headers()));
        edits.add(Screening.hop(request));
        return edits;
    }

    private SessionOutcome relay(SessionRequest request, String branch, Called called, List<HeaderEdit> edits,
                                 Optional<String> requestUri, Way way, List<String> recordRoutes,
                                 Optional<Dialog> dialog) {
        Headers headers = request.headers();
        SessionOutcome.Relay outcome = new SessionOutcome.Relay(edits, requestUri, branch,
            SessionOutcome.Side.towards(called.ue()), Optional.of(way.to()), way.transport(), Reason.UE_UNREACHABLE);
        context.remember(request, branch, new Relayed(outcome, request.method(), called.ue(), false,
            request.flow().transport(), request.vias(), recordRoutes, dialog, called.identities(),
            headers.first(CHARGING)));
        return outcome;
    }
}
