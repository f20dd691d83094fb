package org.gatehouse.icscf.location;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.RegistrationDecision.Rules;
import org.gatehouse.icscf.location.RegistrationDecision.State;
import org.gatehouse.icscf.location.RegistrationDecision.Step;
import org.gatehouse.icscf.location.ScscfCatalogue.Scscf;
import org.gatehouse.sip.Headers;
import org.junit.Test;

public class RegistrationDecisionTest {
    private static final Predicate<String> HEALTHY = name -> false;
    private static final String S1 = "sip:scscf1.home1.net:6060";
    private static final String S2 = "sip:scscf2.home1.net:6060";
    private static final ServerCapabilities CAP1 = ServerCapabilities.of(List.of(1L), List.of());
    private static final UserAuthorizationRequest UAR = new UserAuthorizationRequest("user1@home1.net",
        "sip:user1@home1.net", "visited1.net", UserAuthorizationType.REGISTRATION, false, Optional.empty());

    private final RegistrationDecision decision = decision(Rules.DEFAULT);

    private static RegistrationDecision decision(Rules rules) {
        // S1 is preferred
        ScscfCatalogue catalogue = new ScscfCatalogue(List.of(
            Scscf.of(S1, List.of(1L), 0, 1), Scscf.of(S2, List.of(1L), 1, 1)));
        return new RegistrationDecision(new CxAnswers(AnswerTable.DEFAULT), new ScscfSelection(catalogue), rules);
    }

    private static UserAuthorizationAnswer first() {
        return UserAuthorizationAnswer.capable(CxResult.FIRST_REGISTRATION, CAP1);
    }

    private static UserAuthorizationAnswer assigned(String name) {
        return UserAuthorizationAnswer.named(CxResult.SUBSEQUENT_REGISTRATION, name);
    }

    private State received(boolean protectedRequest) {
        Step step = decision.received(UAR, protectedRequest);
        assertEquals(new LocationAction.AskUserAuthorization(UAR), step.action());
        return step.state();
    }

    private static LocationAction forward(String name) {
        return new LocationAction.Forward(name);
    }

    private static LocationAction refuse(Reason reason) {
        return new LocationAction.Refuse(reason);
    }

    @Test
    public void g01FirstRegistrationGoesToACapableScscf() {
        assertEquals(forward(S1), decision.answered(received(false), first(), HEALTHY).action());
    }

    @Test
    public void g02SecondRegisterGoesToTheScscfOfTheChallenge() {
        assertEquals(forward(S2), decision.answered(received(true), assigned(S2), HEALTHY).action());
    }

    @Test
    public void g03ReRegistrationStaysEvenIfABetterOneIsFree() {
        assertEquals(forward(S2), decision.answered(received(true), assigned(S2), S2::equals).action());
    }

    @Test
    public void g04UnknownUserIsRefused() {
        assertEquals(refuse(Reason.USER_UNKNOWN), decision.answered(received(false),
            UserAuthorizationAnswer.of(CxResult.ERROR_USER_UNKNOWN), HEALTHY).action());
    }

    @Test
    public void g09DeRegistrationWithBaseSuccessIsForwarded() {
        State state = decision.received(UAR.withType(UserAuthorizationType.DE_REGISTRATION), true).state();
        assertEquals(forward(S2),
            decision.answered(state, UserAuthorizationAnswer.named(CxResult.SUCCESS, S2), HEALTHY).action());
    }

    @Test
    public void g13NoRetryOfAProtectedRegister() {
        State sent = decision.answered(received(true), assigned(S1), HEALTHY).state();
        assertEquals(refuse(Reason.SCSCF_UNREACHABLE),
            decision.failed(sent, ScscfFailure.NO_RESPONSE, HEALTHY).action());
        assertEquals(504, Reason.SCSCF_UNREACHABLE.status());
    }

    @Test
    public void g13AProtectedRegisterSelectedByCapabilitiesIsNotRetriedEither() {
        State sent = decision.answered(received(true), first(), HEALTHY).state();
        assertEquals(refuse(Reason.SCSCF_UNREACHABLE),
            decision.failed(sent, ScscfFailure.NO_RESPONSE, HEALTHY).action());
    }

    @Test
    public void aResponseToAProtectedRegisterIsPassedOn() {
        State sent = decision.answered(received(true), assigned(S1), HEALTHY).state();
        for (ScscfFailure failure : List.of(ScscfFailure.REDIRECTED, ScscfFailure.TEMPORARILY_UNAVAILABLE,
            ScscfFailure.UNAVAILABLE)) {
            assertEquals(new LocationAction.RelayResponse(), decision.failed(sent, failure, HEALTHY).action());
        }
    }

    @Test
    public void anUnprotectedRegisterGoesToAnotherWithoutAskingAgainAfterASelection() {
        for (ScscfFailure failure : ScscfFailure.values()) {
            State sent = decision.answered(received(false), first(), HEALTHY).state();
            Step second = decision.failed(sent, failure, HEALTHY);
            assertEquals(forward(S2), second.action());
            assertEquals(List.of(S1, S2), second.state().tried());
            assertEquals(refuse(Reason.SCSCF_UNREACHABLE),
                decision.failed(second.state(), failure, HEALTHY).action());
        }
    }

