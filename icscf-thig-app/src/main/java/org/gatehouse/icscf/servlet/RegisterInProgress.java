package org.gatehouse.icscf.servlet;

import java.util.List;
import java.util.Optional;
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
import org.gatehouse.sip.SipUri;

/** One REGISTER on its way to an S-CSCF, as {@link RegistrationDecision} says. */
final class RegisterInProgress extends ForwardedRequest {
    private final Located located;
    private final SipRequestView view;
    private final LocationJournal.Entry entry;
    private RegistrationDecision.State state;
    private Optional<String> hssHost = Optional.empty();

    RegisterInProgress(Located located, SipServletRequest request, SipRequestView view, LocationJournal.Entry entry) {
        super(located, request, view);
        this.entry = entry;
        this.located = located;
        this.view = view;
    }

    synchronized void start(UserAuthorizationRequest question) {
        begin(after(located.registrations().received(question, RegistrationDecision.isProtected(view.headers()))));
    }

    private LocationAction after(RegistrationDecision.Step step) {
        state = step.state();
        return step.action();
    }

    @Override
    void ask(LocationAction question) {
        entry.hssAsked();
        located.hss().userAuthorization(((LocationAction.AskUserAuthorization) question).request())
            .whenCompleteAsync(this::answered, located.timers());
    }

    private synchronized void answered(UserAuthorizationAnswer answer, Throwable failure) {
        if (isOver()) {
            return;
        }
        if (failure == null) {
            hssHost = answer.hssHost();
            entry.hssAnswered(answer.result());
            carryOut(after(located.registrations().answered(state, answer, located.penalties())));
        } else {
            entry.hssFailed(HssException.reasonOf(failure));
            carryOut(after(located.registrations().unanswered(state, HssException.reasonOf(failure))));
        }
    }

    /** TS 24.229 clause 5.3.1.2: the S-CSCF becomes the Request-URI; no Route, no Record-Route. */
    @Override
    String requestUri(String scscf) {
        return scscf;
    }

    @Override
    List<HeaderEdit> edits(SipUri scscf) {
        return located.userDatabase(hssHost).stream().toList();
    }

    @Override
    LocationAction unanswered(Reason why) {
        entry.scscfFailed(why == Reason.SCSCF_UNREACHABLE ? ScscfFailure.NO_RESPONSE : why);
        return after(located.registrations().failed(state, ScscfFailure.NO_RESPONSE, located.penalties()));
    }

    @Override
    LocationAction responded(int status) {
        if (status == SipServletResponse.SC_REQUEST_TIMEOUT) {
            // the container's own, which it sends whatever is done here
            return new LocationAction.Refuse(Reason.SCSCF_UNREACHABLE);
        }
        return ScscfFailure.of(status).map(this::failed).orElse(new LocationAction.RelayResponse());
    }

    private LocationAction failed(ScscfFailure failure) {
        entry.scscfFailed(failure);
        return after(located.registrations().failed(state, failure, located.penalties()));
    }

    @Override
    void forwarded() {
        entry.forwarded();
    }

    @Override
    void refused(Reason reason) {
        entry.refused(reason, located.settings().answers().status(reason));
    }

    @Override
    void over(int status) {
        entry.answered(status);
    }
}
