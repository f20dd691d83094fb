package org.gatehouse.icscf.hiding;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.crypto.TokenRefusedException;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.hiding.HidingResult.Drop;
import org.gatehouse.icscf.hiding.HidingResult.Edits;
import org.gatehouse.icscf.hiding.HidingResult.Note;
import org.gatehouse.icscf.hiding.HidingResult.Refuse;
import org.gatehouse.sip.Headers;
import org.junit.Test;

public class HidingProcedureTest {
    private static final Edits NOTHING = new Edits(List.of(), List.of());
    private static final String SCSCF1 = "<sip:scscf1.home1.net:6060;lr>";
    private static final String SCSCF2 = "<sip:scscf2.home1.net;lr>";
    private static final String FOREIGN = "<sip:proxy.home2.net;lr>";
    private static final String THIG1 = "<sip:thig1.home1.net;lr>";

    private final Border thig1 = Border.home1("thig1.home1.net");
    private final Border thig2 = Border.home1("thig2.home1.net");

    private static String via(String host) {
        return "SIP/2.0/UDP " + host + ";branch=z9hG4bK" + host.hashCode();
    }

    private String token(HeaderClass cls, boolean flag, String... entries) {
        return thig1.tokens().seal(cls, flag, List.of(entries));
    }

    private String route(String... entries) {
        return Wrapper.around(HeaderClass.ROUTE, "home1.net", token(HeaderClass.ROUTE, false, entries));
    }

    private static boolean isToken(String value) {
        return value.contains(";tokenized-by=home1.net");
    }

    @Test
    public void f07AnotherNodeWithTheSameKeyRestores() {
        Headers sent = Headers.of("Via", via("scscf1.home1.net") + ", " + via("ue.home2.net"), "Record-Route", SCSCF1);
        Headers hidden = thig1.requestOut("INVITE", sent);
        assertNotEquals(sent, hidden);
        Headers restored = thig2.responseIn(hidden);
        assertEquals(sent.values("Via"), restored.values("Via"));
        assertEquals(sent.values("Record-Route"), restored.values("Record-Route"));
    }

    @Test
    public void f08TheSameEntriesNeverGiveTheSameToken() {
        Headers sent = Headers.of("Record-Route", SCSCF1);
        assertNotEquals(thig1.requestOut("INVITE", sent), thig1.requestOut("INVITE", sent));
    }

    @Test
    public void f09RunsApartBecomeTokensApart() {
        List<String> vias = List.of(via("a.home1.net"), via("b.home1.net"), via("x.home2.net"), via("c.home1.net"),
            via("ue.home2.net"));
        List<String> out = thig1.requestOut("INVITE", Headers.of("Via", String.join(", ", vias))).values("Via");
        assertEquals(4, out.size());
        assertTrue(isToken(out.get(0)) && isToken(out.get(2)));
        assertEquals(List.of(vias.get(2), vias.get(4)), List.of(out.get(1), out.get(3)));
        assertEquals(vias, thig2.responseIn(Headers.of("Via", String.join(",", out))).values("Via"));
    }

    @Test
    public void f10ARunOverThreeLinesIsOneToken() {
        Headers sent = Headers.of("Via", via("a.home1.net"), "v", via("b.home1.net"), "VIA", via("c.home1.net"),
            "Via", via("ue.home2.net"));
        Headers hidden = thig1.requestOut("INVITE", sent);
        assertEquals(2, hidden.values("Via").size());
        assertEquals(sent.values("Via"), thig1.responseIn(hidden).values("Via"));
    }

    @Test
    public void f15ForeignTokensPassUntouchedInEveryDirection() {
        String literalForm = "SIP/2.0/UDP AbC+/=@home2.net;tokenized-by=home2.net";
        String ours = "<sip:AQcQ@home2.net;lr;tokenized-by=home2.net>";
        Headers message = Headers.of("Via", literalForm + ", " + via("ue.home2.net"), "Record-Route",
            "<sip:x@y.org;lr>;tokenized-by=y.org, " + ours, "Route", ours, "Path", ours, "Service-Route", ours);
        assertEquals(NOTHING, thig1.procedure().outgoingRequest("INVITE", message));
        assertEquals(NOTHING, thig1.procedure().incomingRequest("INVITE", message));
        assertEquals(NOTHING, thig1.procedure().outgoingResponse(message));
        assertEquals(NOTHING, thig1.procedure().incomingResponse(message));
    }

