package org.gatehouse.pcscf.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.CoreForwarding;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.secagree.SecAgreeHeaders;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.Via;

/**
 * The way back of what {@link Originating} and {@link Terminating} relayed, TS 24.229 clauses 5.2.6.3.4, 5.2.6.3.10,
 * 5.2.6.4.4 and 5.2.6.4.10. Repeated 2xx and the answers of all forks pass alike.
 */
final class SessionResponses {
    private static final String RECORD_ROUTE = "Record-Route";

    private final SessionContext context;

    SessionResponses(SessionContext context) {
        this.context = context;
    }

    /**
     * @param method of CSeq
     * @param branch of the topmost Via
     * @param over whose set it came over; empty for the port towards the core
     */
    SessionOutcome received(int status, String method, String branch, Headers headers, Optional<UeContact> over,
                            Instant now) {
        Optional<Relayed> found = context.requests.get(branch, method)
            .filter(r -> r.fromUe() ? over.isEmpty() : over.equals(Optional.of(r.ue())));
        if (found.isEmpty()) {
            return new SessionOutcome.Refuse(Reason.RESPONSE_UNEXPECTED);
        }
        Relayed relayed = found.get();
        if (relayed.fromUe() && method.equals("INVITE") && context.ecscfs.answered(branch, status, headers, now)) {
            return new SessionOutcome.Done();
        }
        if (!viasAre(headers.values("Via"), relayed.vias())) {
            return new SessionOutcome.Refuse(Reason.RESPONSE_CHANGED);
        }
        if (relayed.isReleased() && context.releases.answered(relayed, status, headers, now)) {
            return new SessionOutcome.Done();
        }
        Optional<List<HeaderEdit>> gone = relayed.fromUe()
            ? context.restoration.answered(branch, method, status, headers) : Optional.of(List.of());
        if (gone.isEmpty()) {
            return new SessionOutcome.Refuse(Reason.RESPONSE_UNEXPECTED);
        }
        Optional<Dialog> of;
        try {
            of = follow(relayed, status, headers, now).flatMap(id -> context.dialogs.get(id, now));
        } catch (SipSyntaxException e) {
            return new SessionOutcome.Refuse(Reason.RESPONSE_CHANGED);
        }
        if (!relayed.fromUe()) {
            return new SessionOutcome.Back(towardsCore(relayed, status, headers), SessionOutcome.Side.CORE,
                relayed.transport(), Optional.empty());
        }
        List<HeaderEdit> edits = new ArrayList<>(towardsUe(relayed, headers, of));
        edits.addAll(gone.get());
        return new SessionOutcome.Back(edits, SessionOutcome.Side.towards(relayed.ue()), relayed.transport(),
            Optional.of(Reason.SCSCF_GONE).filter(reason -> !gone.get().isEmpty()));
    }

    private static boolean viasAre(List<String> response, List<String> request) {
        if (response.size() != request.size() + 1) {
            return false;
        }
        try {
            for (int i = 0; i < request.size(); i++) {
                Via came = Via.parse(response.get(i + 1));
                Via went = Via.parse(request.get(i));
                boolean same = came.sentBy().canonicalHost().equals(went.sentBy().canonicalHost())
                    && came.sentBy().port() == went.sentBy().port()
                    && came.transport().equalsIgnoreCase(went.transport())
                    && came.parameters().value("branch").equals(went.parameters().value("branch"));
                if (!same) {
                    return false;
                }
            }
            return true;
        } catch (SipSyntaxException e) {
            return false;
        }
    }

    // ---- dialogs come and go

    /** @return the dialog that it made, or that one before it did */
    private Optional<Dialog.Id> follow(Relayed relayed, int status, Headers headers, Instant now)
            throws SipSyntaxException {
        if (relayed.dialog().isEmpty()) {
            return Optional.empty();
        }
        Dialog dialog = relayed.dialog().get();
        if (!dialog.isHalf()) {
            boolean refreshes = relayed.method().equals("INVITE") || relayed.method().equals("UPDATE");
            if (refreshes && status / 100 == 2) {
                context.dialogs.update(dialog.id(), call -> call.accepted(headers, !relayed.fromUe(),
                    context.settings.shortestSession(), now), now);
            }
            boolean over = relayed.method().equals("BYE") && status >= 200 || status == 481 || status == 408;
            if (over) {
                context.dialogs.ending(dialog.id(), Originating.LATE, now);
            }
            return Optional.empty();
        }
        Optional<Dialog.Id> of = Optional.empty();
        Optional<String> to = SessionRequest.tag(headers, "To");
        // a 180 that its 487 overtook makes nothing any more
        boolean late = status < 200 && context.dialogs.get(dialog.id(), now).isEmpty();
        if (status > 100 && status < 300 && to.isPresent() && !late) {
            String ueTag = relayed.fromUe() ? dialog.id().ueTag() : to.get();
            String farTag = relayed.fromUe() ? to.get() : dialog.id().farTag();
            Dialog grown = dialog.grown(ueTag, farTag, routeSet(relayed, dialog, headers));
            made(relayed, grown, status, headers, now);
            of = Optional.of(grown.id());
        }
        if (status >= 200) {
            // a 2xx of another fork, or a NOTIFY, may still come
            context.dialogs.ending(dialog.id(), status < 300 ? Originating.LATE : Duration.ZERO, now);
            failed(relayed, dialog, status, to, now);
        }
        return of;
    }

