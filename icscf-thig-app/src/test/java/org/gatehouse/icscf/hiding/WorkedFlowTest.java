package org.gatehouse.icscf.hiding;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gatehouse.icscf.Reason;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.junit.Test;

/**
 * A user of home1.net roams in visited1.net and calls a user of home2.net; home1.net has a border to each. Message by
 * message, with the IVs of the vectors, so that every token is known beforehand.
 */
public class WorkedFlowTest {
    private static final String SR =
        "AQcQERITFBUWFxgZGhscHR4fr4P3pqGlTxXeYSXQrjskPXWNLi6ZG1kS--k6LeIcXoZikhil1-9xplCLagRnUgFjmG7ExSeddipa"
        + "jBphMaKSdw";
    private static final String VIA_INV =
        "AQcgISIjJCUmJygpKissLS4vqnGdr0R9wlYp2aOicsKAbc2dVT5dU5DjOghD8SaF5VOchE_qB1_fQa-fGE16runZKGX9XiOCsbUr"
        + "DO6Q5f7361Wy0alOopiRt7RuuKcx4f-9aGdIccg5iXwAktb-tHIAZD0ImtbKyqw8Hw89mWVhU7coXdXmyZyjRkfTGxcHW-k";
    private static final String RR_INV =
        "AQcwMTIzNDU2Nzg5Ojs8PT4_CFaaQoLTOtj7R5miB-OFkbL5Dz4j2wD-Vr-Z_JI_1ar-F3RcSGN842KgGbzxlqRVKtI3ARoK0Ywo"
        + "-GKy3prs-Rx3gmVBCaOTp7EQz-aWeGk";
    private static final String RR_200 =
        "AQdAQUJDREVGR0hJSktMTU5PjGQlzZ1gJYIqwwngfsPmSMh49O4zFSQgSaDdsc-YLyGTKIjxvdIDNLpgAPcx-tqz91rSLzGQrZLL"
        + "3btEhGg9WuI69gbhKyJzNs9TfKGuGvs";
    private static final String VIA_BYE =
        "AQdQUVJTVFVWV1hZWltcXV5fCA6vcxZmKcqh6GN15PjnYV88_QdByu2ATrsGQih0KQbXFFm4GL1XmYlkvKHFtAeO3M3jmtrZCPjc"
        + "daE0aRUpBQsDA6CviwKBtm779ENHRdA423UrhQJI7d5Ho2_5o2hcMa8yrH85eQ6SqMxbO8xdFOSC63_UImh1dnFDlB-nSxo";
    private static final String PATH_REG =
        "AQNgYWJjZGVmZ2hpamtsbW5vBWoASN1u3X44-DAs4BADSlK3S5JEXPj8roOX1bMaHuzD2ckbRyHZ5nWEnNf2t2C4aXycLrpdrNZX"
        + "ws0N2yGjNw";
    private static final String VIA_REG =
        "AQNwcXJzdHV2d3h5ent8fX5_5-rgSfbBDJuYW5GPc0VoCNcrFvw8SVkAyyBv3pc5Z8WsP56B19wncYq__8OZb18eegHgtes-uOBD"
        + "fX8Y6EsDf4_ra352Sf34r-oZJgFr9eM";

    private static final String UE_VIA = "SIP/2.0/UDP [5555::aaa:bbb:ccc:ddd]:5063;branch=z9hG4bKnashds8";
    private static final String PCSCF_VIA = "SIP/2.0/UDP pcscf1.visited1.net;branch=z9hG4bK240f34.1";
    private static final String THIG1_VIA = "SIP/2.0/UDP thig1.home1.net;branch=z9hG4bK351g45.1";
    private static final String SCSCF1_VIA = "SIP/2.0/UDP scscf1.home1.net:6060;branch=z9hG4bK332b23.1";
    private static final String THIG2_VIA = "SIP/2.0/UDP thig2.home1.net;branch=z9hG4bK876t12.1";
    private static final String PCSCF_RR = "<sip:pcscf1.visited1.net;lr>";
    private static final String THIG1_RR = "<sip:thig1.home1.net;lr>";
    private static final String SCSCF1_RR = "<sip:scscf1.home1.net:6060;lr>";
    private static final String THIG2_RR = "<sip:thig2.home1.net;lr>";
    private static final String SCSCF2_RR = "<sip:scscf2.home2.net;lr>";
    private static final String SR_WRAPPED = wrapped(SR, "home1.net");
    private static final String RR_INV_WRAPPED = wrapped(RR_INV, "home1.net");
    private static final String RR_200_WRAPPED = wrapped(RR_200, "home1.net");

