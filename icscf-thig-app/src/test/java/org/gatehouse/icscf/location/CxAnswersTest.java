package org.gatehouse.icscf.location;

import static org.gatehouse.icscf.location.CxResult.base;
import static org.gatehouse.icscf.location.CxResult.experimental;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.gatehouse.icscf.Reason;
import org.junit.Test;

public class CxAnswersTest {
    private static final String S1 = "sip:scscf1.home1.net:6060";
    private static final ServerCapabilities CAPS = ServerCapabilities.of(List.of(1L), List.of(2L));
    private final CxAnswers answers = new CxAnswers(AnswerTable.DEFAULT);

    private CxAction uaa(UserAuthorizationType type, UserAuthorizationAnswer answer) {
        return answers.onUserAuthorization(new UserAuthorizationRequest("user1@home1.net", "sip:user1@home1.net",
            "home1.net", type, false, Optional.empty()), answer);
    }

    private CxAction registration(UserAuthorizationAnswer answer) {
        return uaa(UserAuthorizationType.REGISTRATION, answer);
    }

    private CxAction lia(boolean restoration, LocationInfoAnswer answer) {
        return answers.onLocationInfo(new LocationInfoRequest("sip:user1@home1.net", false, restoration,
            OptionalInt.empty(), Optional.empty()), answer);
    }

    private static CxAction refuse(Reason reason) {
        return new CxAction.Refuse(reason);
    }

    @Test
    public void firstRegistrationSelectsByCapabilities() {
        assertEquals(new CxAction.Select(CAPS),
            registration(UserAuthorizationAnswer.capable(CxResult.FIRST_REGISTRATION, CAPS)));
        assertEquals(new CxAction.Select(ServerCapabilities.ANY),
            registration(UserAuthorizationAnswer.of(CxResult.FIRST_REGISTRATION)));
    }

    @Test
    public void firstRegistrationWithNamesInsideTheCapabilities() {
        ServerCapabilities named = ServerCapabilities.named(S1);
        assertEquals(new CxAction.Select(named),
            registration(UserAuthorizationAnswer.capable(CxResult.FIRST_REGISTRATION, named)));
        assertEquals(refuse(Reason.HSS_MALFORMED), registration(UserAuthorizationAnswer.capable(
            CxResult.FIRST_REGISTRATION, ServerCapabilities.named(S1, "no URI"))));
    }

    @Test
    public void subsequentRegistrationUsesTheName() {
        assertEquals(new CxAction.Use(S1),
            registration(UserAuthorizationAnswer.named(CxResult.SUBSEQUENT_REGISTRATION, S1)));
        assertEquals(refuse(Reason.HSS_MALFORMED),
            registration(UserAuthorizationAnswer.of(CxResult.SUBSEQUENT_REGISTRATION)));
    }

    @Test
    public void aNameThatIsNoSipUriIsMalformed() {
        for (String name : List.of("", "scscf1", "sip:", "tel:+1", "sip:a\r\nRoute: x", "sip:h?Route=x",
            "sip:" + "h".repeat(300))) {
            assertEquals(name, refuse(Reason.HSS_MALFORMED),
                registration(UserAuthorizationAnswer.named(CxResult.SUBSEQUENT_REGISTRATION, name)));
        }
    }

    @Test
    public void g09BaseSuccessOfADeRegistrationUsesTheName() {
        assertEquals(new CxAction.Use(S1), uaa(UserAuthorizationType.DE_REGISTRATION,
            UserAuthorizationAnswer.named(CxResult.SUCCESS, S1)));
    }

    @Test
    public void g09ExperimentalSuccessWithANameIsTheSameForADeRegistration() {
        assertEquals(new CxAction.Use(S1), uaa(UserAuthorizationType.DE_REGISTRATION,
            UserAuthorizationAnswer.named(CxResult.FIRST_REGISTRATION, S1)));
        assertEquals(refuse(Reason.HSS_MALFORMED), uaa(UserAuthorizationType.DE_REGISTRATION,
            UserAuthorizationAnswer.of(CxResult.SUCCESS)));
    }

