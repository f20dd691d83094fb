package org.gatehouse.sip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.Optional;
import org.junit.Test;

public class ViaTest {
    private static void refuses(String text) {
        assertThrows(text, SipSyntaxException.class, () -> Via.parse(text));
    }

    @Test
    public void readsAndWritesTheUsualForm() throws Exception {
        for (String text : new String[] {"SIP/2.0/UDP home1.net;branch=z9hG4bK-t5;tokenized-by=home1.net;thig=AQ_-",
            "SIP/2.0/TCP [5555::aaa:bbb:ccc:ddd]:5063;branch=z9hG4bK1;rport;received=10.0.0.1",
            "SIP/2.0/TLS-SCTP 10.0.0.1", "SIP/2.0/UDP h;x=\"a;b, <c>\";received=[::1]"}) {
            assertEquals(text, Via.parse(text).toString());
        }
    }

    @Test
    public void whiteSpaceMayStandAroundSlashesColonAndSemicolons() throws Exception {
        Via via = Via.parse("SIP / 2.0 / UDP  host : 5060 ; branch = x ;\trport ");
        assertEquals("UDP", via.transport());
        assertEquals(new HostPort("host", 5060), via.sentBy());
        assertEquals(Optional.of("x"), via.parameters().value("branch"));
        assertEquals("SIP/2.0/UDP host:5060;branch=x;rport", via.toString());
        assertEquals(new HostPort("[::1]", 5061), Via.parse(" sip\t/\t2.0\t/\tTLS\t[::1]\t:\t5061").sentBy());
        assertEquals(new HostPort("first.example.com", 4000),
            Via.parse("SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1")
                .sentBy());
    }

    @Test
    public void refusesWhatIsNoVia() {
        for (String text : new String[] {"", ";", "SIP/2.0/UDP", "SIP/2.0/UDP ", "SIP/2.0 UDP host", "host",
            "SIP/2.0/ host",
            "SIP/3.0/UDP host", "HTTP/2.0/UDP host", "SIP/2.0/UDP/x host", "SIP/2.0/UDP: host", "SIP/2.0/UDP a b",
            "SIP/2.0/UDP user@host", "SIP/2.0/UDP host:", "SIP/2.0/UDP host:0", "SIP/2.0/UDP host;;", "//UDP host",
            "SIP/2.0/UDP host;x=\"", "SIP/2.0/UDP <host>", "SIP/2.0/UDP \"host\"", "SIP/2.0/UDP a, SIP/2.0/UDP b",
            "SIP/2.0/UDP host;x=1, SIP/2.0/UDP b", "SIP/2.0/U\u00e4 host"}) {
            refuses(text);
        }
    }

    @Test(timeout = 2000)
    public void longInputsAreReadInLinearTime() {
        refuses("SIP/2.0/UDP" + " ".repeat(1_000_000) + "a b");
        refuses(" / ".repeat(300_000));
        refuses("SIP/2.0/" + "U".repeat(1_000_000));
        refuses("SIP/2.0/UDP " + "a ".repeat(500_000));
    }
}