    @Test
    public void f21EveryFlippedBitOfATokenGetsTheOneAnswer() {
        String token = token(HeaderClass.ROUTE, false, SCSCF1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < token.length(); i++) {
            for (int bit = 1; bit < 64; bit <<= 1) {
                char flipped = alphabet.charAt(alphabet.indexOf(token.charAt(i)) ^ bit);
                String forged = token.substring(0, i) + flipped + token.substring(i + 1);
                Headers message = Headers.of("Route", Wrapper.around(HeaderClass.ROUTE, "home1.net", forged));
                assertEquals(new Refuse(Reason.BROKEN_TOKEN), thig1.procedure().incomingRequest("INVITE", message));
            }
        }
    }

    @Test
    public void f24ARouteTokenInViaOfAResponseIsDropped() {
        String token = token(HeaderClass.ROUTE, false, SCSCF1);
        Headers message = Headers.of("Via", Wrapper.around(HeaderClass.VIA, "home1.net", token));
        assertEquals(new Drop(Reason.BROKEN_TOKEN), thig1.procedure().incomingResponse(message));
        assertEquals(new Refuse(Reason.BROKEN_TOKEN), thig1.procedure().incomingRequest("INVITE", message));
        String viaToken = token(HeaderClass.VIA, false, via("a.home1.net"));
        Headers route = Headers.of("Route", Wrapper.around(HeaderClass.ROUTE, "home1.net", viaToken));
        assertEquals(new Refuse(Reason.BROKEN_TOKEN), thig1.procedure().incomingRequest("BYE", route));
    }

    @Test
    public void aBrokenTokenGetsWhatItsPlaceAllows() {
        String broken = "<sip:AQcQ@home1.net;lr;tokenized-by=home1.net>";
        for (String header : List.of("Route", "Record-Route", "Path", "Service-Route")) {
            Headers message = Headers.of(header, broken + ", " + route(SCSCF1));
            assertEquals(new Refuse(Reason.BROKEN_TOKEN), thig1.procedure().incomingRequest("INVITE", message));
            assertEquals(new Drop(Reason.BROKEN_TOKEN), thig1.procedure().incomingRequest("ACK", message));
            Edits edits = (Edits) thig1.procedure().incomingResponse(message);
            assertEquals(List.of(new Note(header, Reason.BROKEN_TOKEN)), edits.notes());
            assertEquals(List.of(broken, SCSCF1), message.edited(edits.edits()).values(header));
        }
        Headers via = Headers.of("Via", "SIP/2.0/UDP home1.net;branch=z9hG4bK;tokenized-by=home1.net;thig=AQcQ");
        assertEquals(new Refuse(Reason.BROKEN_TOKEN), thig1.procedure().incomingRequest("INVITE", via));
        assertEquals(new Drop(Reason.BROKEN_TOKEN), thig1.procedure().incomingRequest("ACK", via));
        assertEquals(new Drop(Reason.BROKEN_TOKEN), thig1.procedure().incomingResponse(via));
    }

