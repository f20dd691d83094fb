package org.gatehouse.icscf.servlet;

import java.util.ArrayList;
import java.util.List;
import javax.servlet.ServletException;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipURI;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.HssException;
import org.gatehouse.icscf.location.LocationAction;
import org.gatehouse.icscf.location.LocationInfoAnswer;
import org.gatehouse.icscf.location.LocationInfoRequest;
import org.gatehouse.icscf.location.RequestDecision;
import org.gatehouse.icscf.location.TrustRules;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.SipRequestView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request, not a REGISTER, on its way to its user's S-CSCF or application server, TS 24.229 clause 5.3.2. */
final class RequestInProgress implements InProgress {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.icscf");

    private final Located located;
    private final SipServletRequest request;
    private final SipRequestView view;
    private RequestDecision.State state;
    private final List<HeaderEdit> edits = new ArrayList<>();
    private boolean forwarded;

    RequestInProgress(Located located, SipServletRequest request, SipRequestView view) {
        this.located = located;
        this.request = request;
        this.view = view;
    }

    synchronized void start(LocationInfoRequest question) {
        request.getSession().setAttribute(ATTRIBUTE, this);
        carryOut(located.requests().received(question));
    }

    private void carryOut(RequestDecision.Step step) {
        state = step.state();
        LocationAction action = step.action();
        if (action instanceof LocationAction.AskLocation ask) {
            located.hss().locationInfo(ask.request()).whenCompleteAsync(this::answered, located.timers());
        } else if (action instanceof LocationAction.Forward forward) {
            forward(forward.scscf());
        } else if (action instanceof LocationAction.ForwardToAs forward) {
            forward(forward.applicationServer());
        } else if (action instanceof LocationAction.Refuse refuse) {
            located.refuse(request, view, refuse.reason());
        }
    }

    private synchronized void answered(LocationInfoAnswer answer, Throwable failure) {
        if (failure == null) {
            TrustRules.profileKey(answer.wildcardedIdentity()).ifPresent(edits::add);
            located.userDatabase(answer.hssHost()).ifPresent(edits::add);
        }
        carryOut(failure == null ? located.requests().answered(state, answer, located.penalties())
            : located.requests().unanswered(state, HssException.reasonOf(failure)));
    }

    /** The server becomes the topmost Route, the Request-URI stays: what the S-CSCF serves is named there. */
    private void forward(String server) {
        if (located.settings().isSelf(server)) {
            located.refuse(request, view, Reason.SERVER_IS_SELF);
            return;
        }
        try {
            SipFactory factory = (SipFactory) request.getSession().getServletContext()
                .getAttribute(SipServlet.SIP_FACTORY);
            SipURI route = (SipURI) factory.createURI(server);
            route.setLrParam(true);
            if (state.question().originating()) {
                route.setParameter("orig", "");
            }
            Proxy proxy = request.getProxy();
            proxy.setSupervised(true);
            proxy.setRecordRoute(false);
            proxy.setRecurse(false);
            located.adapter().sendFrom(request, proxy, located.settings().listeningPoints().get(0));
            request.pushRoute(route);
            ProxyBranch branch = proxy.createProxyBranches(List.of(request.getRequestURI())).get(0);
            edits.addAll(0, located.edits(view));
            located.adapter().edit(branch.getRequest(), edits);
            forwarded = true;
            proxy.startProxy();
            LOG.info("{} forwarded to={}", view.method(), server);
        } catch (ServletException | IllegalStateException e) {
            LOG.debug("not forwarded: {}", e.getMessage());
            if (!forwarded) {
                located.refuse(request, view, Reason.SCSCF_UNREACHABLE);
            }
        }
    }

    @Override
    public synchronized void finalResponse(SipServletResponse response) {
        if (!view.method().equals("INVITE")) {
            located.adapter().release(response);
        }
    }
}
