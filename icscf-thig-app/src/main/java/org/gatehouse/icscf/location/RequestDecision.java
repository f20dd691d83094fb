package org.gatehouse.icscf.location;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.gatehouse.icscf.Reason;

/**
 * The way of one request that is not a REGISTER to its S-CSCF or application server, TS 24.229 clause 5.3.2. Pure, as
 * {@link RegistrationDecision}.
 */
public final class RequestDecision {
    private final CxAnswers answers;
    private final ScscfSelection selection;
    private final RegistrationDecision.Rules rules;

    /**
     * Where the request stands.
     *
     * @param question the last LIR
     * @param capabilities what was selected by, if the last S-CSCF was selected
     * @param direct it was sent to an application server
     * @param tried S-CSCFs the request was sent to
     */
    public record State(LocationInfoRequest question, Optional<ServerCapabilities> capabilities, boolean direct,
                        List<String> tried) {
        public State {
            tried = List.copyOf(tried);
        }
    }

    /** The next state and what to do. */
    public record Step(State state, LocationAction action) {
    }

    public RequestDecision(CxAnswers answers, ScscfSelection selection, RegistrationDecision.Rules rules) {
        this.answers = answers;
        this.selection = selection;
        this.rules = rules;
    }

    /** A request came. */
    public Step received(LocationInfoRequest question) {
        return new Step(new State(question, Optional.empty(), false, List.of()),
            new LocationAction.AskLocation(question));
    }

    /** The HSS answered the last LIR. */
    public Step answered(State state, LocationInfoAnswer answer, Predicate<String> penalised) {
        CxAction action = answers.onLocationInfo(state.question(), answer);
        if (action instanceof CxAction.Use use) {
            return forward(state, use.scscf(), Optional.empty());
        }
        if (action instanceof CxAction.DirectToAs as) {
            return new Step(new State(state.question(), Optional.empty(), true, state.tried()),
                new LocationAction.ForwardToAs(as.applicationServer()));
        }
        if (action instanceof CxAction.Select select) {
            return select(state, select.capabilities(), penalised);
        }
        return refuse(state, action instanceof CxAction.Refuse no ? no.reason() : Reason.HSS_MALFORMED);
    }

    /** The HSS gave no answer, for the reason of the {@link HssException}. */
    public Step unanswered(State state, Reason reason) {
        return refuse(state, reason);
    }

    /**
     * No response came from where the request was last sent, or it could not be sent there. Responses, 3xx and 480
     * included, are always passed on: they are the callee's.
     */
    public Step failed(State state, Predicate<String> penalised) {
        if (state.direct() || state.tried().size() >= rules.maxTries()) {
            return refuse(state, Reason.SCSCF_UNREACHABLE);
        }
        if (state.capabilities().isPresent()) {
            return select(state, state.capabilities().get(), penalised);
        }
        if (!rules.restoration()) {
            return refuse(state, Reason.SCSCF_UNREACHABLE);
        }
        LocationInfoRequest again = state.question().withRestoration();
        return new Step(new State(again, Optional.empty(), false, state.tried()),
            new LocationAction.AskLocation(again));
    }

    private Step select(State state, ServerCapabilities wanted, Predicate<String> penalised) {
        return selection.select(wanted, state.question().impu(), state.tried(), penalised)
            .map(name -> forward(state, name, Optional.of(wanted)))
            .orElseGet(() -> refuse(state,
                selection.hasCapable(wanted) ? Reason.SCSCF_UNREACHABLE : Reason.NO_CAPABLE_SCSCF));
    }

    private static Step forward(State state, String scscf, Optional<ServerCapabilities> by) {
        List<String> tried = new ArrayList<>(state.tried());
        tried.add(scscf);
        return new Step(new State(state.question(), by, false, tried), new LocationAction.Forward(scscf));
    }

    private static Step refuse(State state, Reason reason) {
        return new Step(state, new LocationAction.Refuse(reason));
    }
}
