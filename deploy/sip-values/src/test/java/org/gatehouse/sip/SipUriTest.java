package org.gatehouse.sip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Optional;
import org.junit.Test;

public class SipUriTest {
    private static void refuses(String text) {
        assertThrows(text, SipSyntaxException.class, () -> SipUri.parse(text));
    }

    @Test
    public void keepsEveryPart() throws Exception {
        String text = "sip:alice:secret@Home1.net:5061;transport=tcp;lr?subject=a&to=b";
        SipUri uri = SipUri.parse(text);
        assertEquals("alice:secret", uri.user());
        assertEquals(new HostPort("Home1.net", 5061), uri.hostPort());
        assertEquals("Home1.net", uri.host());
        assertEquals(Optional.of("tcp"), uri.parameters().value("transport"));
        assertTrue(uri.parameters().has("lr"));
        assertEquals("subject=a&to=b", uri.headers());
        assertEquals(text, uri.toString());
    }

    @Test
    public void semicolonsAndQuestionMarksBeforeTheAtSignAreTheUsers() throws Exception {
        SipUri uri = SipUri.parse("sip:+1234;phone-context=a?b@home1.net;user=phone");
        assertEquals("+1234;phone-context=a?b", uri.user());
        assertEquals("home1.net", uri.host());
        assertNull(uri.headers());
    }

    @Test
    public void withoutUser() throws Exception {
        assertNull(SipUri.parse("SIPS:[::1]:5061;lr").user());
        assertEquals("sips:[::1]:5061;lr", SipUri.parse(" SIPS:[::1]:5061;lr ").toString());
    }

    @Test
    public void refusesWhatIsNoSipUri() {
        for (String text : new String[] {"", "sip", "sip:", "tel:+123", "http://x", "sip:@h", "sip:a@", "sip:a@b@c",
            "sip:a b@c", "sip:a@b c", "<sip:a@b>", "sip:a@b>", "sip:\"a\"@b", "sip:a@b;;lr", "sip:a@b;lr;",
            "sip:a@b\r\nRoute: x", "sip:a\u0000@b", "sip:a@h:0", "sip:a@h:x", "sip:a@[::1", "sip:a@b;x=a,b",
            "sip:" + "a".repeat(8192) + "@b"}) {
            refuses(text);
        }
    }

    @Test
    public void theAddressOfRecordHasNoPortOrParameters() throws Exception {
        assertEquals("sip:Alice%41@home1.net", SipUri.parse("SIP:Alice%41@HOME1.net.:5060;x=1?y=2").addressOfRecord());
        assertEquals("sip:home1.net", SipUri.parse("sip:home1.net").addressOfRecord());
        assertEquals("sip:a@[::1]", SipUri.parse("sip:a@[0::1]").addressOfRecord());
    }

    @Test
    public void isBuiltFromParts() {
        SipUri uri = SipUri.of("a", new HostPort("h", 1)).withParameter("lr", null).withParameter("x", "2");
        assertEquals("sip:a@h:1;lr;x=2", uri.toString());
        assertEquals("sip:h", SipUri.of(null, new HostPort("h", HostPort.NO_PORT)).toString());
    }
}
