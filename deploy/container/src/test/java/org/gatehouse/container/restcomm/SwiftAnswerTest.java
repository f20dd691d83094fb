package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.gatehouse.sip.Flow;
import org.junit.Test;

/** Whatever it answers, it answers as {@link BrokenRequest} does; the rest it leaves alone. */
public class SwiftAnswerTest {
    private static final InetSocketAddress LOCAL = new InetSocketAddress("192.0.2.1", 5060);
    private static final InetSocketAddress UE = new InetSocketAddress("192.0.2.7", 40_000);
    private static final String STATUS = "503 Service Unavailable";
    private static final List<String> MORE = List.of("Retry-After: 7");
    private static final String SM1 = """
        REGISTER sip:home1.net SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bK1
        Max-Forwards: 70
        From: <sip:u@home1.net>;tag=u
        To: <sip:u@home1.net>
        Call-ID: c
        CSeq: 1 REGISTER
        Contact: <sip:u@192.0.2.7:5070>;expires=600
        Content-Length: 0

        """.replace("\n", "\r\n");

    private static Optional<SwiftAnswer> swift(String request) {
        byte[] octets = ("12" + request).getBytes(StandardCharsets.ISO_8859_1);
        return SwiftAnswer.of(octets, 2, octets.length - 2, UE, STATUS, MORE);
    }

    private static Optional<BrokenRequest> slow(String request) {
        return BrokenRequest.of(request.getBytes(StandardCharsets.ISO_8859_1), new Flow(Flow.Transport.UDP, LOCAL, UE));
    }

    /** But for the tag, which is of one's own choice. */
    private static String untagged(byte[] answer) {
        return Arrays.stream(new String(answer, StandardCharsets.ISO_8859_1).split("\r\n"))
            .map(line -> line.startsWith("To:") ? line.replaceFirst(";tag=[0-9a-f]+$", ";tag=T") : line)
            .collect(Collectors.joining("\r\n"));
    }

    private static void assertSame(String request) {
        SwiftAnswer swift = swift(request).orElseThrow();
        BrokenRequest slow = slow(request).orElseThrow();
        assertEquals(untagged(slow.answer(STATUS, MORE)), untagged(swift.octets()));
        assertEquals(slow.returnAddress(), swift.to());
    }

    @Test
    public void aPlainRequestIsAnsweredAsTheOtherWayWould() {
        assertSame(SM1);
        assertSame(SM1.replace(":5070;branch", ";branch"));
        assertSame(SM1.replace("Via: ", "via:   "));
        assertSame(SM1.replace("REGISTER ", "MESSAGE "));
        assertSame(SM1.replace("Max-Forwards",
            "Via: SIP/2.0/TCP [2001:db8::1];branch=z9hG4bK0\r\nVia: SIP/2.0/UDP p;x\r\nAge"));
        assertSame(SM1 + "a body\r\n\r\nwith lines\r\n");
    }

    @Test
    public void rportIsFilledIn() {
        assertSame(SM1.replace("bK1", "bK1;rport"));
        assertSame(SM1.replace(";branch", ";rport;branch"));
        assertEquals(UE, swift(SM1.replace("bK1", "bK1;rport")).orElseThrow().to());
    }

    @Test
    public void theTagIsTheSameAsLongAsTheRequestIsRepeated() {
        assertEquals(new String(swift(SM1).orElseThrow().octets(), StandardCharsets.ISO_8859_1),
            new String(swift(SM1).orElseThrow().octets(), StandardCharsets.ISO_8859_1));
        assertFalse(Arrays.equals(swift(SM1).orElseThrow().octets(),
            swift(SM1.replace("bK1", "bK2")).orElseThrow().octets()));
    }

    @Test
    public void whatIsNotPlainIsLeftToTheOtherWay() {
        for (String request : List.of(
            SM1.replace("Call-ID", "i"),
            SM1.replace("Max-Forwards", " Max-Forwards"),
            SM1.replace("Max-Forwards", "\tMax-Forwards"),
            SM1.replace("To:", "To :"),
            SM1.replace("CSeq: 1 REGISTER\r\n", ""),
            SM1.replace("Call-ID: c", "Call-ID: c\r\nCall-ID: d"),
            SM1.replace("Call-ID: c", "Call-ID: c\u0000"),
            SM1.replace("192.0.2.7:5070;", "192.0.2.8:5070;"),
            SM1.replace("192.0.2.7:5070;", "host.home1.net:5070;"),
            SM1.replace("192.0.2.7:5070;", "[2001:db8::7]:5070;"),
            SM1.replace(":5070;branch", ":99999;branch"),
            SM1.replace(":5070;branch", ":0;branch"),
            SM1.replace(":5070;branch", ":-5;branch"),
            SM1.replace("bK1", "bK1;rport=5"),
            SM1.replace("bK1", "bK1;received=192.0.2.9"),
            SM1.replace("bK1", "bK1, SIP/2.0/UDP p"),
            SM1.replace("SIP/2.0/UDP", "SIP/2.0/TCP"),
            SM1.replace("To: <sip:u@home1.net>", "To: <sip:u@home1.net>;tag=x"),
            SM1.replace(" SIP/2.0\r\nVia", " SIP/3.0\r\nVia"),
            SM1.replace("REGISTER sip", "ACK sip"),
            SM1.replace("Max-Forwards: 70", "no header"),
            SM1.replace("Max-Forwards: 70", "X: " + "x".repeat(StrictParserFactory.MAX_LINE)),
            SM1.substring(0, SM1.length() - 2),
            "SIP/2.0 200 OK" + SM1.substring(SM1.indexOf("\r\n")), "", "\r\n", "\r\n\r\n", " SIP/2.0\r\n\r\n")) {
            assertTrue(request, swift(request).isEmpty());
        }
    }

    /** One octet after the other changed: it answers alike, or not at all, and never throws. */
    @Test
    public void noOctetMakesItSayAnythingElse() {
        Random random = new Random(33_203);
        String alphabet = " \t\r\n:;,=<>\"[]0aZ/\u0000\u00ff";
        int answered = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder request = new StringBuilder(SM1);
            request.setCharAt(random.nextInt(SM1.length()), alphabet.charAt(random.nextInt(alphabet.length())));
            if (swift(request.toString()).isPresent()) {
                answered++;
                assertSame(request.toString());
            }
        }
        assertTrue(String.valueOf(answered), answered > 2_000);
    }
}
