package org.gatehouse.icscf.location.cx;

import static org.gatehouse.icscf.location.cx.CxLab.UAR;
import static org.gatehouse.icscf.location.cx.CxLab.answer;
import static org.gatehouse.icscf.location.cx.CxLab.failure;
import static org.junit.Assert.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.AnswerTable;
import org.gatehouse.icscf.location.CxAction;
import org.gatehouse.icscf.location.CxAnswers;
import org.gatehouse.icscf.location.CxResult;
import org.gatehouse.icscf.location.LocationInfoAnswer;
import org.gatehouse.icscf.location.LocationInfoRequest;
import org.gatehouse.icscf.location.ServerCapabilities;
import org.gatehouse.icscf.location.UserAuthorizationAnswer;
import org.gatehouse.icscf.location.UserAuthorizationRequest;
import org.gatehouse.icscf.location.UserAuthorizationType;
import org.gatehouse.testbed.cx.CxHandler;
import org.gatehouse.testbed.cx.CxQuestion;
import org.gatehouse.testbed.cx.CxReaction;
import org.gatehouse.testbed.cx.CxReply;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** One HSS that answers every question, in one way or another. */
public class CxHssTest {
    private static final String S1 = "sip:scscf1.home1.net:6060";
    private static final CxReply ASSIGNED = CxReply.experimental(2002).named(S1);
    private static final LocationInfoRequest LIR = new LocationInfoRequest("sip:user2@home1.net", false, false,
        OptionalInt.empty(), Optional.empty());

    private final CxLab lab = new CxLab();
    private final AtomicReference<CxHandler> handler = new AtomicReference<>();
    private final List<CxQuestion> questions = Collections.synchronizedList(new ArrayList<>());
    private CxHss hss;

    @Before
    public void connect() throws Exception {
        lab.server(question -> {
            questions.add(question);
            return handler.get().handle(question);
        });
        hss = lab.client(CxLab.patient());
        reply(ASSIGNED);
    }

    @After
    public void close() {
        lab.close();
    }

    private void reply(CxReply reply) {
        react(CxReaction.answer(reply));
    }

    private void react(CxReaction reaction) {
        handler.set(question -> reaction);
    }

    @Test
    public void everythingOfAUserAuthorizationRequestArrives() throws Exception {
        answer(hss.userAuthorization(UAR));
        answer(hss.userAuthorization(new UserAuthorizationRequest("us\u00e9r@home1.net", "tel:+1212", "r\u00e9seau",
            UserAuthorizationType.DE_REGISTRATION, true, Optional.empty())));
        assertEquals(List.of(
            new CxQuestion.Uar("user1@home1.net", "sip:user1@home1.net", "visited1.net", 0, false),
            new CxQuestion.Uar("us\u00e9r@home1.net", "tel:+1212", "r\u00e9seau", 1, true)), questions);
    }

    @Test
    public void everythingOfALocationInfoRequestArrives() throws Exception {
        reply(CxReply.base(2001).named(S1));
        answer(hss.locationInfo(LIR));
        answer(hss.locationInfo(new LocationInfoRequest("tel:+1212", true, true, OptionalInt.of(2),
            Optional.empty())));
        assertEquals(List.of(
            new CxQuestion.Lir("sip:user2@home1.net", false, OptionalInt.empty(), OptionalInt.empty()),
            new CxQuestion.Lir("tel:+1212", true, OptionalInt.of(2), OptionalInt.of(2))), questions);
    }

    @Test
    public void everythingOfAUserAuthorizationAnswerArrives() throws Exception {
        reply(CxReply.experimental(2001).capable(new CxReply.Capabilities(List.of(1L, 4294967295L), List.of(2L),
            List.of(S1, "sip:scscf2.home1.net"))));
        assertEquals(new UserAuthorizationAnswer(CxResult.FIRST_REGISTRATION, Optional.empty(),
            Optional.of(new ServerCapabilities(new TreeSet<>(List.of(1L, 4294967295L)), new TreeSet<>(List.of(2L)),
                List.of(S1, "sip:scscf2.home1.net"))), Optional.of("hss1.home1.net")),
            answer(hss.userAuthorization(UAR)));
    }

    @Test
    public void anEmptyServerCapabilitiesIsAny() throws Exception {
        reply(CxReply.experimental(2001).capable(new CxReply.Capabilities(List.of(), List.of(), List.of())));
        assertEquals(Optional.of(ServerCapabilities.ANY), answer(hss.userAuthorization(UAR)).capabilities());
    }

