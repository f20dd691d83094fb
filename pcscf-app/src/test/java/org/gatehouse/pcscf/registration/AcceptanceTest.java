package org.gatehouse.pcscf.registration;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.gatehouse.sip.Headers;
import org.junit.Test;

public class AcceptanceTest {
    private final RegistrationScene scene = new RegistrationScene();

    private Acceptance accepted(String... headers) throws RefusedException {
        RegisterRequest request = RegisterRequest.parse(
            scene.view(scene.sm1Headers(), 5060, 5060, RegistrationScene.P));
        return Acceptance.parse(Headers.of(headers), request);
    }

    @Test
    public void expiresIsThatOfTheUesOwnContact() throws Exception {
        assertEquals(100, accepted("Contact", "<sip:192.0.2.1:5064>;expires=1, <sip:192.0.2.1:5063>;expires=100",
            "Contact", "<sip:192.0.2.2:5063>;expires=2", "Expires", "3").expires());
        assertEquals(3, accepted("Contact", "<sip:192.0.2.1:5063>", "Expires", "3").expires());
        assertEquals(3, accepted("Contact", "<tel:+1>", "Expires", "3").expires());
        assertEquals("as asked for", 600_000, accepted().expires());
        assertEquals("unreadable", 600_000, accepted("Expires", "-1").expires());
    }

    @Test
    public void aDeregistrationGrantsNothing() throws Exception {
        scene.expires = 0;
        assertEquals(0, accepted("Contact", "<sip:192.0.2.1:5063>;expires=100").expires());
    }

    @Test
    public void serviceRouteIsVerbatimAndInOrder() throws Exception {
        assertEquals(List.of("\"x, y\" <sip:a;lr>;p=\"1,2\"", "<sip:b;lr>", "<sip:c;lr>"), accepted("Service-Route",
            "\"x, y\" <sip:a;lr>;p=\"1,2\", <sip:b;lr>", "Service-Route", "<sip:c;lr>").serviceRoute());
    }

    @Test
    public void associatedIdentitiesAreInOrderAndUnreadableOnesGo() throws Exception {
        assertEquals(List.of("sip:a@b", "tel:+1"),
            accepted("P-Associated-URI", "\"A\" <sip:a@b>", "P-Associated-URI", "<broken", "p-associated-uri",
                "<tel:+1>").associated());
    }

    @Test
    public void whatTheCoreSaysToUsOnlyDoesNotReachTheUe() {
        Headers sm11 = Headers.of("P-Charging-Vector", "v", "P-Charging-Function-Addresses", "f",
            "P-Visited-Network-ID", "n", "P-User-Database", "d", "Security-Server", "forged", "WWW-Authenticate",
            RegistrationScene.challenge(RegistrationScene.NONCE), "Service-Route", "<sip:a;lr>", "Path", "<sip:p;lr>",
            "P-Associated-URI", "<sip:a@b>");
        Headers sm12 = sm11.edited(Acceptance.towardsUe(sm11));
        for (String name : List.of("P-Charging-Vector", "P-Charging-Function-Addresses", "P-Visited-Network-ID",
                "P-User-Database", "Security-Server")) {
            assertFalse(name, sm12.has(name));
        }
        assertTrue(sm12.has("Service-Route") && sm12.has("P-Associated-URI") && sm12.has("Path"));
        assertFalse(sm12.lines().toString().contains(RegistrationScene.IK));
    }
}