    @Test
    public void g09Base2001IsNotExperimental2001() {
        assertEquals(refuse(Reason.HSS_MALFORMED),
            registration(UserAuthorizationAnswer.capable(CxResult.SUCCESS, CAPS)));
        assertEquals(new CxAction.Select(CAPS),
            registration(UserAuthorizationAnswer.capable(CxResult.FIRST_REGISTRATION, CAPS)));
    }

    @Test
    public void capabilitiesAreAskedForAndTheNameIsIgnored() {
        assertEquals(new CxAction.Select(CAPS), uaa(UserAuthorizationType.REGISTRATION_AND_CAPABILITIES,
            new UserAuthorizationAnswer(CxResult.SUCCESS, Optional.of(S1), Optional.of(CAPS), Optional.empty())));
        assertEquals(new CxAction.Select(ServerCapabilities.ANY),
            uaa(UserAuthorizationType.REGISTRATION_AND_CAPABILITIES, UserAuthorizationAnswer.of(CxResult.SUCCESS)));
    }

    @Test
    public void g04UnknownUserIs403() {
        assertEquals(refuse(Reason.USER_UNKNOWN), registration(UserAuthorizationAnswer.of(experimental(5001))));
        assertEquals(403, Reason.USER_UNKNOWN.status());
    }

    @Test
    public void everyRowOfTheRegistrationTable() {
        Map<CxResult, Reason> rows = Map.ofEntries(
            Map.entry(experimental(5002), Reason.IDENTITIES_DONT_MATCH),
            Map.entry(experimental(5003), Reason.NOTHING_REGISTERED),
            Map.entry(experimental(5004), Reason.ROAMING_NOT_ALLOWED),
            Map.entry(base(5003), Reason.NOT_AUTHORIZED),
            Map.entry(base(3002), Reason.HSS_UNREACHABLE),
            Map.entry(base(3003), Reason.HSS_REFUSED),
            Map.entry(base(3004), Reason.HSS_REFUSED),
            Map.entry(base(3006), Reason.HSS_REDIRECTED),
            Map.entry(base(4001), Reason.HSS_REFUSED),
            Map.entry(base(5001), Reason.HSS_REFUSED),
            Map.entry(base(5002), Reason.HSS_REFUSED),
            Map.entry(base(5004), Reason.HSS_REFUSED),
            Map.entry(base(5012), Reason.HSS_REFUSED),
            Map.entry(experimental(5011), Reason.HSS_REFUSED),
            Map.entry(experimental(5999), Reason.HSS_REFUSED),
            Map.entry(base(9999), Reason.HSS_REFUSED),
            Map.entry(base(0), Reason.HSS_REFUSED),
            Map.entry(base(2002), Reason.HSS_MALFORMED),
            Map.entry(experimental(2003), Reason.HSS_MALFORMED),
            Map.entry(experimental(2004), Reason.HSS_MALFORMED));
        // a name does not turn an error into a success
        rows.forEach((result, reason) -> assertEquals(result.toString(), refuse(reason),
            registration(UserAuthorizationAnswer.named(result, S1))));
    }

    @Test
    public void statusesOfTheRegistrationTable() {
        assertEquals(403, Reason.IDENTITIES_DONT_MATCH.status());
        assertEquals(403, Reason.NOTHING_REGISTERED.status());
        assertEquals(403, Reason.ROAMING_NOT_ALLOWED.status());
        assertEquals(403, Reason.NOT_AUTHORIZED.status());
        assertEquals(480, Reason.HSS_TIMEOUT.status());
        assertEquals(480, Reason.HSS_UNREACHABLE.status());
        assertEquals(480, Reason.HSS_REFUSED.status());
        assertEquals(480, Reason.HSS_MALFORMED.status());
        assertEquals(600, Reason.NO_CAPABLE_SCSCF.status());
        assertEquals(504, Reason.SCSCF_UNREACHABLE.status());
        assertEquals(404, Reason.CALLEE_UNKNOWN.status());
        assertEquals(480, Reason.CALLEE_NOT_REGISTERED.status());
    }

