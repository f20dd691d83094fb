package org.gatehouse.icscf.border;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.border.RequestPath.Decision;
import org.gatehouse.icscf.border.RequestPath.LookUp;
import org.gatehouse.icscf.border.RequestPath.Onward;
import org.gatehouse.icscf.border.RequestPath.Refused;
import org.gatehouse.icscf.hiding.HiddenNetwork;
import org.gatehouse.icscf.hiding.Member;
import org.gatehouse.icscf.location.HomeNetwork;
import org.gatehouse.sip.Headers;
import org.junit.Test;

public class RequestPathTest {
    private static final String OWN = "<sip:thig.home1.net;lr>";
    private static final String SCSCF = "<sip:scscf1.home1.net:6060;lr>";
    private static final String OUTSIDE = "<sip:proxy.home2.net;lr>";
    private static final String HOME_USER = "sip:user1@home1.net";
    private static final String OTHER_USER = "sip:user2@home2.net";

    private final RequestPath paths = new RequestPath(new HiddenNetwork("home1.net", OWN,
        List.of(Member.parse("thig.home1.net"), Member.parse("10.0.0.20 5060")),
        List.of(Member.parse("home1.net"), Member.parse("10.0.0.0/8"))), HomeNetwork.of("home1.net"));

    private static Headers headers(String maxForwards, String toTag, String... routes) {
        List<Headers.Line> lines = new ArrayList<>();
        lines.add(new Headers.Line("To", "<sip:x@home1.net>" + (toTag.isEmpty() ? "" : ";tag=" + toTag)));
        if (!maxForwards.isEmpty()) {
            lines.add(new Headers.Line("Max-Forwards", maxForwards));
        }
        for (String route : routes) {
            lines.add(new Headers.Line("Route", route));
        }
        return new Headers(lines);
    }

    private Decision fromOutside(String method, String uri, Headers headers) {
        return paths.decide(method, uri, false, headers, false, false);
    }

    private Decision fromInside(String method, String uri, Headers headers) {
        return paths.decide(method, uri, false, headers, true, false);
    }

    private static Headers after(Decision decision, Headers headers) {
        assertTrue(decision.toString(), decision instanceof Onward);
        return headers.edited(((Onward) decision).edits());
    }

    @Test
    public void withoutARouteBelowOursTheUserIsLookedUp() {
        assertEquals(new LookUp(), fromOutside("INVITE", HOME_USER, headers("70", "")));
        assertEquals(new LookUp(), fromOutside("INVITE", HOME_USER, headers("70", "", OWN)));
        assertEquals(new LookUp(), fromOutside("REGISTER", "sip:home1.net", headers("70", "")));
        assertEquals(new LookUp(), fromInside("INVITE", HOME_USER, headers("70", "", OWN)));
        assertEquals(new LookUp(), fromInside("INVITE", "tel:+1234", headers("70", "", OWN)));
        // in a dialog that is not ours, and out of H without being asked to
        assertEquals(new LookUp(), fromOutside("BYE", HOME_USER, headers("70", "t")));
        assertEquals(new LookUp(), fromInside("INVITE", OTHER_USER, headers("70", "")));
    }

    @Test
    public void ownEntriesComeOffAndTheRequestFollowsTheRest() {
        Headers before = headers("70", "", OWN, "<sip:10.0.0.20;lr>", SCSCF, OUTSIDE);
        Headers after = after(fromOutside("INVITE", OTHER_USER, before), before);
        assertEquals(List.of(SCSCF, OUTSIDE), after.values("Route"));
        assertEquals(List.of("69"), after.values("Max-Forwards"));
        assertEquals(List.of(OWN), after.values("Record-Route"));
    }

    @Test
    public void ownNameBelowAnotherEntryStays() {
        Headers before = headers("70", "t", OWN, SCSCF, OWN, OUTSIDE);
        assertEquals(List.of(SCSCF, OWN, OUTSIDE),
            after(fromOutside("BYE", OTHER_USER, before), before).values("Route"));
    }

    @Test
    public void lastRouteLeavesTheRequestUri() {
        Headers before = headers("70", "t", OWN);
        Headers after = after(fromInside("BYE", OTHER_USER, before), before);
        assertTrue(after.values("Route").isEmpty());
        after(paths.decide("BYE", "sip:as1.home1.net", true, headers("70", "t"), false, false), before);
    }

    @Test
    public void onlyWhatBeginsADialogIsRecordRouted() {
        for (String method : List.of("INVITE", "SUBSCRIBE", "REFER")) {
            Headers before = headers("70", "", OWN, SCSCF);
            assertEquals(method, List.of(OWN), after(fromOutside(method, OTHER_USER, before), before)
                .values("Record-Route"));
        }
        Headers message = headers("70", "", OWN, SCSCF);
        assertTrue(after(fromOutside("MESSAGE", OTHER_USER, message), message).values("Record-Route").isEmpty());
        Headers again = headers("70", "t", OWN, SCSCF);
        assertTrue(after(fromOutside("INVITE", OTHER_USER, again), again).values("Record-Route").isEmpty());
    }

    @Test
    public void maxForwardsEnds() {
        assertEquals(new Refused(Reason.TOO_MANY_HOPS), fromOutside("BYE", HOME_USER, headers("0", "t", OWN, SCSCF)));
        assertEquals(new Refused(Reason.TOO_MANY_HOPS), fromOutside("BYE", HOME_USER, headers("x", "t", OWN, SCSCF)));
        Headers none = headers("", "t", OWN, SCSCF);
        assertEquals(List.of("70"), after(fromOutside("BYE", HOME_USER, none), none).values("Max-Forwards"));
    }

    @Test
    public void nobodyPassesFromOutsideToOutside() {
        Refused refused = new Refused(Reason.NO_TRANSIT);
        assertEquals(refused, fromOutside("INVITE", OTHER_USER, headers("70", "", OWN, OUTSIDE)));
        assertEquals(refused, fromOutside("INVITE", OTHER_USER, headers("70", "", OUTSIDE)));
        assertEquals(refused, fromOutside("BYE", OTHER_USER, headers("70", "t", OWN)));
        assertEquals(refused, fromOutside("BYE", HOME_USER, headers("70", "t", OWN, "<sip:evilhome1.net;lr>")));
    }

    @Test
    public void onlyThosePermittedOriginate() {
        Refused refused = new Refused(Reason.ORIGINATING_NOT_ALLOWED);
        Headers user = headers("70", "", OWN, "<sip:orig@scscf1.home1.net;lr>");
        Headers parameter = headers("70", "", "<sip:thig.home1.net;lr;orig>");
        assertEquals(refused, fromOutside("INVITE", OTHER_USER, user));
        assertEquals(refused, fromOutside("INVITE", HOME_USER, parameter));
        after(paths.decide("INVITE", OTHER_USER, false, user, false, true), user);
        assertEquals(new LookUp(), paths.decide("INVITE", HOME_USER, false, parameter, false, true));
        after(fromInside("INVITE", OTHER_USER, user), user);
        // what others call so is theirs
        Headers foreign = headers("70", "t", OWN, SCSCF, "<sip:orig@proxy.home2.net;lr>");
        after(fromOutside("BYE", OTHER_USER, foreign), foreign);
    }

    @Test
    public void unreadableRouteIsRefused() {
        assertEquals(new Refused(Reason.REQUEST_MALFORMED),
            fromOutside("BYE", HOME_USER, headers("70", "t", "<sip:>")));
        assertEquals(new Refused(Reason.REQUEST_MALFORMED),
            fromOutside("BYE", HOME_USER, headers("70", "t", OWN, "<tel:+1>")));
    }
}
