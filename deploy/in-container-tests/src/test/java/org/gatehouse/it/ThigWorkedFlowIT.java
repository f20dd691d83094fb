package org.gatehouse.it;

import static org.gatehouse.it.border.BorderLab.answer;
import static org.gatehouse.it.border.BorderLab.back;
import static org.gatehouse.it.border.BorderLab.forwarded;
import static org.gatehouse.it.border.BorderLab.isToken;
import static org.gatehouse.it.border.BorderLab.open;
import static org.gatehouse.it.border.BorderLab.request;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.it.border.BorderLab;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipMessage;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * Registration and call of a user of home1.net who roams in visited1.net, to a user of home2.net, each message as it is
 * on the wire on both sides of each THIG. Everything is captured.
 */
public class ThigWorkedFlowIT {
    private static final Path EVIDENCE = Path.of("target", "TC_ENCRYPTION_IN_NETWORK_HIDING");
    private static final String UE_VIA = "SIP/2.0/UDP [5555::aaa:bbb:ccc:ddd]:5063;branch=z9hG4bKnashds8";

    private BorderLab lab;
    private String pcscfVia;
    private String pcscfRoute;
    private String scscfRoute;
    private String home2Route;

    @Before
    public void start() throws Exception {
        lab = BorderLab.start(false, "");
        pcscfVia = "SIP/2.0/UDP " + lab.net.host(11) + ";branch=z9hG4bK240f34.";
        pcscfRoute = "<sip:" + lab.net.host(11) + ";lr>";
        scscfRoute = "<sip:" + lab.net.host(30) + ":6060;lr>";
        home2Route = "<sip:" + lab.net.host(40) + ";lr>";
    }

    @After
    public void stop() throws Exception {
        if (lab != null) {
            lab.capture.writeLog(EVIDENCE.resolve("exchange.log"));
            lab.capture.writePcap(EVIDENCE.resolve("exchange.pcap"));
            lab.close();
        }
    }

    @Test
    public void tcEncryptionInNetworkHiding() throws Exception {
        String serviceRoute = f01F02Register();
        call(serviceRoute);
        assertEquals(List.of(), lab.leaks());
        assertEquals(List.of(), lab.objections());
    }

    private String f01F02Register() throws Exception {
        SipMessage register = request("REGISTER", "sip:home1.net", List.of(pcscfVia + "0", UE_VIA), List.of(), "reg-1",
            1, "r1", "").with("To", "<sip:user1_public1@home1.net>")
            .with("Contact", "<sip:[5555::aaa:bbb:ccc:ddd]:5063>")
            .with("Path", "<sip:f7a2@" + lab.net.host(11) + ";lr>").with("Require", "path")
            .with("P-Visited-Network-ID", "\"visited1.net\"")
            .with("Authorization", "Digest username=\"user1_private@home1.net\", realm=\"home1.net\", nonce=\"\","
                + " uri=\"sip:home1.net\", response=\"\"");
        lab.pcscf.send(register, lab.thig1.address());
        Inbound atScscf = lab.scscf.next("REGISTER");
        SipMessage m = atScscf.message();
        assertEquals(List.of("<sip:thig1.home1.net;lr>", "<sip:f7a2@" + lab.net.host(11) + ";lr>"), m.values("Path"));
        assertFalse(m.lines("Via").toString(), m.lines("Via").stream().anyMatch(BorderLab::isToken));

        lab.scscf.reply(atScscf, m.reply(200, "OK", "s1").withAll("Path", m.values("Path"))
            .withAll("Service-Route",
                List.of("<sip:thig1.home1.net;lr>", "<sip:orig@" + lab.net.host(30) + ":6060;lr>"))
            .with("Contact", "<sip:[5555::aaa:bbb:ccc:ddd]:5063>;expires=600000").with("Server", "internal 1.0")
            .with("P-Charging-Function-Addresses", "ccf=ccf.internal.home1.net"));
        SipMessage ok = lab.pcscf.next("REGISTER").message();
        assertEquals(200, ok.status());
        assertEquals(List.of(pcscfVia + "0", UE_VIA),
            ok.values("Via").stream().map(v -> v.replaceAll(";received=.*", "")).toList());
        List<String> route = ok.values("Service-Route");
        assertEquals("<sip:thig1.home1.net;lr>", route.get(0));
        assertEquals(List.of("<sip:orig@" + lab.net.host(30) + ":6060;lr>"), open(HeaderClass.ROUTE, route.get(1)));
        assertEquals(m.values("Path"), ok.values("Path"));
        assertFalse(ok.has("Server"));
        assertFalse(ok.has("P-Charging-Function-Addresses"));
        return route.get(1);
    }

