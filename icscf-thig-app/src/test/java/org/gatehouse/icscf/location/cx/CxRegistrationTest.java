package org.gatehouse.icscf.location.cx;

import static org.junit.Assert.assertEquals;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.AnswerTable;
import org.gatehouse.icscf.location.CxAnswers;
import org.gatehouse.icscf.location.CxQueries;
import org.gatehouse.icscf.location.CxQuery;
import org.gatehouse.icscf.location.HomeNetwork;
import org.gatehouse.icscf.location.LocationAction;
import org.gatehouse.icscf.location.LocationInfoRequest;
import org.gatehouse.icscf.location.RegistrationDecision;
import org.gatehouse.icscf.location.RequestDecision;
import org.gatehouse.icscf.location.ScscfCatalogue;
import org.gatehouse.icscf.location.ScscfFailure;
import org.gatehouse.icscf.location.ScscfSelection;
import org.gatehouse.icscf.location.UserAuthorizationRequest;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.testbed.cx.CxQuestion;
import org.gatehouse.testbed.cx.CxReply;
import org.gatehouse.testbed.cx.CxSubscriber;
import org.gatehouse.testbed.cx.SubscriberHss;
import org.gatehouse.testbed.cx.Vectors;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** From the SIP request to the name of the S-CSCF, with a real HSS at the other end of a real Cx. */
public class CxRegistrationTest {
    private static final Predicate<String> HEALTHY = name -> false;
    private static final String S1 = "sip:scscf1.home1.net:6060";
    private static final String S2 = "sip:scscf2.home1.net:6060";
    private static final String IMPI = "user1_private@home1.net";
    private static final String IMPU = "sip:user1_public1@home1.net";

    private final CxLab lab = new CxLab();
    private final SubscriberHss subscribers = new SubscriberHss(List.of(new CxSubscriber(IMPI, List.of(IMPU),
        Set.of("visited1.net"), false, false, Optional.empty(),
        new CxReply.Capabilities(List.of(2L), List.of(), List.of()))), new FixedVectors());
    /** S2 alone has capability 2 at first; S1 is the better one where both are capable. */
    private final RegistrationDecision decision = decision(List.of(1L));
    private CxHss hss;

    private static final class FixedVectors implements Vectors {
        @Override
        public Optional<Vector> next(String impi) {
            return Optional.of(new Vector(new byte[16], new byte[16], new byte[8], new byte[16], new byte[16]));
        }

        @Override
        public Optional<Vector> resynchronised(String impi, byte[] rand, byte[] auts) {
            return next(impi);
        }
    }

    private static RegistrationDecision decision(List<Long> capabilitiesOfS1) {
        return new RegistrationDecision(new CxAnswers(AnswerTable.DEFAULT), selection(capabilitiesOfS1),
            RegistrationDecision.Rules.DEFAULT);
    }

    private static ScscfSelection selection(List<Long> capabilitiesOfS1) {
        return new ScscfSelection(new ScscfCatalogue(List.of(
            ScscfCatalogue.Scscf.of(S1, capabilitiesOfS1, 0, 1),
            ScscfCatalogue.Scscf.of(S2, List.of(1L, 2L), 1, 1))));
    }

    @Before
    public void connect() throws Exception {
        lab.server(subscribers);
        hss = lab.client(CxLab.patient());
    }

    @After
    public void close() {
        lab.close();
    }

    private static SipRequestView register(String impi, String expires, String isProtected) {
        InetSocketAddress local = InetSocketAddress.createUnresolved("127.0.0.1", 5060);
        return new SipRequestView("REGISTER", "sip:home1.net", Headers.of("To", "<" + IMPU + ">",
            "Contact", "<sip:user1@127.0.0.50>", "Expires", expires, "P-Visited-Network-ID", "\"visited1.net\"",
            "Authorization", "Digest username=\"" + impi + "\", integrity-protected=\"" + isProtected + "\""),
            new Flow(Flow.Transport.UDP, local, local));
    }

    private RegistrationDecision.Step step(RegistrationDecision with, SipRequestView register) throws Exception {
        UserAuthorizationRequest question = ((CxQuery.Ask<UserAuthorizationRequest>) CxQueries.userAuthorization(
            register, HomeNetwork.of("home1.net"))).question();
        RegistrationDecision.State state = with.received(question,
            RegistrationDecision.isProtected(register.headers())).state();
        return with.answered(state, CxLab.answer(hss.userAuthorization(question)), HEALTHY);
    }

