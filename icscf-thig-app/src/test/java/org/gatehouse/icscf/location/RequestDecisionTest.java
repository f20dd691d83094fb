package org.gatehouse.icscf.location;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.RegistrationDecision.Rules;
import org.gatehouse.icscf.location.RequestDecision.State;
import org.gatehouse.icscf.location.RequestDecision.Step;
import org.gatehouse.icscf.location.ScscfCatalogue.Scscf;
import org.junit.Test;

public class RequestDecisionTest {
    private static final Predicate<String> HEALTHY = name -> false;
    private static final String S1 = "sip:scscf1.home1.net:6060";
    private static final String S2 = "sip:scscf2.home1.net:6060";
    private static final LocationInfoRequest LIR = new LocationInfoRequest("sip:user2@home1.net", false, false,
        OptionalInt.empty(), Optional.empty());

    private final RequestDecision decision = decision(Rules.DEFAULT);

    private static RequestDecision decision(Rules rules) {
        ScscfCatalogue catalogue = new ScscfCatalogue(List.of(
            Scscf.of(S1, List.of(1L), 0, 1), Scscf.of(S2, List.of(1L), 1, 1)));
        return new RequestDecision(new CxAnswers(AnswerTable.DEFAULT), new ScscfSelection(catalogue), rules);
    }

    private State received() {
        Step step = decision.received(LIR);
        assertEquals(new LocationAction.AskLocation(LIR), step.action());
        return step.state();
    }

    private static LocationAction forward(String name) {
        return new LocationAction.Forward(name);
    }

    private static LocationAction refuse(Reason reason) {
        return new LocationAction.Refuse(reason);
    }

    @Test
    public void theServingScscfIsUsed() {
        assertEquals(forward(S2),
            decision.answered(received(), LocationInfoAnswer.named(CxResult.SUCCESS, S2), HEALTHY).action());
    }

    @Test
    public void anUnregisteredUsersServicesAreOnASelectedScscfAndAnotherIfItIsDead() {
        Step sent = decision.answered(received(), LocationInfoAnswer.of(CxResult.UNREGISTERED_SERVICE), HEALTHY);
        assertEquals(forward(S1), sent.action());
        Step second = decision.failed(sent.state(), HEALTHY);
        assertEquals(forward(S2), second.action());
        assertEquals(refuse(Reason.SCSCF_UNREACHABLE), decision.failed(second.state(), HEALTHY).action());
    }

    @Test
    public void noneIsCapable() {
        assertEquals(refuse(Reason.NO_CAPABLE_SCSCF), decision.answered(received(), LocationInfoAnswer.capable(
            CxResult.UNREGISTERED_SERVICE, ServerCapabilities.of(List.of(9L), List.of())), HEALTHY).action());
    }

    @Test
    public void aServiceWithDirectRoutingGoesToItsServerAndNowhereElse() {
        Step sent = decision.answered(received(), new LocationInfoAnswer(CxResult.SUCCESS,
            Optional.of("sip:as1.home1.net"), Optional.empty(), Optional.empty(), true, Optional.empty()), HEALTHY);
        assertEquals(new LocationAction.ForwardToAs("sip:as1.home1.net"), sent.action());
        RequestDecision restoring = decision(new Rules(true, 4));
        assertEquals(refuse(Reason.SCSCF_UNREACHABLE), restoring.failed(sent.state(), HEALTHY).action());
    }

    @Test
    public void withoutRestorationADeadAssignedScscfIsTheEnd() {
        State sent = decision.answered(received(), LocationInfoAnswer.named(CxResult.SUCCESS, S1), HEALTHY).state();
        assertEquals(refuse(Reason.SCSCF_UNREACHABLE), decision.failed(sent, HEALTHY).action());
    }

    @Test
    public void withRestorationTheHssIsAskedOnceMore() {
        RequestDecision restoring = decision(new Rules(true, 4));
        State sent = restoring.answered(received(), LocationInfoAnswer.named(CxResult.SUCCESS, S1), HEALTHY).state();
        Step asking = restoring.failed(sent, HEALTHY);
        assertEquals(new LocationAction.AskLocation(LIR.withRestoration()), asking.action());
        Step second = restoring.answered(asking.state(), LocationInfoAnswer.of(CxResult.SUCCESS), HEALTHY);
        assertEquals(forward(S2), second.action());
        assertEquals(refuse(Reason.SCSCF_UNREACHABLE), restoring.failed(second.state(), HEALTHY).action());
    }

    @Test
    public void refusals() {
        assertEquals(refuse(Reason.CALLEE_UNKNOWN), decision.answered(received(),
            LocationInfoAnswer.of(CxResult.ERROR_USER_UNKNOWN), HEALTHY).action());
        assertEquals(refuse(Reason.CALLEE_NOT_REGISTERED), decision.answered(received(),
            LocationInfoAnswer.of(CxResult.ERROR_IDENTITY_NOT_REGISTERED), HEALTHY).action());
        assertEquals(refuse(Reason.HSS_TIMEOUT), decision.unanswered(received(), Reason.HSS_TIMEOUT).action());
    }
}