    private static String wrapped(String token, String realm) {
        return "<sip:" + token + "@" + realm + ";lr;tokenized-by=" + realm + ">";
    }

    private static Border thig(String name, int iv) {
        return Border.of("home1.net", name + ".home1.net", Border.HOME1_KEY, 7, Border.countingFrom(iv), "home1.net");
    }

    private static String list(String... values) {
        return String.join(", ", values);
    }

    private static void assertVia(String token, String realm, String wrapper) {
        String start = "SIP/2.0/UDP " + realm + ";branch=z9hG4bK-t";
        assertTrue(wrapper, wrapper.startsWith(start));
        assertEquals(";tokenized-by=" + realm + ";thig=" + token, wrapper.substring(start.length() + 16));
        assertTrue(wrapper.substring(start.length(), start.length() + 16).matches("[0-9a-f]{16}"));
    }

    @Test
    public void f01RegisterGetsOurPathOnTopAndNothingIsEncrypted() {
        Headers register = Headers.of("Via", list("SIP/2.0/UDP pcscf1.visited1.net;branch=z9hG4bK240f34.0",
            "SIP/2.0/UDP [5555::aaa:bbb:ccc:ddd];branch=z9hG4bKnashds7"), "Path", "<sip:f7a2@pcscf1.visited1.net;lr>");
        Border thig1 = thig("thig1", 0x10);
        HidingResult opened = thig1.procedure().incomingRequest("REGISTER", register);
        assertEquals(new HidingResult.Edits(List.of(), List.of()), opened);
        Headers sent = register.edited(thig1.procedure().ownPath(register));
        assertEquals(List.of("<sip:thig1.home1.net;lr>", "<sip:f7a2@pcscf1.visited1.net;lr>"), sent.values("Path"));
        assertEquals(List.of("path"), sent.values("Require"));
        assertEquals(register.lines("Via"), sent.lines("Via"));
        assertEquals("a second time changes nothing", List.of(), thig1.procedure().ownPath(sent));
    }

    @Test
    public void f02ServiceRouteOf200HidesTheServingCscfAndKeepsOurs() {
        Headers ok = Headers.of("Via", list("SIP/2.0/UDP thig1.home1.net;branch=z9hG4bK351g45.9",
            "SIP/2.0/UDP pcscf1.visited1.net;branch=z9hG4bK240f34.0",
            "SIP/2.0/UDP [5555::aaa:bbb:ccc:ddd];branch=z9hG4bKnashds7"),
            "Path", "<sip:thig1.home1.net;lr>, <sip:f7a2@pcscf1.visited1.net;lr>",
            "Service-Route", "<sip:thig1.home1.net;lr>, <sip:orig@scscf1.home1.net:6060;lr>");
        Headers sent = thig("thig1", 0x10).responseOut(Border.withoutTop(ok, "Via"));
        assertEquals(List.of("<sip:thig1.home1.net;lr>", SR_WRAPPED), sent.lines("Service-Route"));
        assertEquals(ok.lines("Path"), sent.lines("Path"));
        assertEquals(ok.values("Via").subList(1, 3), sent.values("Via"));
        Headers opened = thig("thig2", 0).requestIn("INVITE", Headers.of("Route", SR_WRAPPED));
        assertEquals(List.of("<sip:orig@scscf1.home1.net:6060;lr>"), opened.values("Route"));
    }

    @Test
    public void inviteFromTheUserFindsItsServingCscf() {
        Headers invite = Headers.of("Route", list(THIG1_RR, SR_WRAPPED), "Record-Route", PCSCF_RR,
            "Via", list(PCSCF_VIA, UE_VIA));
        Headers sent = Border.withoutTop(thig("thig1", 0).requestIn("INVITE", invite), "Route");
        assertEquals(List.of("<sip:orig@scscf1.home1.net:6060;lr>"), sent.values("Route"));
        assertEquals(List.of(PCSCF_RR), sent.values("Record-Route"));
        assertEquals(List.of(PCSCF_VIA, UE_VIA), sent.values("Via"));
    }

    private static Headers inviteAtThig2() {
        return Headers.of("Via", list(SCSCF1_VIA, THIG1_VIA, PCSCF_VIA, UE_VIA),
            "Record-Route", list(SCSCF1_RR, THIG1_RR, PCSCF_RR));
    }