    @Test
    public void anUnprotectedRegisterAsksForCapabilitiesAfterAnAssignment() {
        State sent = decision.answered(received(false), assigned(S1), HEALTHY).state();
        Step asking = decision.failed(sent, ScscfFailure.NO_RESPONSE, HEALTHY);
        UserAuthorizationRequest again = UAR.withType(UserAuthorizationType.REGISTRATION_AND_CAPABILITIES);
        assertEquals(new LocationAction.AskUserAuthorization(again), asking.action());
        Step second = decision.answered(asking.state(), UserAuthorizationAnswer.capable(CxResult.SUCCESS, CAP1),
            HEALTHY);
        assertEquals(forward(S2), second.action());
        assertEquals(refuse(Reason.SCSCF_UNREACHABLE),
            decision.failed(second.state(), ScscfFailure.NO_RESPONSE, HEALTHY).action());
    }

    @Test
    public void theHssRefusesCapabilities() {
        State sent = decision.answered(received(false), assigned(S1), HEALTHY).state();
        State asking = decision.failed(sent, ScscfFailure.NO_RESPONSE, HEALTHY).state();
        assertEquals(refuse(Reason.HSS_REFUSED), decision.answered(asking,
            UserAuthorizationAnswer.of(CxResult.UNABLE_TO_COMPLY), HEALTHY).action());
    }

    @Test
    public void withRestorationAProtectedRegisterGoesToAnother() {
        RegistrationDecision restoring = decision(new Rules(true, 4));
        State sent = restoring.answered(received(true), assigned(S1), HEALTHY).state();
        assertTrue(restoring.failed(sent, ScscfFailure.NO_RESPONSE, HEALTHY).action()
            instanceof LocationAction.AskUserAuthorization);
    }

    @Test
    public void aDeRegistrationIsNeverSentElsewhere() {
        State state = decision.received(UAR.withType(UserAuthorizationType.DE_REGISTRATION), false).state();
        State sent = decision.answered(state, UserAuthorizationAnswer.named(CxResult.SUCCESS, S1), HEALTHY).state();
        assertEquals(refuse(Reason.SCSCF_UNREACHABLE),
            decision.failed(sent, ScscfFailure.NO_RESPONSE, HEALTHY).action());
    }

    @Test
    public void noCapableScscfIs600() {
        assertEquals(refuse(Reason.NO_CAPABLE_SCSCF), decision.answered(received(false),
            UserAuthorizationAnswer.capable(CxResult.FIRST_REGISTRATION,
                ServerCapabilities.of(List.of(77L), List.of())), HEALTHY).action());
        assertEquals(600, Reason.NO_CAPABLE_SCSCF.status());
    }

    @Test
    public void triesAreLimited() {
        RegistrationDecision once = decision(new Rules(false, 1));
        State sent = once.answered(received(false), first(), HEALTHY).state();
        assertEquals(refuse(Reason.SCSCF_UNREACHABLE),
            once.failed(sent, ScscfFailure.NO_RESPONSE, HEALTHY).action());
    }

    @Test
    public void namesInTheCapabilitiesAreTriedInOrder() {
        State sent = decision.answered(received(false), UserAuthorizationAnswer.capable(CxResult.FIRST_REGISTRATION,
            ServerCapabilities.named("sip:a.home1.net", "sip:b.home1.net")), HEALTHY).state();
        assertEquals(forward("sip:b.home1.net"),
            decision.failed(sent, ScscfFailure.NO_RESPONSE, HEALTHY).action());
    }

    @Test
    public void aHssThatDoesNotAnswerIsItsOwnReason() {
        for (Reason reason : List.of(Reason.HSS_TIMEOUT, Reason.HSS_UNREACHABLE, Reason.HSS_MALFORMED)) {
            assertEquals(refuse(reason), decision.unanswered(received(false), reason).action());
        }
    }

    @Test
    public void whatFailedAnScscfIs() {
        assertEquals(Optional.of(ScscfFailure.REDIRECTED), ScscfFailure.of(302));
        assertEquals(Optional.of(ScscfFailure.TEMPORARILY_UNAVAILABLE), ScscfFailure.of(480));
        assertEquals(Optional.of(ScscfFailure.UNAVAILABLE), ScscfFailure.of(503));
        for (int status : new int[] {200, 401, 403, 404, 408, 481, 500, 504, 600}) {
            assertEquals(Optional.empty(), ScscfFailure.of(status));
        }
    }

    @Test
    public void protectedIsWhatThePcscfSays() {
        String digest = "Digest username=\"user1@home1.net\", ";
        for (String value : List.of("\"yes\"", "yes", "tls-yes", "ip-assoc-yes", "auth-done", "unknown")) {
            assertTrue(value, RegistrationDecision.isProtected(
                Headers.of("Authorization", digest + "integrity-protected=" + value)));
        }
        for (String value : List.of("\"no\"", "NO", "tls-pending", "ip-assoc-pending")) {
            assertFalse(value, RegistrationDecision.isProtected(
                Headers.of("Authorization", digest + "integrity-protected=" + value)));
        }
        assertFalse(RegistrationDecision.isProtected(Headers.of()));
        assertFalse(RegistrationDecision.isProtected(Headers.of("Authorization", "Digest username=\"a\"")));
        assertTrue(RegistrationDecision.isProtected(Headers.of("Authorization", "broken")));
    }
}