    @Test
    public void whateverClaimsToBeOursAndIsNotAsWeMadeItIsBroken() {
        String token = token(HeaderClass.ROUTE, false, SCSCF1);
        String viaToken = token(HeaderClass.VIA, false, via("a.home1.net"));
        for (String route : List.of("<sip:" + token + "@home2.net;lr;tokenized-by=home1.net>",
            "<sip:" + token + "@thig1.home1.net;lr;tokenized-by=home1.net>",
            "<sip:" + token + "@home1.net;tokenized-by=home1.net;tokenized-by=home1.net>",
            "<sip:" + token + "@home1.net;tokenized-by=home1.net>;tokenized-by=home1.net",
            "<sip:" + token + "@home1.net;tokenized-by=home2.net;tokenized-by=home1.net>",
            "<sip:" + token + ":secret@home1.net;tokenized-by=home1.net>", "<sip:home1.net;tokenized-by=home1.net>",
            "<sip:" + token + "=@home1.net;tokenized-by=home1.net>", "<sip:@home1.net;tokenized-by=home1.net>",
            "<tel:" + token + ";tokenized-by=home1.net>", "<sip:" + token
                + "@home1.net;tokenized-by=HOME1.NET.;x=\">")) {
            assertEquals(route, new Refuse(Reason.BROKEN_TOKEN),
                thig1.procedure().incomingRequest("INVITE", Headers.of("Route", route)));
        }
        for (String via : List.of("SIP/2.0/UDP home1.net;tokenized-by=home1.net",
            "SIP/2.0/UDP home1.net;tokenized-by=home1.net;thig=" + viaToken + ";thig=" + viaToken,
            "SIP/2.0/UDP home2.net;tokenized-by=home1.net;thig=" + viaToken,
            "SIP/2.0/UDP " + viaToken + "@home1.net;tokenized-by=home1.net")) {
            assertEquals(via, new Drop(Reason.BROKEN_TOKEN), thig1.procedure().incomingResponse(Headers.of("Via",
                via)));
        }
    }

    @Test
    public void theParameterMayStandOutsideTheBracketsAndInAnyCase() {
        String token = token(HeaderClass.ROUTE, false, SCSCF1);
        for (String route : List.of("<sip:" + token + "@home1.net;lr>;tokenized-by=home1.net",
            "<SIP:" + token + "@HOME1.net.;LR;Tokenized-By=Home1.Net>",
            "\"x, y\" < sip:" + token + "@home1.net;tokenized-by=home1.net> ; x=1",
            "sip:" + token + "@home1.net;tokenized-by=home1.net", "<sip:" + token
                + "@home1.net:5060;tokenized-by=home1.net>")) {
            assertEquals(route, List.of(SCSCF1), thig2.requestIn("BYE", Headers.of("route", route)).values("Route"));
        }
        String inner = via("a.home1.net");
        String viaToken = token(HeaderClass.VIA, false, inner);
        for (String via : List.of("SIP / 2.0 / UDP home1.net ; branch=x ; THIG = " + viaToken
            + " ; tokenized-by=HOME1.NET",
            "SIP/2.0/UDP home1.net;tokenized-by=home1.net;thig=\"" + viaToken + "\";received=1.2.3.4")) {
            assertEquals(via, List.of(inner), thig2.responseIn(Headers.of("v", via)).values("Via"));
        }
    }

    @Test
    public void aTokenIsNotOpenedTwiceOver() {
        String nested = route(route(SCSCF1));
        assertEquals(new Refuse(Reason.BROKEN_TOKEN),
            thig1.procedure().incomingRequest("INVITE", Headers.of("Route", nested)));
    }

    @Test
    public void whatATokenHoldsMustLeadIntoOurNetwork() {
        for (String inside : List.of(FOREIGN, "<sip:x@evilhome1.net>", "garbage", "<tel:+1>", via("a.home1.net"))) {
            assertEquals(inside, new Refuse(Reason.BROKEN_TOKEN),
                thig1.procedure().incomingRequest("INVITE", Headers.of("Route", route(SCSCF1, inside))));
        }
    }