    private static void assertInviteToHome2(Headers sent) {
        assertEquals(THIG2_VIA, sent.values("Via").get(0));
        assertVia(VIA_INV, "home1.net", sent.values("Via").get(1));
        assertEquals(List.of(PCSCF_VIA, UE_VIA), sent.values("Via").subList(2, 4));
        assertEquals(List.of(THIG2_RR, RR_INV_WRAPPED, PCSCF_RR), sent.values("Record-Route"));
        assertEquals(List.of(), LeakScan.of(thig("thig2", 0).network()).findings(sent.toString()));
    }

    @Test
    public void f03InviteOutHasOneTokenEachAndOursOnTop() {
        Headers hidden = thig("thig2", 0x20).requestOut("INVITE", inviteAtThig2());
        assertInviteToHome2(Border.withOnTop(Border.withOnTop(hidden, "Record-Route", THIG2_RR), "Via", THIG2_VIA));
    }

    @Test
    public void itDoesNotMatterWhetherOurEntriesAreOnAlready() {
        Headers complete = Border.withOnTop(Border.withOnTop(inviteAtThig2(), "Record-Route", THIG2_RR), "Via",
            THIG2_VIA);
        assertInviteToHome2(thig("thig2", 0x20).requestOut("INVITE", complete));
    }

    @Test
    public void f04ResponseInRestoresViaAndRecordRouteExactly() {
        Border thig2 = thig("thig2", 0x20);
        Headers invite = Border.withOnTop(thig2.requestOut("INVITE", inviteAtThig2()), "Via", THIG2_VIA);
        Headers ok = new Headers(invite.lines()).edited(List.of(new HeaderEdit.Set("Record-Route",
            list(SCSCF2_RR, THIG2_RR, RR_INV_WRAPPED, PCSCF_RR))));
        Headers sent = Border.withoutTop(thig("thig2", 0).responseIn(ok), "Via");
        assertEquals(inviteAtThig2().values("Via"), sent.values("Via"));
        assertEquals(List.of(SCSCF2_RR, THIG2_RR, SCSCF1_RR, THIG1_RR, PCSCF_RR), sent.values("Record-Route"));
    }

    @Test
    public void responseOutHidesTheRunAboveOurOwnEntry() {
        Headers ok = Headers.of("Via", list(PCSCF_VIA, UE_VIA),
            "Record-Route", list(SCSCF2_RR, THIG2_RR, SCSCF1_RR, THIG1_RR, PCSCF_RR));
        Headers sent = thig("thig1", 0x40).responseOut(ok);
        assertEquals(List.of(SCSCF2_RR, RR_200_WRAPPED, THIG1_RR, PCSCF_RR), sent.values("Record-Route"));
        assertEquals(List.of(PCSCF_VIA, UE_VIA), sent.values("Via"));
    }

    @Test
    public void f05RouteOfTheCallerReversesWhatTheResponseHid() {
        List<String> routeSet = new ArrayList<>(List.of(SCSCF2_RR, RR_200_WRAPPED, THIG1_RR, PCSCF_RR));
        Collections.reverse(routeSet);
        Headers ack = Headers.of("Route", String.join(", ", routeSet.subList(1, 4)));
        for (String method : List.of("ACK", "BYE")) {
            Headers sent = Border.withoutTop(thig("thig1", 0).requestIn(method, ack), "Route");
            assertEquals(List.of(SCSCF1_RR, THIG2_RR, SCSCF2_RR), sent.values("Route"));
        }
    }

    @Test
    public void f06RouteOfTheCalledKeepsTheOrder() {
        Headers bye = Headers.of("Route", list(THIG2_RR, RR_INV_WRAPPED, PCSCF_RR));
        Headers sent = Border.withoutTop(thig("thig2", 0).requestIn("BYE", bye), "Route");
        assertEquals(List.of(SCSCF1_RR, THIG1_RR, PCSCF_RR), sent.values("Route"));
    }