    /**
     * RFC 3261 clauses 12.1.2 and 13.2.2.4: the UE has its route set from the first provisional response, and anew from
     * the first 2xx. Behind a border that hides its network each response has other entries.
     */
    private void made(Relayed relayed, Dialog grown, int status, Headers headers, Instant now) {
        Optional<Dialog> dialog;
        boolean ended;
        // a 180 and its 200 may be on two threads at once
        synchronized (context.dialogs) {
            dialog = known(grown, status, headers, now);
            ended = status >= 200 && dialog.isPresent() && context.dialogs.isReleased(dialog.get().id());
            if (!ended) {
                dialog.ifPresent(d -> context.dialogs.put(d, now));
            }
        }
        if (ended) {
            context.releases.acknowledge(dialog.get(), now);
        } else if (dialog.isPresent() && relayed.isReleased() && status >= 200) {
            // it was answered before our CANCEL came
            context.releases.acknowledge(dialog.get(), now);
            context.releases.release(dialog.get(), relayed.endedFor().get(), now);
        }
    }

    /** The dialog after this response; empty if it changes nothing, for its 2xx has overtaken it. */
    private Optional<Dialog> known(Dialog grown, int status, Headers headers, Instant now) {
        // what has been said in it since a first answer counts
        Optional<Dialog> before = context.dialogs.get(grown.id(), now).filter(d -> d.call().isPresent());
        boolean confirmed = before.flatMap(Dialog::call).filter(Call::confirmed).isPresent();
        if (confirmed && status < 200) {
            return Optional.empty();
        }
        Dialog shape = before.isPresent() && (confirmed || status < 200) ? before.get() : grown;
        return Optional.of(before.orElse(grown).call().map(call -> shape.with(call.answered(status, headers,
            context.settings.shortestSession(), now))).orElse(grown));
    }

    /** The early dialog of the branch that failed. */
    private void failed(Relayed relayed, Dialog dialog, int status, Optional<String> to, Instant now) {
        if (status >= 300 && to.isPresent()) {
            Dialog early = relayed.fromUe() ? dialog.grown(dialog.id().ueTag(), to.get(), List.of())
                : dialog.grown(to.get(), dialog.id().farTag(), List.of());
            context.dialogs.ending(early.id(), Originating.LATE, now);
        }
    }

    /** What the UE will put into Route, our own entry left out (RFC 3261 clauses 12.1.1 and 12.1.2). */
    private List<String> routeSet(Relayed relayed, Dialog dialog, Headers headers) {
        if (!relayed.fromUe()) {
            return dialog.routeSet();
        }
        List<String> entries = new ArrayList<>(headers.values(RECORD_ROUTE));
        int own = own(entries, relayed);
        if (own >= 0) {
            entries.remove(own);
        }
        return Entries.reversed(entries);
    }

    /** Ours is the last with this flow: a call between two of our UEs has another one of ours above it. */
    private static int own(List<String> entries, Relayed relayed) {
        for (int i = entries.size() - 1; i >= 0 && !relayed.recordRoutes().isEmpty(); i--) {
            if (Entries.same(List.of(entries.get(i)), relayed.recordRoutes())) {
                return i;
            }
        }
        return -1;
    }

    // ---- headers

    /**
     * @param of the dialog that the response is of: its UE sees the entries that came first. Those of a 2xx that is
     *     repeated may be others, for another node of a border made its tokens, or the called UE has registered anew;
     *     a UE that missed the first one would follow them and be refused for it.
     */
    private List<HeaderEdit> towardsUe(Relayed relayed, Headers headers, Optional<Dialog> of) {
        List<HeaderEdit> edits = new ArrayList<>(TowardsUe.edits(headers));
        List<String> entries = new ArrayList<>(headers.values(RECORD_ROUTE));
        int own = own(entries, relayed);
        if (own >= 0) {
            entries.remove(own);
            List<String> route = of.map(Dialog::routeSet).filter(r -> r.size() == entries.size())
                .orElse(Entries.reversed(entries));
            List<String> seen = Entries.reversed(route);
            seen.add(own, context.node.recordRouteTowardsUe(relayed.ue()));
            edits.add(new HeaderEdit.Set(RECORD_ROUTE, seen));
        }
        return edits;
    }

    private List<HeaderEdit> towardsCore(Relayed relayed, int status, Headers headers) {
        List<HeaderEdit> edits = new ArrayList<>(CoreForwarding.withoutAssertions(headers));
        edits.addAll(SecAgreeHeaders.strip(headers));
        if (headers.has("P-Preferred-Identity")) {
            edits.add(new HeaderEdit.Remove("P-Preferred-Identity"));
        }
        Optional<Binding> binding = context.bindings.get(relayed.ue());
        List<String> answering = binding.map(b -> Identities.of(b).asserted(headers, relayed.calledParty()))
            .orElse(relayed.calledParty());
        if (status > 100 && status < 300 && !answering.isEmpty()) {
            edits.add(new HeaderEdit.Set("P-Asserted-Identity", answering));
        }
        if (status > 100) {
            relayed.chargingVector().ifPresent(value -> edits.add(new HeaderEdit.Set("P-Charging-Vector", value)));
        }
        // what the UE says of them does not count: the entries are those that it was sent
        boolean dialogMade = relayed.dialog().isPresent() && status > 100 && status < 300
            && Screening.formsDialog(relayed.method()) && relayed.dialog().get().id().ueTag().isEmpty();
        if (dialogMade && binding.isPresent()) {
            List<String> entries = new ArrayList<>(List.of(context.node.recordRouteTowardsCore(binding.get().flow())));
            entries.addAll(relayed.recordRoutes());
            edits.add(new HeaderEdit.Set(RECORD_ROUTE, entries));
        } else if (headers.has(RECORD_ROUTE)) {
            edits.add(new HeaderEdit.Remove(RECORD_ROUTE));
        }
        return edits;
    }
}
