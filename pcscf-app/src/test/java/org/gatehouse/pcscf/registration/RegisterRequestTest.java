package org.gatehouse.pcscf.registration;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.junit.Test;

public class RegisterRequestTest {
    private final RegistrationScene scene = new RegistrationScene();

    private RegisterRequest parse(Headers headers) throws RefusedException {
        return RegisterRequest.parse(scene.view(headers, 5060, 5060, RegistrationScene.P));
    }

    private RegisterRequest with(String name, String... values) throws RefusedException {
        return parse(scene.sm1Headers().edited(List.of(new HeaderEdit.Set(name, List.of(values)))));
    }

    private Reason refused(String name, String... values) {
        return assertThrows(name, RefusedException.class, () -> with(name, values)).reason();
    }

    @Test
    public void whatSm1Says() throws Exception {
        RegisterRequest sm1 = parse(scene.sm1Headers());
        assertEquals(Optional.of(RegistrationScene.IMPI), sm1.impi());
        assertEquals("sip:alice@home1.net", sm1.impu());
        assertEquals("call-1", sm1.callId());
        assertEquals(1, sm1.cseq());
        assertEquals(600_000, sm1.expires());
        assertEquals("sip:192.0.2.1:5063", sm1.contactUri().orElseThrow().toString());
        assertFalse(sm1.deregisters());
    }

    @Test
    public void expiresOfTheContactThenOfTheHeaderThenTheDefault() throws Exception {
        Headers both = scene.sm1Headers().edited(List.of(new HeaderEdit.Set("Expires", "7")));
        assertEquals(600_000, parse(both).expires());
        Headers header = both.edited(List.of(new HeaderEdit.Set("Contact", "<sip:192.0.2.1:5063>")));
        assertEquals(7, parse(header).expires());
        assertEquals(3600, with("Contact", "<sip:192.0.2.1:5063>").expires());
    }

    @Test
    public void zeroAndTheStarEndTheRegistration() throws Exception {
        assertTrue(with("Contact", "<sip:192.0.2.1:5063>;expires=0").deregisters());
        RegisterRequest star = with("Contact", "*");
        assertTrue(star.deregisters() && star.everyContact());
        assertEquals(Optional.empty(), star.contact());
    }

    @Test
    public void aTelephoneNumberAndPortsInTheAddressOfRecord() throws Exception {
        assertEquals("tel:+1234", with("To", "<tel:+1234>").impu());
        assertEquals("sip:alice@home1.net", with("To", "<sip:alice@HOME1.net:5060;user=phone>").impu());
        assertEquals("no SIP contact", Optional.empty(), with("Contact", "<tel:+1>").contactUri());
    }

    @Test
    public void anEmptyUsernameIsNone() throws Exception {
        assertEquals(Optional.empty(), with("Authorization", "Digest username=\"\"").impi());
        assertEquals(Optional.empty(), with("Authorization", "Digest realm=\"a\"").impi());
    }

    @Test
    public void malformedRegister() {
        for (String cseq : List.of("", "1", "x REGISTER", "-1 REGISTER", "12345678901 REGISTER", "1 REGISTER x")) {
            assertEquals(cseq, Reason.MALFORMED_REGISTER, refused("CSeq", cseq));
        }
        assertEquals(Reason.MALFORMED_REGISTER, refused("Call-ID", "a", "b"));
        assertEquals(Reason.MALFORMED_REGISTER, refused("To", "<sip:a@b", "<sip:c@d>"));
        assertEquals(Reason.MALFORMED_REGISTER, refused("To", "<http://a>"));
        assertEquals(Reason.MALFORMED_REGISTER, refused("Contact", "<sip:a"));
        assertEquals(Reason.MALFORMED_REGISTER, refused("Via", "nonsense"));
        assertEquals(Reason.MALFORMED_REGISTER, refused("Authorization", "Digest username=\"a\", username=\"b\""));
    }

    @Test
    public void notFromTheUeDifferentUsernamesSeveralContacts() {
        assertEquals(Reason.NOT_FROM_THE_UE, refused("Via", "SIP/2.0/UDP a, SIP/2.0/UDP b"));
        assertEquals(Reason.DIFFERENT_USERNAMES,
            refused("Authorization", "Digest username=\"a\"", "Digest username=\"b\""));
        assertEquals(Reason.DIFFERENT_USERNAMES,
            refused("Authorization", "Digest username=\"a\"", "Digest username=\"\""));
        assertEquals(Reason.SEVERAL_CONTACTS, refused("Contact", "*", "<sip:192.0.2.1>"));
    }
}
