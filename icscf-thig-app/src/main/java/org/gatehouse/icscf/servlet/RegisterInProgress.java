package org.gatehouse.icscf.servlet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.servlet.ServletException;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.HssException;
import org.gatehouse.icscf.location.LocationAction;
import org.gatehouse.icscf.location.RegistrationDecision;
import org.gatehouse.icscf.location.ScscfFailure;
import org.gatehouse.icscf.location.UserAuthorizationAnswer;
import org.gatehouse.icscf.location.UserAuthorizationRequest;
import org.gatehouse.icscf.operator.LocationJournal;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.SipRequestView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One REGISTER on its way to an S-CSCF: carries out what {@link RegistrationDecision} says, in the order it says it. No
 * thread waits for the HSS or the S-CSCF.
 */
final class RegisterInProgress implements InProgress {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.icscf");
    /** The container's own limit on a branch comes after ours, which may lead to another branch. */
    private static final int CONTAINER_LATER_SECONDS = 1;

    private static final String PLACEHOLDER = "sip:waiting-for-hss.invalid";

    private final Located located;
    private final SipServletRequest request;
    private final SipRequestView view;
    private final LocationJournal.Entry entry;
    private RegistrationDecision.State state;
    private Proxy proxy;
    /** Not started yet: while there is one the container passes no failure on. Its target comes from the HSS. */
    private ProxyBranch placeholder;
    private Optional<String> hssHost = Optional.empty();
    private ScheduledFuture<?> timeout;
    private boolean ended;

    RegisterInProgress(Located located, SipServletRequest request, SipRequestView view, LocationJournal.Entry entry) {
        this.entry = entry;
        this.located = located;
        this.request = request;
        this.view = view;
    }

    synchronized void start(UserAuthorizationRequest question) {
        request.getSession().setAttribute(ATTRIBUTE, this);
        carryOut(located.registrations().received(question, RegistrationDecision.isProtected(view.headers())));
    }

    private void carryOut(RegistrationDecision.Step step) {
        state = step.state();
        LocationAction action = step.action();
        if (action instanceof LocationAction.AskUserAuthorization ask) {
            entry.hssAsked();
            located.hss().userAuthorization(ask.request()).whenCompleteAsync(this::answered, located.timers());
        } else if (action instanceof LocationAction.Forward forward) {
            forward(forward.scscf());
        } else if (action instanceof LocationAction.Refuse refuse) {
            refuse(refuse.reason());
        }
        // RelayResponse: the container passes on the response that the decision was asked for
    }

    private synchronized void answered(UserAuthorizationAnswer answer, Throwable failure) {
        if (ended) {
            return;
        }
        if (failure == null) {
            hssHost = answer.hssHost();
            entry.hssAnswered(answer.result());
            carryOut(located.registrations().answered(state, answer, located.penalties()));
        } else {
            entry.hssFailed(HssException.reasonOf(failure));
            carryOut(located.registrations().unanswered(state, HssException.reasonOf(failure)));
        }
    }

    /** TS 24.229 clause 5.3.1.2: the S-CSCF becomes the Request-URI; no Route, no Record-Route. */
    private void forward(String scscf) {
        if (located.settings().isSelf(scscf)) {
            refuse(Reason.SERVER_IS_SELF);
            return;
        }
        try {
            if (proxy == null) {
                proxy = request.getProxy();
                proxy.setParallel(false);
                proxy.setSupervised(true);
                proxy.setRecordRoute(false);
                proxy.setRecurse(false);
                proxy.setProxyTimeout(Math.max(1, (int) located.settings().scscfTimeout().toSeconds()
                    + CONTAINER_LATER_SECONDS));
                located.adapter().sendFrom(request, proxy, located.settings().listeningPoints().get(0));
            }
            addBranch(scscf);
            arm(scscf);
            entry.forwarded();
            proxy.startProxy();
            LOG.info("REGISTER forwarded scscf={} try={}", scscf, state.tried().size());
        } catch (ServletException e) {
            failed(scscf, ScscfFailure.NO_RESPONSE);
        } catch (IllegalStateException e) {
            // the transport refused at once, or the transaction has ended meanwhile
            LOG.debug("not forwarded: {}", e.getMessage());
            failed(scscf, ScscfFailure.NO_RESPONSE);
        }
    }

    private SipFactory factory() {
        return (SipFactory) request.getSession().getServletContext().getAttribute(SipServlet.SIP_FACTORY);
    }

    /** Keeps the response in hand from being passed on until the HSS has answered. */
    private void hold() {
        try {
            placeholder = proxy.createProxyBranches(List.of(factory().createURI(PLACEHOLDER))).get(0);
        } catch (ServletParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private void addBranch(String scscf) throws ServletParseException {
        ProxyBranch branch = placeholder;
        if (branch == null) {
            branch = proxy.createProxyBranches(List.of(factory().createURI(scscf))).get(0);
        } else {
            located.adapter().retarget(branch, scscf);
        }
        placeholder = null;
        List<HeaderEdit> edits = new ArrayList<>(located.edits(view));
        located.userDatabase(hssHost).ifPresent(edits::add);
        located.adapter().edit(branch.getRequest(), edits);
    }

    private void arm(String scscf) {
        disarm();
        timeout = located.timers().schedule(() -> timedOut(scscf),
            located.settings().scscfTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void disarm() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    private synchronized void timedOut(String scscf) {
        if (!ended) {
            failed(scscf, ScscfFailure.NO_RESPONSE);
        }
    }

    private void failed(String scscf, ScscfFailure failure) {
        located.penalties().failed(scscf);
        entry.scscfFailed(failure);
        carryOut(located.registrations().failed(state, failure, located.penalties()));
    }

    /** The container's own answer to a time-out comes later and finds the transaction answered. */
    private void refuse(Reason reason) {
        end();
        entry.refused(reason, located.settings().answers().status(reason));
        located.refuse(request, view, reason);
    }

    @Override
    public synchronized void finalResponse(SipServletResponse response) {
        if (ended) {
            return;
        }
        boolean made = response.getStatus() == SipServletResponse.SC_REQUEST_TIMEOUT && !response.isBranchResponse();
        if (!made && !state.tried().isEmpty()) {
            located.penalties().answered(state.tried().get(state.tried().size() - 1));
        }
        Optional<ScscfFailure> failure = ScscfFailure.of(response.getStatus());
        if (failure.isPresent() && !made) {
            entry.scscfFailed(failure.get());
            RegistrationDecision.Step step = located.registrations().failed(state, failure.get(), located.penalties());
            if (step.action() instanceof LocationAction.AskUserAuthorization) {
                disarm();
                hold();
            }
            if (!(step.action() instanceof LocationAction.RelayResponse)
                && !(step.action() instanceof LocationAction.Refuse)) {
                // the container picks the lowest status of all branches: a 3xx would win over the next one's challenge
                response.setStatus(Reason.SCSCF_UNREACHABLE.status(), Reason.SCSCF_UNREACHABLE.phrase());
                carryOut(step);
                return;
            }
            if (step.action() instanceof LocationAction.Refuse refuse) {
                replace(response, refuse.reason());
            }
        } else if (made) {
            replace(response, Reason.SCSCF_UNREACHABLE);
        }
        entry.answered(response.getStatus());
        end();
        located.adapter().release(response);
    }

    private void replace(SipServletResponse response, Reason reason) {
        entry.refused(reason, located.settings().answers().status(reason));
        located.replace(response, view, reason);
    }

    private void end() {
        ended = true;
        disarm();
    }
}