    private void call(String serviceRoute) throws Exception {
        SipMessage invite = request("INVITE", "sip:user2@home2.net", List.of(pcscfVia + "1", UE_VIA),
            List.of("<sip:thig1.home1.net;lr>", serviceRoute), "call-1", 1, "a", "").with("Record-Route", pcscfRoute)
            .with("Contact", "<sip:[5555::aaa:bbb:ccc:ddd]:5063>");
        lab.pcscf.send(invite, lab.thig1.address());
        Inbound atScscf = lab.scscf.next("INVITE");
        SipMessage inner = atScscf.message();
        assertEquals(List.of("<sip:orig@" + lab.net.host(30) + ":6060;lr>"), inner.values("Route"));
        assertEquals(List.of("<sip:thig1.home1.net;lr>", pcscfRoute), inner.values("Record-Route"));
        assertEquals("67", inner.first("Max-Forwards").orElseThrow());

        String scscfVia = "SIP/2.0/UDP scscf1.home1.net:6060;branch=z9hG4bK332b23.1";
        SipMessage toThig2 = forwarded(inner, scscfVia, scscfRoute, List.of("<sip:thig2.home1.net;lr>", home2Route));
        lab.scscf.send(toThig2, lab.thig2.address());
        Inbound atHome2 = lab.home2.next("INVITE");
        SipMessage outer = atHome2.message();
        f03HiddenOnInvite(outer, toThig2);

        SipMessage ok = answer(outer, 200, "OK", "b").withAll("Record-Route",
            concat(home2Route, outer.values("Record-Route"))).with("Contact", "<sip:user2@" + lab.net.host(40) + ">");
        lab.home2.reply(atHome2, ok);
        Inbound okAtScscf = lab.scscf.next("INVITE");
        f04RestoredIn200(okAtScscf.message(), toThig2);

        lab.scscf.send(back(okAtScscf.message()), lab.thig1.address());
        SipMessage okAtPcscf = lab.pcscf.next("INVITE").message();
        List<String> rr = okAtPcscf.values("Record-Route");
        assertEquals(4, rr.size());
        assertEquals(home2Route, rr.get(0));
        assertEquals("<sip:thig1.home1.net;lr>", rr.get(2));
        assertEquals(pcscfRoute, rr.get(3));
        assertEquals(List.of("<sip:thig2.home1.net;lr>", scscfRoute), open(HeaderClass.ROUTE, rr.get(1)));
        assertTrue(BorderLab.opened(HeaderClass.ROUTE, rr.get(1)).responseRecordRoute());

        f05AckReversed(rr);
        f06ByeNotReversed(outer.values("Record-Route"));
    }

    private void f03HiddenOnInvite(SipMessage outer, SipMessage inner) throws Exception {
        List<String> vias = outer.values("Via");
        assertEquals(4, vias.size());
        assertTrue(vias.get(0), vias.get(0).contains(lab.net.host(22)));
        List<String> hidden = open(HeaderClass.VIA, vias.get(1));
        assertEquals(2, hidden.size());
        assertTrue(hidden.get(0), hidden.get(0).startsWith(inner.values("Via").get(0)));
        assertEquals(inner.values("Via").get(1), hidden.get(1));
        assertEquals(inner.values("Via").subList(2, 4), vias.subList(2, 4));
        List<String> rr = outer.values("Record-Route");
        assertEquals(3, rr.size());
        assertEquals("<sip:thig2.home1.net;lr>", rr.get(0));
        assertEquals(List.of(scscfRoute, "<sip:thig1.home1.net;lr>"), open(HeaderClass.ROUTE, rr.get(1)));
        assertEquals(pcscfRoute, rr.get(2));
        assertEquals(List.of(home2Route), outer.values("Route"));
        // f08: Via and Record-Route hide much the same and say nothing alike
        assertNotEquals(BorderLab.token(vias.get(1)).substring(0, 20), BorderLab.token(rr.get(1)).substring(0, 20));
    }