    @Test
    public void sixteenTokensAreOpenedAndSeventeenAreNot() {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tokens.add(route(SCSCF1));
        }
        String eight = String.join(",", tokens);
        Headers sixteen = Headers.of("Route", eight, "Path", eight);
        assertEquals(8, thig1.requestIn("INVITE", sixteen).values("Path").size());
        Headers seventeen = Headers.of("Route", eight, "Path", eight + "," + route(SCSCF1));
        assertEquals(new Refuse(Reason.TOO_MANY_TOKENS), thig1.procedure().incomingRequest("INVITE", seventeen));
        assertEquals(new Drop(Reason.TOO_MANY_TOKENS), thig1.procedure().incomingRequest("ACK", seventeen));
        Edits edits = (Edits) thig1.procedure().incomingResponse(seventeen);
        assertEquals(List.of(new Note("Path", Reason.TOO_MANY_TOKENS)), edits.notes());
    }

    @Test
    public void tooManyAreCountedBeforeAnyIsOpened() {
        TopologyToken neverAsked = new TopologyToken() {
            @Override
            public String seal(HeaderClass cls, boolean responseRecordRoute, List<String> entries) {
                throw new AssertionError();
            }

            @Override
            public Opened open(HeaderClass cls, String token) throws TokenRefusedException {
                throw new AssertionError();
            }
        };
        HidingProcedure procedure = new HidingProcedure(thig1.network(), neverAsked);
        Headers message = Headers.of("Route", String.join(",", java.util.Collections.nCopies(17, route(SCSCF1))));
        assertEquals(new Refuse(Reason.TOO_MANY_TOKENS), procedure.incomingRequest("INVITE", message));
        String tooLong = Wrapper.around(HeaderClass.ROUTE, "home1.net", "A".repeat(4097));
        assertEquals(new Refuse(Reason.BROKEN_TOKEN), procedure.incomingRequest("INVITE", Headers.of("Route",
            tooLong)));
    }

    @Test(timeout = 60_000)
    public void aMessageFullOfTokensCostsLittle() {
        Headers message = Headers.of("Via",
            ("SIP/2.0/UDP home1.net;tokenized-by=home1.net;thig=" + "A".repeat(20) + ",").repeat(20_000) + "x");
        for (int i = 0; i < 5; i++) {
            assertEquals(new Drop(Reason.BROKEN_TOKEN), thig1.procedure().incomingResponse(message));
            assertEquals(new Refuse(Reason.TOO_MANY_TOKENS), thig1.procedure().incomingRequest("INVITE", message));
        }
    }

    @Test(timeout = 60_000)
    public void aMessageFullOfGarbageCostsLittle() {
        for (String garbage : List.of(",", "x,", "\"", "<", "SIP/2.0/UDP a@home1.net;tokenized-by=home2.net,")) {
            Headers message = Headers.of("Via", garbage.repeat(20_000));
            assertEquals(NOTHING, thig1.procedure().incomingResponse(message));
            assertEquals(NOTHING, thig1.procedure().incomingRequest("INVITE", message));
            assertEquals(NOTHING, thig1.procedure().outgoingResponse(message));
        }
    }

    @Test
    public void ourOwnTokensLeaveAsTheyAre() {
        String token = route(SCSCF1);
        assertEquals(NOTHING, thig1.procedure().outgoingRequest("INVITE", Headers.of("Record-Route", token)));
        List<String> out = thig1.requestOut("INVITE", Headers.of("Record-Route", SCSCF2 + "," + token))
            .values("Record-Route");
        assertEquals(2, out.size());
        assertEquals(token, out.get(1));
    }

    @Test
    public void anEntryOfOursIsNotExcusedByAForeignToken() {
        String pretender = "<sip:x@scscf1.home1.net;lr;tokenized-by=home2.net>";
        assertTrue(isToken(thig1.requestOut("INVITE", Headers.of("Record-Route", pretender)).values("Record-Route")
            .get(0)));
    }

    @Test
    public void entryTextSurvivesExactly() {
        String odd = "SIP / 2.0 / UDP  scscf1.HOME1.net. : 6060 ;X=\"a, \\\"b;c\\\"\";ttl=1;branch = z9hG4bK%41";
        String oddRoute = "\"S, <CSCF> \\\"1\\\"\" <sip:orig;x=y@scscf1.home1.net:6060;lr;a=%20?b=c>;d=\"e,f\";g";
        Headers sent = Headers.of("Via", odd + " , " + via("ue.home2.net"), "Record-Route", oddRoute + "," + SCSCF2);
        Headers restored = thig2.responseIn(thig1.requestOut("INVITE", sent));
        assertEquals(List.of(odd, via("ue.home2.net")), restored.values("Via"));
        assertEquals(List.of(oddRoute, SCSCF2), restored.values("Record-Route"));
    }

    @Test
    public void aUserInOurAddressRangeIsNotHiddenButANodeIs() {
        Border border = Border.of("home1.net", "thig1.home1.net", Border.HOME1_KEY, 7, Border.countingFrom(0),
            "home1.net",
            "10.0.0.0/8", "10.9.9.9");
        String user = via("10.1.2.3");
        String scscf = via("10.0.0.5:6060");
        List<String> out = border.requestOut("INVITE", Headers.of("Via", scscf + "," + user)).values("Via");
        assertTrue(isToken(out.get(0)));
        assertEquals(List.of(user), out.subList(1, 2));
        List<String> notify = border.requestOut("NOTIFY", Headers.of("Via", via("a.home1.net") + "," + via("10.9.9.9")))
            .values("Via");
        assertEquals(1, notify.size());
        assertTrue(isToken(notify.get(0)));
        assertEquals(1, border.requestOut("NOTIFY", Headers.of("Via", via("a.home1.net") + "," + via("as.home1.net")))
            .values("Via").size());
    }

    @Test
    public void whoeverSendsToTheBorderDirectlyIsNoUser() {
        Border border = Border.of("home1.net", "thig1.home1.net", Border.HOME1_KEY, 7, Border.countingFrom(0),
            "10.0.0.0/8");
        String scscf = via("10.0.0.5:6060");
        String own = via("thig1.home1.net");
        for (String vias : List.of(scscf, own + "," + scscf)) {
            List<String> out = border.requestOut("NOTIFY", Headers.of("Via", vias)).values("Via");
            assertTrue(isToken(out.get(out.size() - 1)));
        }
        assertEquals(NOTHING, border.procedure().outgoingResponse(Headers.of("Via", scscf)));
    }

    @Test
    public void theAddressARequestWasSeenToComeFromCounts() {
        Border border = Border.of("home1.net", "thig1.home1.net", Border.HOME1_KEY, 7, Border.countingFrom(0),
            "10.0.0.0/8");
        Headers sent = Headers.of("Via", "SIP/2.0/UDP inner.example;received=10.0.0.7, " + via("ue.home2.net"),
            "Record-Route", "<sip:x.example;maddr=10.0.0.8;lr>");
        Headers hidden = border.requestOut("INVITE", sent);
        assertTrue(isToken(hidden.values("Via").get(0)));
        assertTrue(isToken(hidden.values("Record-Route").get(0)));
        assertEquals(sent.values("Via"), border.responseIn(hidden).values("Via"));
    }

    @Test
    public void ourRouteEntryComesBeforeTheFirstHiddenOne() {
        List<String> out = thig1.requestOut("INVITE", Headers.of("Route", FOREIGN + "," + SCSCF1 + "," + SCSCF2))
            .values("Route");
        assertEquals(List.of(FOREIGN, THIG1), out.subList(0, 2));
        assertEquals(3, out.size());
        assertEquals(List.of(SCSCF1, SCSCF2), thig2.requestIn("INVITE", Headers.of("Route", out.get(2)))
            .values("Route"));
    }

    @Test
    public void serviceRouteGetsOurEntryIfTheServingCscfForgot() {
        List<String> out = thig1.responseOut(Headers.of("Service-Route", SCSCF1)).values("Service-Route");
        assertEquals(THIG1, out.get(0));
        assertTrue(isToken(out.get(1)));
        assertEquals(2, thig1.responseOut(Headers.of("Service-Route", THIG1 + "," + SCSCF1)).values("Service-Route")
            .size());
        assertEquals(NOTHING, thig1.procedure().outgoingResponse(Headers.of("Service-Route", FOREIGN)));
    }

    @Test
    public void pathOfARegisterThatLeavesIsHiddenAndAnswered() {
        String pcscf = "<sip:f7@pcscf.home1.net;lr>";
        Headers out = thig1.requestOut("REGISTER", Headers.of("Path", pcscf));
        out = out.edited(thig1.procedure().ownPath(out));
        assertEquals(THIG1, out.values("Path").get(0));
        assertEquals(List.of(THIG1, pcscf), thig2.responseIn(out).values("Path"));
        assertEquals("no Path, no entry of ours", List.of(), thig1.procedure().ownPath(Headers.of("To", "<sip:a@b>")));
        Headers required = Headers.of("Path", pcscf, "Require", "sec-agree, Path");
        assertEquals(1, thig1.procedure().ownPath(required).size());
    }

    @Test
    public void aRunTooLongForOneTokenBecomesTwoAndStillReverses() {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            entries.add("<sip:" + "u".repeat(900) + i + "@scscf1.home1.net;lr>");
        }
        Headers hidden = thig1.responseOut(Headers.of("Record-Route", String.join(",", entries)));
        assertEquals(2, hidden.values("Record-Route").size());
        List<String> routeSet = new ArrayList<>(hidden.values("Record-Route"));
        java.util.Collections.reverse(routeSet);
        java.util.Collections.reverse(entries);
        assertEquals(entries, thig2.requestIn("BYE", Headers.of("Route", String.join(",", routeSet))).values("Route"));
    }

    @Test
    public void anEntryThatCannotBeHiddenDoesNotLeave() {
        String tooLong = "<sip:" + "u".repeat(3100) + "@scscf1.home1.net;lr>";
        String unreadable = "<sip:scscf1.home1.net;lr";
        String control = "SIP/2.0/UDP a.home1.net;x=\"\u0001\", " + via("ue.home2.net");
        for (Headers message : List.of(Headers.of("Record-Route", tooLong), Headers.of("Route", unreadable),
            Headers.of("Via", control))) {
            assertEquals(new Refuse(Reason.UNREADABLE_ENTRY), thig1.procedure().outgoingRequest("INVITE", message));
            assertEquals(new Drop(Reason.UNREADABLE_ENTRY), thig1.procedure().outgoingRequest("ACK", message));
            assertEquals(new Drop(Reason.UNREADABLE_ENTRY), thig1.procedure().outgoingResponse(message));
        }
        assertEquals("of others it is not ours to judge", NOTHING,
            thig1.procedure().outgoingRequest("INVITE", Headers.of("Route", "<sip:home2.net;lr, , <tel:+1>")));
    }

    @Test
    public void moreRunsThanTokensThatWouldBeOpenedDoNotLeave() {
        String pair = SCSCF1 + "," + FOREIGN;
        Headers message = Headers.of("Record-Route", String.join(",", java.util.Collections.nCopies(17, pair)));
        assertEquals(new Refuse(Reason.TOO_MANY_TOKENS), thig1.procedure().outgoingRequest("INVITE", message));
        assertEquals(new Drop(Reason.TOO_MANY_TOKENS), thig1.procedure().outgoingResponse(message));
    }

    @Test
    public void withoutAKeyNothingHiddenLeaves() {
        TopologyToken noKey = new TopologyToken() {
            @Override
            public String seal(HeaderClass cls, boolean responseRecordRoute, List<String> entries) {
                throw new IllegalStateException("no key");
            }

            @Override
            public Opened open(HeaderClass cls, String token) throws TokenRefusedException {
                return thig1.tokens().open(cls, token);
            }
        };
        HidingProcedure procedure = new HidingProcedure(thig1.network(), noKey);
        assertEquals(new Refuse(Reason.NO_KEY), procedure.outgoingRequest("INVITE", Headers.of("Record-Route",
            SCSCF1)));
        assertEquals(new Drop(Reason.NO_KEY), procedure.outgoingResponse(Headers.of("Record-Route", SCSCF1)));
        assertEquals(NOTHING, procedure.outgoingRequest("INVITE", Headers.of("Record-Route", FOREIGN)));
    }

    @Test
    public void aSpiralThroughOutsideIsOpenedOnTheWayInAndHiddenAgainInTheAnswer() {
        Headers first = Headers.of("Via", via("scscf1.home1.net") + "," + via("pcscf.home1.net") + "," + via("1.2.3.4"),
            "Record-Route", SCSCF1);
        Headers inAgain = thig2.requestIn("INVITE", Border.withOnTop(thig1.requestOut("INVITE", first), "Via",
            via("x.home2.net")));
        assertEquals(first.values("Via"), inAgain.values("Via").subList(1, 4));
        assertEquals(List.of(SCSCF1), inAgain.values("Record-Route"));
        Headers answer = thig2.responseOut(inAgain);
        assertEquals(3, answer.values("Via").size());
        assertTrue(isToken(answer.values("Via").get(1)));
        assertTrue(isToken(answer.values("Record-Route").get(0)));
        assertEquals(first.values("Via"), thig1.responseIn(Border.withoutTop(answer, "Via")).values("Via"));
    }
}
