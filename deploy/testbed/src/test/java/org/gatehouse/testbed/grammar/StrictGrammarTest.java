package org.gatehouse.testbed.grammar;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Test;

public class StrictGrammarTest {
    private static final String GOOD = "INVITE sip:b@home2.net SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
        + "From: \"A, b\" <sip:a@h>;tag=1\r\nTo: sip:b@home2.net\r\nCall-ID: 1@h\r\nCSeq: 1 INVITE\r\n"
        + "Max-Forwards: 70\r\nX: anything; <at all\r\nContent-Length: 2\r\n\r\nhi";

    private static List<String> problems(String message) {
        return StrictGrammar.problems(message.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void good(String name, String... values) {
        for (String value : values) {
            assertEquals(List.of(), StrictGrammar.problems(name, value));
        }
    }

    private static void bad(String name, String... values) {
        for (String value : values) {
            assertEquals(value, 1, StrictGrammar.problems(name, value).size());
        }
    }

    @Test
    public void vias() {
        good("Via", "SIP/2.0/UDP a.home1.net", "SIP / 2.0 / TCP\t a:5060 ;branch=z9hG4bK1 ; x = \"a, b;\"",
            "SIP/2.0/UDP [5555::aaa:bbb:ccc:ddd]:5063;branch=z9hG4bKn, SIP/2.0/UDP 1.2.3.4;received=5555::1;rport",
            "SIP/2.0/UDP home1.net;branch=z9hG4bK-t5c;tokenized-by=home1.net;thig=AQcg_-1",
            "SIP/2.0/UDP [::1];maddr=[::2];ttl=1", "SIP/2.0/UDP [2001:db8::1.2.3.4]");
        bad("Via", "SIP/2.0/UDP TOKEN@home1.net;branch=z9", "SIP/2.0/UDP icscf1_p.home1.net", "SIP/2.0/UDP",
            "SIP/2.0/UDP h;thig=a/b", "SIP/2.0/UDP h;thig=ab==", "SIP/2.0/UDP h;thig=a b", "SIP/2.0/UDP h;thig=",
            "SIP/2.0/UDP -a.net", "SIP/2.0/UDP a..net", "SIP/2.0/UDP h;;x", "SIP/2.0/UDP h,", "SIP/2.0/UDP h;x=\"a",
            "SIP/2.0/UDP 5555::1", "SIP/2.0/UDP " + "a".repeat(64) + ".net", "");
    }

    @Test
    public void routes() {
        for (String name : List.of("Route", "Record-Route", "Path", "Service-Route")) {
            good(name, "<sip:AQ_-1@home1.net;lr;tokenized-by=home1.net>", "<sips:h:5061;lr>;x=1 , A B <sip:[::1];lr>",
                "\"x\\\"\" <sip:%41;a=b?c@h;lr?x=y&z=>", "<sip:orig@scscf1.home1.net:6060;lr>;p=\"q\"");
            bad(name, "sip:h;lr", "<sip:h;lr", "<sip:a b@h>", "<sip:a@b@h>", "<sip:h;x=\"y\">", "<sip:h;x=a,b>",
                "<sip:a@h_1;lr>", "<sip:h;lr>,", "<sip:%4@h>", "<>", "<sip:h?x>", "");
        }
    }

    @Test
    public void addresses() {
        good("Contact", "*", "<sip:ue@[5555::1]:5063;comp=sigcomp>;expires=60", "sip:a@h;q=0.5, <tel:+1555>",
            "<urn:service:sos>");
        bad("Contact", "**", "sip:a@h?x=y", "A@b <sip:h", "<sip:a@h> x");
        good("From", "A <sip:a@h>;tag=1", "sip:a@h;tag=1", "<tel:+1-5;phone-context=h>");
        bad("From", "<sip:a@h>, <sip:b@h>", "\"A <sip:a@h>");
        good("Call-ID", "a@b", "<x>{}");
        bad("Call-ID", "a b", "a@b@c", "");
        bad("CSeq", "1", "x INVITE", "1 INVITE x");
        bad("Max-Forwards", "-1", "70 ");
    }

    @Test
    public void wholeMessages() {
        assertEquals(List.of(), problems(GOOD));
        assertEquals(List.of(), problems(GOOD.replace("INVITE sip:b@home2.net SIP/2.0", "SIP/2.0 200 ")));
        assertEquals(List.of(), problems(GOOD.replace("UDP h;", "UDP\r\n h\r\n\t;").replace("From:", "f :")));
        assertEquals(List.of("cseq names another method"), problems(GOOD.replace("1 INVITE", "1 ACK")));
        assertEquals(List.of("content-length: 3 of 2"), problems(GOOD.replace("Length: 2", "Length: 3")));
        assertEquals(List.of("to is not there once"), problems(GOOD.replace("To: sip:b@home2.net\r\n", "")));
        assertEquals(List.of("from is not there once"),
            problems(GOOD.replace("To: sip", "From: <sip:a@h>\r\nTo: sip")));
        assertEquals(List.of("max-forwards is there more than once"),
            problems(GOOD.replace("X: anything", "Max-Forwards: 1\r\nX: anything")));
        assertEquals(List.of("via is not there"), problems(GOOD.replace("Via:", "Xvia:")));
        assertEquals(List.of("no header: X anything; <at all"), problems(GOOD.replace("X:", "X")));
        assertEquals(List.of("no end of the header section"), problems(GOOD.replace("\r\n\r\n", "\n\n")));
        assertEquals(List.of("start line: INVITE sip:b@home2.net  SIP/2.0"), problems(GOOD.replace(" SIP/2.0\r\nV",
            "  SIP/2.0\r\nV")));
        assertTrue(problems(GOOD.replace("X: anything", "X: any\u0000thing")).size() == 1);
    }

    @Test
    public void longValuesCostLittle() {
        good("Via", "SIP/2.0/UDP home1.net;branch=z9hG4bK1;thig=" + "A".repeat(4096));
        good("Route", "<sip:" + "A_-".repeat(1365) + "@home1.net;lr;tokenized-by=home1.net>");
        bad("Route", "<sip:" + "A".repeat(100_000));
        bad("Via", "SIP/2.0/UDP " + "a.".repeat(2_000) + "_");
    }
}