    private void registerAt(String scscf) {
        challengeBy(scscf);
        assertEquals(2001, subscribers.reply(new CxQuestion.Sar(IMPI, IMPU, scscf, 1)).code());
    }

    private void challengeBy(String scscf) {
        assertEquals(2001, subscribers.reply(
            new CxQuestion.Mar(IMPI, IMPU, scscf, "Digest-AKAv1-MD5", Optional.empty())).code());
    }

    private static LocationAction forward(String scscf) {
        return new LocationAction.Forward(scscf);
    }

    private static LocationAction refuse(Reason reason) {
        return new LocationAction.Refuse(reason);
    }

    @Test
    public void g01FirstRegistrationSelectsACapableScscf() throws Exception {
        assertEquals(forward(S2), step(decision, register(IMPI, "600", "no")).action());
    }

    @Test
    public void g02SecondRegisterGoesToTheSameScscf() throws Exception {
        challengeBy(S2);
        assertEquals(forward(S2), step(decision, register(IMPI, "600", "yes")).action());
    }

    @Test
    public void g03ReRegistrationGoesToTheAssignedScscfEvenIfABetterOneIsFree() throws Exception {
        registerAt(S2);
        assertEquals(forward(S2), step(decision(List.of(1L, 2L)), register(IMPI, "600", "yes")).action());
    }

    @Test
    public void g04UnknownUserIs403() throws Exception {
        assertEquals(refuse(Reason.USER_UNKNOWN), step(decision, register("nobody@home1.net", "600", "no")).action());
        assertEquals(403, Reason.USER_UNKNOWN.status());
    }

    @Test
    public void g09DeRegistrationIsForwarded() throws Exception {
        registerAt(S2);
        assertEquals(forward(S2), step(decision, register(IMPI, "0", "yes")).action());
    }

    @Test
    public void deRegistrationOfWhoIsNotRegistered() throws Exception {
        assertEquals(refuse(Reason.NOTHING_REGISTERED), step(decision, register(IMPI, "0", "no")).action());
    }

    @Test
    public void g13NoRetryOfAProtectedRegister() throws Exception {
        challengeBy(S2);
        RegistrationDecision.Step sent = step(decision, register(IMPI, "600", "yes"));
        assertEquals(refuse(Reason.SCSCF_UNREACHABLE),
            decision.failed(sent.state(), ScscfFailure.NO_RESPONSE, HEALTHY).action());
    }

    @Test
    public void anUnprotectedRegisterIsSentElsewhereAfterAskingForCapabilities() throws Exception {
        registerAt(S2);
        RegistrationDecision both = decision(List.of(1L, 2L));
        RegistrationDecision.Step sent = step(both, register(IMPI, "600", "no"));
        RegistrationDecision.Step asking = both.failed(sent.state(), ScscfFailure.NO_RESPONSE, HEALTHY);
        UserAuthorizationRequest again = ((LocationAction.AskUserAuthorization) asking.action()).request();
        assertEquals(forward(S1), both.answered(asking.state(), CxLab.answer(hss.userAuthorization(again)), HEALTHY)
            .action());
    }

    @Test
    public void terminatingRequestsFindTheScscf() throws Exception {
        RequestDecision requests = new RequestDecision(new CxAnswers(AnswerTable.DEFAULT), selection(List.of(1L)),
            RegistrationDecision.Rules.DEFAULT);
        InetSocketAddress local = InetSocketAddress.createUnresolved("127.0.0.1", 5060);
        LocationInfoRequest question = ((CxQuery.Ask<LocationInfoRequest>) CxQueries.locationInfo(
            new SipRequestView("INVITE", IMPU, Headers.of(), new Flow(Flow.Transport.UDP, local, local)), false,
            HomeNetwork.of("home1.net"))).question();
        RequestDecision.State state = requests.received(question).state();
        assertEquals(refuse(Reason.CALLEE_NOT_REGISTERED),
            requests.answered(state, CxLab.answer(hss.locationInfo(question)), HEALTHY).action());
        registerAt(S2);
        assertEquals(forward(S2),
            requests.answered(state, CxLab.answer(hss.locationInfo(question)), HEALTHY).action());
    }
}
