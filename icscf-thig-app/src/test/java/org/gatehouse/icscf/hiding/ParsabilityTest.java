package org.gatehouse.icscf.hiding;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import gov.nist.javax.sip.address.GenericURI;
import gov.nist.javax.sip.header.AddressParametersHeader;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.gatehouse.sip.Headers;
import org.gatehouse.testbed.grammar.StrictGrammar;
import org.junit.Test;

/**
 * JAIN SIP's parser, which is not ours and strict, reads what we send and writes it again without a change; and the
 * grammar of RFC 3261, letter by letter, has nothing against it.
 */
public class ParsabilityTest {
    private static final List<String> ROUTING = List.of("Via", "Record-Route", "Route", "Path", "Service-Route");

    private final Border thig2 = Border.home1("thig2.home1.net");
    private final Headers inside = Headers.of(
        "Via", "SIP/2.0/UDP scscf1.home1.net:6060;branch=z9hG4bK332b23.1, SIP/2.0/TCP thig1.home1.net;branch=z9h"
            + "G4bK351",
        "Via", "SIP/2.0/UDP pcscf1.visited1.net;branch=z9hG4bK240f34.1",
        "Via", "SIP/2.0/UDP [5555::aaa:bbb:ccc:ddd]:5063;branch=z9hG4bKnashds8",
        "Record-Route", "<sip:scscf1.home1.net:6060;lr>, <sip:thig1.home1.net;lr>, <sip:pcscf1.visited1.net;lr>",
        "Route", "<sip:as.home2.net;lr>, <sip:orig@scscf1.home1.net:6060;lr>",
        "Path", "<sip:f7a2@pcscf1.home1.net;lr>",
        "Service-Route", "<sip:thig2.home1.net;lr>, <sip:orig@scscf1.home1.net:6060;lr>");

    private static byte[] message(String startLine, Headers headers) {
        StringBuilder text = new StringBuilder(startLine).append("\r\n");
        headers.lines().forEach(l -> text.append(l.name()).append(": ").append(l.value()).append("\r\n"));
        text.append("From: <sip:a@home1.net>;tag=1\r\nTo: <sip:b@home2.net>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n"
            + "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static SIPMessage parse(String startLine, Headers headers) throws ParseException {
        return new StringMsgParser().parseSIPMessage(message(startLine, headers), true, true,
            (e, message, header, line, whole) -> {
                throw e;
            });
    }

    private static List<String> written(SIPMessage message, String name) {
        List<String> values = new ArrayList<>();
        for (Iterator<? extends javax.sip.header.Header> it = message.getHeaders(name); it.hasNext();) {
            values.add(((SIPHeader) it.next()).getHeaderValue());
        }
        return values;
    }

    private static void assertReadsTheSame(String startLine, Headers headers) throws ParseException {
        assertEquals(List.of(), StrictGrammar.problems(message(startLine, headers)));
        SIPMessage message = parse(startLine, headers);
        for (String name : ROUTING) {
            assertEquals(headers.values(name), written(message, name));
        }
    }

    @Test
    public void f11OnlyTheFormOf24229ItselfIsNoSip() {
        String literal = "SIP/2.0/UDP AQcg_-@home1.net;tokenized-by=home1.net";
        assertEquals(1, StrictGrammar.problems("Via", literal).size());
        assertThrows(ParseException.class, () -> parse("SIP/2.0 200 OK", Headers.of("Via", literal)));
    }

    @Test
    public void f11RequestsReadTheSame() throws Exception {
        assertReadsTheSame("INVITE sip:b@home2.net SIP/2.0", thig2.requestOut("INVITE", inside));
    }

    @Test
    public void f11ResponsesReadTheSame() throws Exception {
        assertReadsTheSame("SIP/2.0 200 OK", thig2.responseOut(inside));
    }

    @Test
    public void theParserSeesTheBranchAndTheParametersWhereTheyBelong() throws Exception {
        SIPMessage message = parse("INVITE sip:b@home2.net SIP/2.0", thig2.requestOut("INVITE", inside));
        Via via = (Via) message.getViaHeaders().getFirst();
        assertTrue(via.getBranch().matches("z9hG4bK-t[0-9a-f]{16}"));
        assertEquals("home1.net", via.getHost());
        assertEquals("home1.net", via.getParameter("tokenized-by"));
        AddressParametersHeader route = (AddressParametersHeader) message.getRecordRouteHeaders().getFirst();
        GenericURI uri = (GenericURI) route.getAddress().getURI();
        assertTrue(uri.toString(), uri.toString().endsWith("@home1.net;lr;tokenized-by=home1.net"));
        assertTrue("nothing is lost in a route set", route.getParameters() == null
            || !route.getParameterNames().hasNext());
    }

    @Test
    public void aTokenIsLegalInAllCharactersOfItsAlphabet() throws Exception {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        assertReadsTheSame("SIP/2.0 180 Ringing", Headers.of(
            "Via", Wrapper.around(org.gatehouse.crypto.HeaderClass.VIA, "home1.net", alphabet),
            "Record-Route", Wrapper.around(org.gatehouse.crypto.HeaderClass.ROUTE, "home1.net", alphabet)));
    }

    @Test
    public void theLongestTokenReadsTheSame() throws Exception {
        Headers hidden = thig2.requestOut("INVITE",
            Headers.of("Record-Route", "<sip:" + "u".repeat(2900) + "@scscf1.home1.net;lr>"));
        assertTrue(hidden.values("Record-Route").get(0).length() > 3900);
        assertReadsTheSame("INVITE sip:b@home2.net SIP/2.0", Headers.of("Via", "SIP/2.0/UDP a;branch=z9hG4bK1",
            "Record-Route", hidden.values("Record-Route").get(0)));
    }
}