    @Test
    public void everythingOfALocationInfoAnswerArrives() throws Exception {
        reply(CxReply.base(2001).named("sip:as1.home1.net").service("sip:chat-!.*!@home1.net", true));
        assertEquals(new LocationInfoAnswer(CxResult.SUCCESS, Optional.of("sip:as1.home1.net"), Optional.empty(),
            Optional.of("sip:chat-!.*!@home1.net"), true, Optional.of("hss1.home1.net")),
            answer(hss.locationInfo(LIR)));
    }

    @Test
    public void aQuestionToAKnownHss() throws Exception {
        assertEquals(Optional.of(S1), answer(hss.userAuthorization(UAR.toHss("hss1.home1.net"))).serverName());
    }

    /** Every row of the table of registration results, base and experimental codes of the same number included. */
    @Test
    public void everyResultCodeRow() throws Exception {
        Map<CxReply, Reason> rows = Map.ofEntries(
            Map.entry(CxReply.experimental(5001), Reason.USER_UNKNOWN),
            Map.entry(CxReply.base(5001), Reason.HSS_REFUSED),
            Map.entry(CxReply.experimental(5002), Reason.IDENTITIES_DONT_MATCH),
            Map.entry(CxReply.base(5002), Reason.HSS_REFUSED),
            Map.entry(CxReply.experimental(5003), Reason.NOTHING_REGISTERED),
            Map.entry(CxReply.base(5003), Reason.NOT_AUTHORIZED),
            Map.entry(CxReply.experimental(5004), Reason.ROAMING_NOT_ALLOWED),
            Map.entry(CxReply.base(5004), Reason.HSS_REFUSED),
            Map.entry(CxReply.base(5012), Reason.HSS_REFUSED),
            Map.entry(CxReply.base(5005), Reason.HSS_REFUSED),
            Map.entry(CxReply.experimental(5011), Reason.HSS_REFUSED),
            Map.entry(CxReply.experimental(5555), Reason.HSS_REFUSED),
            Map.entry(CxReply.base(3001), Reason.HSS_REFUSED),
            Map.entry(CxReply.base(3002), Reason.HSS_UNREACHABLE),
            Map.entry(CxReply.base(3003), Reason.HSS_REFUSED),
            Map.entry(CxReply.base(3004), Reason.HSS_REFUSED),
            Map.entry(CxReply.base(3006), Reason.HSS_REDIRECTED),
            Map.entry(CxReply.base(4001), Reason.HSS_REFUSED),
            Map.entry(CxReply.base(2001), Reason.HSS_MALFORMED),
            Map.entry(CxReply.base(2002), Reason.HSS_MALFORMED),
            Map.entry(CxReply.experimental(2002), Reason.HSS_MALFORMED),
            Map.entry(CxReply.experimental(2004), Reason.HSS_MALFORMED));
        CxAnswers answers = new CxAnswers(AnswerTable.DEFAULT);
        for (Map.Entry<CxReply, Reason> row : rows.entrySet()) {
            reply(row.getKey());
            assertEquals(row.getKey().toString(), new CxAction.Refuse(row.getValue()),
                answers.onUserAuthorization(UAR, answer(hss.userAuthorization(UAR))));
        }
    }

    @Test
    public void g09BaseAndExperimental2001StayApart() throws Exception {
        reply(CxReply.base(2001).named(S1));
        assertEquals(CxResult.SUCCESS, answer(hss.userAuthorization(UAR)).result());
        reply(CxReply.experimental(2001).named(S1));
        assertEquals(CxResult.FIRST_REGISTRATION, answer(hss.userAuthorization(UAR)).result());
    }

    @Test
    public void aSlowAnswerInTimeIsAnAnswer() throws Exception {
        react(new CxReaction.After(Duration.ofMillis(150), CxReaction.answer(ASSIGNED)));
        assertEquals(Optional.of(S1), answer(hss.userAuthorization(UAR)).serverName());
        assertEquals(1, questions.size());
    }

    @Test
    public void redirectionIsNotFollowed() throws Exception {
        react(new CxReaction.Spoiled(CxReply.base(3006),
            avps -> avps.addAvp(292, "aaa://hss1.home1.net:3868", true, false, true)));
        assertEquals(CxResult.REDIRECT_INDICATION, answer(hss.userAuthorization(UAR)).result());
        assertEquals(1, questions.size());
    }

    @Test
    public void closingEndsWhatIsUnderWay() throws Exception {
        react(new CxReaction.Silence());
        CompletionStage<UserAuthorizationAnswer> asked = hss.userAuthorization(UAR);
        CxLab.await(() -> questions.size() == 1);
        hss.close();
        assertEquals(Reason.HSS_UNREACHABLE, failure(asked).reason());
        assertEquals(Reason.HSS_UNREACHABLE, failure(hss.userAuthorization(UAR)).reason());
        assertEquals(0, hss.pending());
    }
}
