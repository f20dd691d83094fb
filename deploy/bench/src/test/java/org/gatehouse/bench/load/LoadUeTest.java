package org.gatehouse.bench.load;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.aka.Octets;
import org.junit.Test;

public class LoadUeTest {
    private static final InetAddress PCSCF = InetAddress.getLoopbackAddress();
    private static final String SERVER = "ipsec-3gpp;q=0.5;alg=hmac-sha-1-96;ealg=aes-cbc;spi-c=1;spi-s=2;port-c=5064;"
        + "port-s=5062";

    private final LoadUe ue = new LoadUe(1_234, new byte[] {127, 32}, 40_000);

    private static SipText challenge(int keysOf, long sqn, String more) {
        AuthenticationVector vector = AuthenticationVector.make(LoadUe.keys(keysOf), Octets.of(new byte[16]),
            Octets.ofLong(sqn, 6), Octets.ofHex("8000"));
        return new SipText("SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"home1.net\", nonce=\""
            + vector.nonce() + "\", algorithm=AKAv1-MD5" + more + "\r\nSecurity-Server: " + SERVER + "\r\n\r\n");
    }

    @Test
    public void uesHaveAddressesOfTheirOwn() {
        assertEquals("127.32.4.235", ue.address().getHostAddress());
        assertEquals("127.33.150.1", new LoadUe(100_000, new byte[] {127, 32}, 1).address().getHostAddress());
        assertEquals(1_234, LoadUe.number("u1234@home1.net"));
    }

    @Test
    public void sm7AnswersTheChallengeAndRepeatsTheOffer() {
        SipText sm1 = new SipText(ue.sm1());
        SipText sm7 = new SipText(ue.sm7(challenge(1_234, 32, ""), PCSCF));
        assertEquals(sm1.first("Security-Client"), sm7.first("Security-Client"));
        assertEquals(SERVER, sm7.first("Security-Verify"));
        assertEquals(sm1.first("Call-ID"), sm7.first("Call-ID"));
        assertNotEquals(sm1.branch(), sm7.branch());
        assertEquals(32, SipText.parameter(sm7.first("Authorization"), "response=").length());
        assertEquals(5_062, ue.protectedTo().getPort());
        assertTrue(sm1.first("Security-Client").contains("port-c=" + ue.protectedFrom().getPort() + ";"));
    }

    @Test
    public void aUeRefusesChallengesThatItMustNotAnswer() {
        ue.sm1();
        assertThrows(IllegalArgumentException.class, () -> ue.sm7(challenge(5, 32, ""), PCSCF));
        for (String keys : new String[] {", ik=\"00\"", ",ck=\"00\"", "\tik = \"00\""}) {
            assertEquals("with keys", assertThrows(IllegalArgumentException.class,
                () -> ue.sm7(challenge(1_234, 32, keys), PCSCF)).getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> ue.sm7(new SipText("SIP/2.0 401 U\r\n\r\n"), PCSCF));
        ue.sm7(challenge(1_234, 64, ""), PCSCF);
        assertThrows("not fresh", IllegalArgumentException.class, () -> ue.sm7(challenge(1_234, 64, ""), PCSCF));
    }

    /** The base64 of 32 octets may end in the letters of a key's name. */
    @Test
    public void aNonceIsNotTakenForAKey() {
        ue.sm1();
        String broken = "SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"home1.net\", nonce=\""
            + "A".repeat(41) + "ik=\"\r\nSecurity-Server: " + SERVER + "\r\n\r\n";
        assertEquals("AKA failed", assertThrows(IllegalArgumentException.class,
            () -> ue.sm7(new SipText(broken), PCSCF)).getMessage());
    }

    @Test
    public void eachRegistrationOffersOtherPortsAndSpis() {
        SipText first = new SipText(ue.sm1());
        SipText second = new SipText(ue.sm1());
        assertNotEquals(first.first("Security-Client"), second.first("Security-Client"));
        assertEquals("2 REGISTER", second.first("CSeq"));
    }

    @Test
    public void requestsFollowTheServiceRouteAndThoseInADialogTheRecordRoute() {
        ue.sm1();
        ue.sm7(challenge(1_234, 32, ""), PCSCF);
        assertFalse(ue.registered());
        ue.granted(new SipText("SIP/2.0 200 OK\r\nService-Route: <sip:orig@127.0.0.2;lr>\r\n\r\n"));
        assertTrue(ue.registered());
        assertEquals("[<sip:127.0.0.1:5062;lr>, <sip:orig@127.0.0.2;lr>]",
            new SipText(ue.request("INVITE", "callee", "")).all("Route").toString());
        SipText ok = new SipText("SIP/2.0 200 OK\r\nRecord-Route: <sip:s;lr>, <sip:p;lr>\r\nTo: "
            + "<sip:c>;tag=t\r\nCall-ID: i\r\nContact: <sip:callee@127.0.0.2:6060>\r\n\r\n");
        SipText bye = new SipText(ue.inDialog("BYE", ok, 2));
        assertEquals("[<sip:p;lr>, <sip:s;lr>]", bye.all("Route").toString());
        assertEquals("2 BYE", bye.first("CSeq"));
        assertEquals("<sip:c>;tag=t", bye.first("To"));
    }

    @Test
    public void refusedRegistrationsAreBrokenWhereTheySayTheyAre() {
        assertFalse(new SipText(ue.badSm1()).first("Security-Client").contains("port-c="));
        assertEquals("", new SipText(ue.plainSm1()).first("Security-Client"));
        ue.sm1();
        assertNotEquals(SERVER, new SipText(ue.badSm7(challenge(1_234, 32, ""), PCSCF)).first("Security-Verify"));
    }

    @Test
    public void registrationsEndAndAreChallengedAnewOverTheSet() {
        ue.sm1();
        ue.sm7(challenge(1_234, 32, ""), PCSCF);
        ue.granted(new SipText("SIP/2.0 200 OK\r\nService-Route: <sip:orig@127.0.0.2;lr>\r\n\r\n"));
        SipText again = new SipText(ue.reAuthenticate());
        assertEquals("", SipText.parameter(again.first("Authorization"), "response="));
        assertEquals(SERVER, again.first("Security-Verify"));
        SipText last = new SipText(ue.deRegister());
        assertTrue(last.first("Contact").endsWith(";expires=0"));
        assertEquals("0", last.first("Expires"));
        assertEquals(32, SipText.parameter(last.first("Authorization"), "response=").length());
        ue.left();
        assertFalse(ue.registered());
    }

    @Test
    public void cancelAndAckOfAFailureAreOfTheSameHop() {
        String invite = ue.request("INVITE", "callee", "body");
        SipText ack = new SipText(LoadUe.sameHop("ACK", invite, "<sip:callee@home1.net>;tag=t"));
        SipText text = new SipText(invite);
        assertEquals(text.requestUri(), ack.requestUri());
        assertEquals(text.branch(), ack.branch());
        assertEquals(text.first("Call-ID"), ack.first("Call-ID"));
        assertEquals("<sip:callee@home1.net>;tag=t", ack.first("To"));
        assertEquals("1 ACK", ack.first("CSeq"));
        assertEquals("0", ack.first("Content-Length"));
        assertTrue(LoadUe.sameHop("ACK", invite, "").endsWith("\r\n\r\n"));
    }
}