    @Test
    public void byeFromTheOtherNetworkIsHiddenTowardsTheVisitedOneAndItsAnswerRestored() {
        String home2Vias = "SIP/2.0/UDP scscf2.home2.net;branch=z9hG4bKs2, SIP/2.0/UDP pcscf2.home2.net;branch=z"
            + "9hG4bKp2";
        String scscf1 = "SIP/2.0/UDP scscf1.home1.net:6060;branch=z9hG4bK764z87.1";
        String thig1Via = "SIP/2.0/UDP thig1.home1.net;branch=z9hG4bK351g46.1";
        Headers bye = Headers.of("Via", thig1Via, "Via", scscf1 + ", " + THIG2_VIA, "Via", home2Vias);
        Headers sent = thig("thig1", 0x50).requestOut("BYE", bye);
        assertEquals(thig1Via, sent.values("Via").get(0));
        assertVia(VIA_BYE, "home1.net", sent.values("Via").get(1));
        assertEquals(Headers.of("Via", home2Vias).values("Via"), sent.values("Via").subList(2, 4));
        Headers answered = Border.withoutTop(thig("thig1", 0).responseIn(sent), "Via");
        assertEquals(bye.values("Via").subList(1, 5), answered.values("Via"));
    }

    @Test
    public void aForgedTokenIsRefusedAndNothingSaysWhy() {
        char last = SR.charAt(50);
        String forged = SR.substring(0, 50) + (last == 'A' ? 'B' : 'A') + SR.substring(51);
        Border thig1 = thig("thig1", 0);
        assertEquals(new HidingResult.Refuse(Reason.BROKEN_TOKEN),
            thig1.procedure().incomingRequest("INVITE", Headers.of("Route", wrapped(forged, "home1.net"))));
        assertEquals("Bad Request", Reason.BROKEN_TOKEN.phrase());
        assertEquals(400, Reason.BROKEN_TOKEN.status());
        Headers otherRealm = Headers.of("Route", wrapped(PATH_REG, "home1.net"));
        assertEquals(new HidingResult.Refuse(Reason.BROKEN_TOKEN), thig1.procedure().incomingRequest("INVITE",
            otherRealm));
    }

    @Test
    public void aVisitedNetworkHidesItsPcscfInPath() {
        String ueVia = "SIP/2.0/UDP [5555::aaa:bbb:ccc:ddd];branch=z9hG4bKnashds7";
        String ownVia = "SIP/2.0/UDP thig.visited1.net;branch=z9hG4bK77aa1.2";
        String pcscfVia = "SIP/2.0/UDP pcscf1.visited1.net;branch=z9hG4bK240f34.0";
        Headers register = Headers.of("Via", list(pcscfVia, ueVia), "Path", "<sip:f7a2@pcscf1.visited1.net;lr>");
        Border pathBorder = visited1(0x60);
        Headers path = pathBorder.requestOut("REGISTER", Headers.of("Path", register.first("Path").orElseThrow()));
        path = path.edited(pathBorder.procedure().ownPath(path));
        assertEquals(List.of("<sip:thig.visited1.net;lr>", wrapped(PATH_REG, "visited1.net")), path.values("Path"));
        Headers via = visited1(0x70).requestOut("REGISTER", Border.withOnTop(register, "Via", ownVia));
        assertEquals(ownVia, via.values("Via").get(0));
        assertVia(VIA_REG, "visited1.net", via.values("Via").get(1));
        assertEquals(ueVia, via.values("Via").get(2));

        Headers atHome = Headers.of("Via", String.join(", ", via.values("Via")), "Path", String.join(", ",
            path.values("Path")));
        Border thig1 = thig("thig1", 0);
        assertEquals(new HidingResult.Edits(List.of(), List.of()), thig1.procedure().incomingRequest("REGISTER",
            atHome));
        Headers stored = atHome.edited(thig1.procedure().ownPath(atHome));
        assertEquals(THIG1_RR, stored.values("Path").get(0));
        assertEquals(path.values("Path"), stored.values("Path").subList(1, 3));

        Headers ok = visited1(0).responseIn(stored);
        assertEquals(List.of(THIG1_RR, "<sip:thig.visited1.net;lr>", "<sip:f7a2@pcscf1.visited1.net;lr>"),
            ok.values("Path"));
        assertEquals(List.of(ownVia, pcscfVia, ueVia), ok.values("Via"));
        Headers invite = Headers.of("Route", String.join(", ", path.values("Path")));
        assertEquals(List.of("<sip:f7a2@pcscf1.visited1.net;lr>"),
            Border.withoutTop(visited1(0).requestIn("INVITE", invite), "Route").values("Route"));
    }

    private static Border visited1(int iv) {
        return Border.of("visited1.net", "thig.visited1.net", Border.VISITED1_KEY, 3, Border.countingFrom(iv));
    }
}
