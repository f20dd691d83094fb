package org.gatehouse.icscf.servlet;

import java.util.ArrayList;
import java.util.List;
import javax.servlet.sip.SipServletRequest;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.HssException;
import org.gatehouse.icscf.location.LocationAction;
import org.gatehouse.icscf.location.LocationInfoAnswer;
import org.gatehouse.icscf.location.LocationInfoRequest;
import org.gatehouse.icscf.location.RequestDecision;
import org.gatehouse.icscf.location.TrustRules;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipUri;

/** One request, not a REGISTER, on its way to its user's S-CSCF or application server, TS 24.229 clause 5.3.2. */
final class RequestInProgress extends ForwardedRequest {
    private final Located located;
    private final String requestUri;
    private RequestDecision.State state;
    private final List<HeaderEdit> fromHss = new ArrayList<>();

    RequestInProgress(Located located, SipServletRequest request, SipRequestView view) {
        super(located, request, view);
        this.located = located;
        this.requestUri = request.getRequestURI().toString();
    }

    synchronized void start(LocationInfoRequest question) {
        begin(after(located.requests().received(question)));
    }

    private LocationAction after(RequestDecision.Step step) {
        state = step.state();
        return step.action();
    }

    @Override
    void ask(LocationAction question) {
        located.hss().locationInfo(((LocationAction.AskLocation) question).request())
            .whenCompleteAsync(this::answered, located.timers());
    }

    private synchronized void answered(LocationInfoAnswer answer, Throwable failure) {
        if (isOver()) {
            return;
        }
        if (failure == null) {
            fromHss.clear();
            TrustRules.profileKey(answer.wildcardedIdentity()).ifPresent(fromHss::add);
            located.userDatabase(answer.hssHost()).ifPresent(fromHss::add);
        }
        carryOut(after(failure == null ? located.requests().answered(state, answer, located.penalties())
            : located.requests().unanswered(state, HssException.reasonOf(failure))));
    }

    /** It stays: what the S-CSCF serves is named there. */
    @Override
    String requestUri(String server) {
        return requestUri;
    }

    /** The server becomes the topmost Route. */
    @Override
    List<HeaderEdit> edits(SipUri server) {
        SipUri route = server.withParameter("lr", null);
        SipUri marked = state.question().originating() ? route.withParameter("orig", null) : route;
        List<HeaderEdit> edits = new ArrayList<>(fromHss);
        edits.add(new HeaderEdit.Prepend("Route", "<" + marked + ">"));
        return edits;
    }

    @Override
    LocationAction unanswered(Reason why) {
        return after(located.requests().failed(state, located.penalties()));
    }

    /** Every response is the callee's, or stands for it. */
    @Override
    LocationAction responded(int status) {
        return new LocationAction.RelayResponse();
    }

    @Override
    void forwarded() {
        // registrations only are written down
    }

    @Override
    void refused(Reason reason) {
        // registrations only are written down
    }

    @Override
    void over(int status) {
        // registrations only are written down
    }
}