    @Test
    public void locationWithNameIsUsed() {
        assertEquals(new CxAction.Use(S1), lia(false, LocationInfoAnswer.named(CxResult.SUCCESS, S1)));
        assertEquals(refuse(Reason.HSS_MALFORMED), lia(false, LocationInfoAnswer.of(CxResult.SUCCESS)));
        assertEquals(refuse(Reason.HSS_MALFORMED), lia(false, LocationInfoAnswer.named(CxResult.SUCCESS, "x")));
    }

    @Test
    public void locationOfADirectlyRoutedService() {
        assertEquals(new CxAction.DirectToAs("sip:as1.home1.net"), lia(false, new LocationInfoAnswer(
            CxResult.SUCCESS, Optional.of("sip:as1.home1.net"), Optional.empty(), Optional.empty(), true,
            Optional.empty())));
    }

    @Test
    public void unregisteredServiceSelectsByCapabilities() {
        assertEquals(new CxAction.Select(CAPS),
            lia(false, LocationInfoAnswer.capable(CxResult.UNREGISTERED_SERVICE, CAPS)));
        assertEquals(new CxAction.Select(ServerCapabilities.ANY),
            lia(false, LocationInfoAnswer.of(CxResult.UNREGISTERED_SERVICE)));
    }

    @Test
    public void restorationSelectsByCapabilities() {
        assertEquals(new CxAction.Select(CAPS), lia(true, LocationInfoAnswer.capable(CxResult.SUCCESS, CAPS)));
    }

    @Test
    public void everyRowOfTheRequestTable() {
        Map<CxResult, Reason> rows = Map.of(
            experimental(5001), Reason.CALLEE_UNKNOWN,
            experimental(5003), Reason.CALLEE_NOT_REGISTERED,
            base(5003), Reason.NOT_AUTHORIZED,
            base(3002), Reason.HSS_UNREACHABLE,
            base(3006), Reason.HSS_REDIRECTED,
            base(5012), Reason.HSS_REFUSED,
            experimental(5002), Reason.HSS_REFUSED,
            experimental(2001), Reason.HSS_MALFORMED,
            experimental(2002), Reason.HSS_MALFORMED);
        rows.forEach((result, reason) -> assertEquals(result.toString(), refuse(reason),
            lia(false, LocationInfoAnswer.of(result))));
    }

    @Test
    public void anOperatorChangesRows() {
        AnswerTable table = AnswerTable.DEFAULT.with(Map.of(
            "uaa.base.5012", "NOT_AUTHORIZED", "lia.experimental.5003", "CALLEE_UNKNOWN", "status.HSS_REFUSED", "500"));
        assertEquals(Reason.NOT_AUTHORIZED, table.registration(base(5012)));
        assertEquals(Reason.CALLEE_UNKNOWN, table.request(experimental(5003)));
        assertEquals(500, table.status(Reason.HSS_REFUSED));
        assertEquals(480, table.status(Reason.HSS_TIMEOUT));
        assertEquals(Reason.USER_UNKNOWN, table.registration(experimental(5001)));
    }

    @Test
    public void rowsThatAreNotUnderstoodAreNamed() {
        Map<String, String> bad = Map.of("uaa.base.2001", "HSS_REFUSED", "uaa.vendor.5012", "HSS_REFUSED",
            "lia.base.x", "HSS_REFUSED", "uaa.base.5012", "NO_SUCH", "status.HSS_REFUSED", "200", "other", "1",
            "status.NO_SUCH", "500", "sar.base.5012", "HSS_REFUSED");
        bad.forEach((key, value) -> {
            IllegalArgumentException e = assertThrows(key, IllegalArgumentException.class,
                () -> AnswerTable.DEFAULT.with(Map.of(key, value)));
            assertEquals(0, e.getMessage().indexOf(key));
        });
    }
}
