package org.gatehouse.pcscf.session;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.own.OwnRequests;
import org.gatehouse.pcscf.own.OwnResponse;
import org.gatehouse.pcscf.own.OwnResponses;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipSyntaxException;

/**
 * The P-CSCF ends calls, TS 24.229 clause 5.2.8: what is established by a BYE to each end in the name of the other one;
 * what is not yet by a CANCEL towards who is called, and a 503 towards a caller who is on the core's side.
 */
final class Releases {
    private static final String UNAVAILABLE = "Service Unavailable";

    private final SessionContext context;
    private final OwnRequests requests;
    private final OwnResponses responses;

    Releases(SessionContext context, OwnRequests requests, OwnResponses responses) {
        this.context = context;
        this.requests = requests;
        this.responses = responses;
    }

    /**
     * Ends the calls of a contact; other dialogs are let alone, and so is a call for help where only a registration has
     * ended.
     *
     * @return how many
     */
    int release(UeContact owner, ReleaseCause cause, Instant now) {
        int released = 0;
        for (Dialog dialog : context.dialogs.of(owner, now)) {
            boolean spared = cause == ReleaseCause.REGISTRATION_ENDED && dialog.isEmergency();
            if (dialog.call().isPresent() && !spared) {
                release(dialog, cause, now);
                // the early dialogs of an INVITE end with it
                released += dialog.call().get().confirmed() || dialog.isHalf() ? 1 : 0;
            }
        }
        return released;
    }

    /** Ends the calls whose session has not been refreshed, and those of UEs that a restart did not find again. */
    int releaseExpired(Instant now) {
        List<Dialog> expired = context.dialogs.expiredSessions(now);
        expired.forEach(dialog -> release(dialog, isServed(dialog.owner()) ? ReleaseCause.SESSION_EXPIRED
            : ReleaseCause.REGISTRATION_ENDED, now));
        return expired.size();
    }

    private boolean isServed(UeContact owner) {
        return context.bindings.get(owner).isPresent() || ClearSource.isClear(owner);
    }

    /** Whatever is said in the dialog later is answered with 481. */
    void release(Dialog dialog, ReleaseCause cause, Instant now) {
        context.dialogs.release(dialog.id(), dialog.isHalf() ? Duration.ZERO : Originating.LATE, now);
        Call call = dialog.call().orElseThrow();
        if (!dialog.isHalf() && call.confirmed()) {
            byeToCore(dialog, call, cause);
            byeToUe(dialog.id().callId(), dialog.owner(), call, cause, now);
        } else if (dialog.isHalf() && !call.confirmed()) {
            context.requests.get(call.branch(), "INVITE").ifPresent(invite -> cancel(dialog, call, invite, cause, now));
        }
    }

    // ---- an established call

    private void byeToCore(Dialog dialog, Call call, ReleaseCause cause) {
        List<Headers.Line> lines = begin(dialog.routeSet(), call.ue().party(), call.far().party(), dialog.id().callId(),
            call.ue().cseq() + 1, "BYE");
        add(lines, "Reason", cause.reason());
        add(lines, "P-Charging-Vector", context.node.chargingVector(dialog.icid()));
        send(new OwnRequest("BYE", call.far().target(), new Headers(lines), freshBranch(),
            new OwnRequest.ToCore(Flow.Transport.UDP)));
    }

    private void byeToUe(String callId, UeContact owner, Call call, ReleaseCause cause, Instant now) {
        Optional<OwnRequest.Way> way = wayToUe(owner, call.ue().target(), now);
        if (way.isPresent()) {
            List<Headers.Line> lines = begin(List.of(), call.far().party(), call.ue().party(), callId,
                call.far().cseq() + 1, "BYE");
            add(lines, "Reason", cause.reason());
            send(new OwnRequest("BYE", call.ue().target(), new Headers(lines), freshBranch(), way.get()));
        }
    }

    /** Over the set in use, if there is one: a UE that has left is not told. */
    private Optional<OwnRequest.Way> wayToUe(UeContact owner, String target, Instant now) {
        Flow.Transport transport = target.toLowerCase(Locale.ROOT).contains(";transport=tcp") ? Flow.Transport.TCP
            : Flow.Transport.UDP;
        Optional<OwnRequest.Way> clear = ClearSource.of(owner)
            .map(source -> new OwnRequest.ToUe(owner, source.socket(), transport, true));
        return clear.or(() -> context.table.forRequest(owner, now).map(set -> new OwnRequest.ToUe(owner,
            new InetSocketAddress(set.spec().ueAddress(), set.spec().portUs()), transport)));
    }

    // ---- a call that is being established

    private void cancel(Dialog half, Call call, Relayed invite, ReleaseCause cause, Instant now) {
        String branch = invite.outcome().branch();
        context.requests.put(call.branch(), invite.released(cause));
        context.requests.put(branch, invite.released(cause));
        context.ecscfs.over(call.branch());
        End ends = new End(call.fromUe() ? call.ue().party() : call.far().party(),
            call.fromUe() ? call.far().party() : call.ue().party());
        Optional<OwnRequest.Way> way = call.fromUe()
            ? Optional.of(new OwnRequest.ToCore(invite.outcome().transport()))
            : wayToUe(half.owner(), call.ue().target(), now);
        // somebody's own CANCEL is on its way already, and would share its transaction with ours
        boolean cancelled = context.requests.get(call.branch(), "CANCEL").isPresent();
        if (way.isPresent() && !cancelled) {
            List<Headers.Line> lines = begin(routeOf(invite), ends.from(), ends.to(), half.id().callId(),
                call.inviteCseq(), "CANCEL");
            add(lines, "Reason", cause.reason());
            send(new OwnRequest("CANCEL", call.inviteUri(), new Headers(lines), branch, way.get()));
        }
        if (!call.fromUe()) {
            unavailable(half, call, invite);
        }
    }