    private void f04RestoredIn200(SipMessage ok, SipMessage inner) {
        List<String> vias = ok.values("Via");
        assertTrue(vias.get(0), vias.get(0).startsWith(inner.values("Via").get(0)));
        assertEquals(inner.values("Via").subList(1, 4), vias.subList(1, 4));
        assertEquals(concat(home2Route, "<sip:thig2.home1.net;lr>", inner.values("Record-Route")),
            ok.values("Record-Route"));
    }

    private void f05AckReversed(List<String> rr) throws Exception {
        // the route set is the Record-Route reversed, without the P-CSCF's own
        SipMessage ack = request("ACK", "sip:user2@" + lab.net.host(40), List.of(pcscfVia + "2", UE_VIA),
            List.of(rr.get(2), rr.get(1), rr.get(0)), "call-1", 1, "a", "b");
        lab.pcscf.send(ack, lab.thig1.address());
        SipMessage inner = lab.scscf.next("ACK").message();
        assertEquals(List.of(scscfRoute, "<sip:thig2.home1.net;lr>", home2Route), inner.values("Route"));
        lab.scscf.send(forwarded(inner, "SIP/2.0/UDP scscf1.home1.net:6060;branch=z9hG4bK332b23.2", "",
            inner.values("Route").subList(1, 3)), lab.thig2.address());
        SipMessage outer = lab.home2.next("ACK").message();
        assertEquals(List.of(home2Route), outer.values("Route"));
        assertTrue(isToken(outer.values("Via").get(1)));
    }

    private void f06ByeNotReversed(List<String> rr) throws Exception {
        SipMessage bye = request("BYE", "sip:[5555::aaa:bbb:ccc:ddd]:5063",
            List.of("SIP/2.0/UDP " + lab.net.host(40) + ";branch=z9hG4bKb1"), rr, "call-1", 1, "b", "a");
        lab.home2.send(bye, lab.thig2.address());
        Inbound atScscf = lab.scscf.next("BYE");
        SipMessage inner = atScscf.message();
        assertEquals(List.of(scscfRoute, "<sip:thig1.home1.net;lr>", pcscfRoute), inner.values("Route"));
        lab.scscf.send(forwarded(inner, "SIP/2.0/UDP scscf1.home1.net:6060;branch=z9hG4bK332b23.3", "",
            inner.values("Route").subList(1, 3)), lab.thig1.address());
        Inbound atPcscf = lab.pcscf.next("BYE");
        List<String> vias = atPcscf.message().values("Via");
        List<String> hidden = open(HeaderClass.VIA, vias.get(1));
        assertEquals(2, hidden.size());
        assertTrue(hidden.get(0), hidden.get(0).contains("scscf1.home1.net:6060"));
        assertTrue(hidden.get(1), hidden.get(1).contains(lab.net.host(22)));

        lab.pcscf.reply(atPcscf, answer(atPcscf.message(), 200, "OK", "a"));
        Inbound okAtScscf = lab.scscf.next("BYE");
        lab.scscf.send(back(okAtScscf.message()), lab.thig2.address());
        SipMessage ok = lab.home2.next("BYE").message();
        assertEquals(200, ok.status());
        assertEquals(1, ok.values("Via").size());
    }

    private static List<String> concat(String first, List<String> rest) {
        List<String> all = new ArrayList<>(rest);
        all.add(0, first);
        return all;
    }

    private static List<String> concat(String first, String second, List<String> rest) {
        return concat(first, concat(second, rest));
    }
}
