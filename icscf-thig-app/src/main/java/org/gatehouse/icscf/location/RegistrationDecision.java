package org.gatehouse.icscf.location;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.gatehouse.icscf.Reason;
import org.gatehouse.sip.DigestValue;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipSyntaxException;

/**
 * The way of one REGISTER to its S-CSCF, TS 24.229 clauses 5.3.1.2 and 5.3.1.3. Pure: each event gives the next state
 * and one action. Nothing outlives the REGISTER; a later one asks the HSS again.
 *
 * <p>Another S-CSCF may be tried only where no state at the first is needed: a protected REGISTER answers a challenge
 * which that S-CSCF alone knows. Tries are in sequence, never two at a time, and never one S-CSCF twice.
 */
public final class RegistrationDecision {
    private final CxAnswers answers;
    private final ScscfSelection selection;
    private final Rules rules;

    /**
     * What an operator decides.
     *
     * @param restoration S-CSCF restoration is supported: a protected REGISTER may go to another S-CSCF too
     * @param maxTries how many S-CSCFs are tried for one REGISTER at most
     */
    public record Rules(boolean restoration, int maxTries) {
        public static final Rules DEFAULT = new Rules(false, 4);
    }

    /**
     * Where the REGISTER stands.
     *
     * @param question the last UAR
     * @param protectedRequest see {@link #isProtected}
     * @param capabilities what was selected by, if the last S-CSCF was selected and not assigned
     * @param tried S-CSCFs the REGISTER was sent to, in order
     */
    public record State(UserAuthorizationRequest question, boolean protectedRequest,
                        Optional<ServerCapabilities> capabilities, List<String> tried) {
        public State {
            tried = List.copyOf(tried);
        }

        private State asking(UserAuthorizationRequest next) {
            return new State(next, protectedRequest, Optional.empty(), tried);
        }

        private State sending(String scscf, Optional<ServerCapabilities> by) {
            List<String> more = new ArrayList<>(tried);
            more.add(scscf);
            return new State(question, protectedRequest, by, more);
        }
    }

    /** The next state and what to do. */
    public record Step(State state, LocationAction action) {
    }

    public RegistrationDecision(CxAnswers answers, ScscfSelection selection, Rules rules) {
        this.answers = answers;
        this.selection = selection;
        this.rules = rules;
    }

    /**
     * Whether the P-CSCF says that the REGISTER came over a security association or an equivalent. A value that is not
     * known counts as yes: what is lost is only a second try.
     */
    public static boolean isProtected(Headers headers) {
        for (String line : headers.lines("Authorization")) {
            try {
                Optional<String> value = DigestValue.parse(line).value("integrity-protected");
                if (value.isPresent() && !value.get().equalsIgnoreCase("no")
                    && !value.get().equalsIgnoreCase("tls-pending")
                    && !value.get().equalsIgnoreCase("ip-assoc-pending")) {
                    return true;
                }
            } catch (SipSyntaxException e) {
                return true;
            }
        }
        return false;
    }

    /** A REGISTER came. */
    public Step received(UserAuthorizationRequest question, boolean protectedRequest) {
        State state = new State(question, protectedRequest, Optional.empty(), List.of());
        return new Step(state, new LocationAction.AskUserAuthorization(question));
    }

    /** The HSS answered the last UAR. */
    public Step answered(State state, UserAuthorizationAnswer answer, Predicate<String> penalised) {
        CxAction action = answers.onUserAuthorization(state.question(), answer);
        if (action instanceof CxAction.Use use) {
            return new Step(state.sending(use.scscf(), Optional.empty()), new LocationAction.Forward(use.scscf()));
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

    /** The S-CSCF the REGISTER was last sent to failed. */
    public Step failed(State state, ScscfFailure failure, Predicate<String> penalised) {
        boolean another = (!state.protectedRequest() || rules.restoration())
            && state.question().type() != UserAuthorizationType.DE_REGISTRATION;
        if (!another) {
            return failure == ScscfFailure.NO_RESPONSE ? refuse(state, Reason.SCSCF_UNREACHABLE)
                : new Step(state, new LocationAction.RelayResponse());
        }
        if (state.tried().size() >= rules.maxTries()) {
            return refuse(state, Reason.SCSCF_UNREACHABLE);
        }
        if (state.capabilities().isPresent()) {
            return select(state, state.capabilities().get(), penalised);
        }
        UserAuthorizationRequest again =
            state.question().withType(UserAuthorizationType.REGISTRATION_AND_CAPABILITIES);
        return new Step(state.asking(again), new LocationAction.AskUserAuthorization(again));
    }

    private Step select(State state, ServerCapabilities wanted, Predicate<String> penalised) {
        return selection.select(wanted, state.question().impi(), state.tried(), penalised)
            .map(name -> new Step(state.sending(name, Optional.of(wanted)), new LocationAction.Forward(name)))
            .orElseGet(() -> refuse(state,
                selection.hasCapable(wanted) ? Reason.SCSCF_UNREACHABLE : Reason.NO_CAPABLE_SCSCF));
    }

    private static Step refuse(State state, Reason reason) {
        return new Step(state, new LocationAction.Refuse(reason));
    }
}