    private record End(String from, String to) {
    }

    /** A CANCEL takes the way of its INVITE (RFC 3261 clause 9.1). */
    private static List<String> routeOf(Relayed invite) {
        return invite.outcome().edits().stream().filter(e -> e instanceof HeaderEdit.Set set
            && set.name().equals("Route")).flatMap(e -> ((HeaderEdit.Set) e).values().stream()).toList();
    }

    private void unavailable(Dialog half, Call call, Relayed invite) {
        List<Headers.Line> lines = new ArrayList<>();
        invite.vias().forEach(via -> add(lines, "Via", via));
        add(lines, "From", call.far().party());
        add(lines, "To", call.ue().party() + ";tag=" + context.token());
        add(lines, "Call-ID", half.id().callId());
        add(lines, "CSeq", call.inviteCseq() + " INVITE");
        responses.send(new OwnResponse(503, UNAVAILABLE, new Headers(lines), call.branch(), invite.transport()));
    }

    /**
     * An answer to an INVITE that has been released.
     *
     * @return whether it goes no further: its caller has had a 503
     */
    boolean answered(Relayed invite, int status, Headers headers, Instant now) {
        if (invite.fromUe()) {
            return false;
        }
        if (status >= 200) {
            invite.dialog().ifPresent(half -> {
                Call call = half.call().orElseThrow().answered(Math.min(status, 200), headers,
                    context.settings.shortestSession(), now);
                if (status >= 300) {
                    acknowledgeFailure(half, call, invite, now);
                } else {
                    hangUp(half.with(call), invite.endedFor().orElseThrow(), headers, now);
                }
            });
        }
        return true;
    }

    /** RFC 3261 clause 17.1.1.3: we are the caller to this UE now. */
    private void acknowledgeFailure(Dialog half, Call call, Relayed invite, Instant now) {
        wayToUe(half.owner(), call.ue().target(), now).ifPresent(way -> requests.sendOnce(new OwnRequest("ACK",
            call.inviteUri(), new Headers(begin(routeOf(invite), call.far().party(), call.ue().party(),
                half.id().callId(), call.inviteCseq(), "ACK")), call.branch(), way)));
    }

    /** As {@link #acknowledgeFailure}, for a 2xx: it makes a dialog, which is ended at once and once. */
    private void hangUp(Dialog half, ReleaseCause cause, Headers headers, Instant now) {
        Optional<String> tag;
        try {
            tag = SessionRequest.tag(headers, "To");
        } catch (SipSyntaxException e) {
            tag = Optional.empty();
        }
        if (tag.isPresent()) {
            Dialog dialog = half.grown(tag.get(), half.id().farTag(), half.routeSet());
            boolean again = context.dialogs.isReleased(dialog.id());
            acknowledge(dialog, now);
            if (!again) {
                context.dialogs.put(dialog, now);
                context.dialogs.release(dialog.id(), Originating.LATE, now);
                byeToUe(dialog.id().callId(), dialog.owner(), dialog.call().orElseThrow(), cause, now);
            }
        }
    }

    /**
     * The ACK of a 2xx that made this dialog, which we have ended or are about to: the caller's own does not pass any
     * more, and without one the 2xx is repeated (RFC 3261 clause 13.2.2.4).
     */
    void acknowledge(Dialog dialog, Instant now) {
        Call call = dialog.call().orElseThrow();
        Call.End caller = call.fromUe() ? call.ue() : call.far();
        Call.End called = call.fromUe() ? call.far() : call.ue();
        Optional<OwnRequest.Way> way = call.fromUe() ? Optional.of(new OwnRequest.ToCore(Flow.Transport.UDP))
            : wayToUe(dialog.owner(), called.target(), now);
        way.ifPresent(to -> requests.sendOnce(new OwnRequest("ACK", called.target(),
            new Headers(begin(call.fromUe() ? dialog.routeSet() : List.of(), caller.party(), called.party(),
                dialog.id().callId(), call.inviteCseq(), "ACK")), freshBranch(), to)));
    }

    /** The caller has acknowledged our failure response. @return whether there was one */
    boolean acknowledged(String branch) {
        return responses.acknowledged(branch);
    }

    // ---- the pieces

    private List<Headers.Line> begin(List<String> routes, String from, String to, String callId, long cseq,
                                     String method) {
        List<Headers.Line> lines = new ArrayList<>();
        add(lines, "Max-Forwards", "70");
        routes.forEach(entry -> add(lines, "Route", entry));
        add(lines, "From", from);
        add(lines, "To", to);
        add(lines, "Call-ID", callId);
        add(lines, "CSeq", cseq + " " + method);
        return lines;
    }

    private static void add(List<Headers.Line> lines, String name, String value) {
        lines.add(new Headers.Line(name, value));
    }

    private String freshBranch() {
        return "z9hG4bK" + context.token();
    }

    private void send(OwnRequest request) {
        requests.send(request, answer -> {
            // however it is answered, the call is over here
        });
    }
}
