package org.gatehouse.testbed.ue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipParseException;
import org.junit.Test;

public class SecurityServerTest {
    private static final String ENDS = ";spi-c=4294967295;spi-s=3000000000;port-c=8642;port-s=7531";
    private static final Algorithms SHA_AES = new Algorithms("hmac-sha-1-96", "aes-cbc");
    private static final Algorithms SHA = new Algorithms("hmac-sha-1-96", "null");
    private static final Algorithms GCM = new Algorithms("null", "aes-gcm");

    @Test
    public void orderIsByQThenByPlace() throws SipParseException {
        SecurityServer s = SecurityServer.parse(List.of("ipsec-3gpp;q=0.1;alg=hmac-sha-1-96" + ENDS,
                "ipsec-3gpp;Q=0.4;ALG=HMAC-SHA-1-96;ealg=AES-CBC" + ENDS,
                "ipsec-3gpp;q=0.4;alg=null;ealg=aes-gcm" + ENDS));
        assertEquals(List.of(SHA_AES, GCM, SHA), s.algorithms());
        assertEquals(4_294_967_295L, s.spiPc());
        assertEquals(3_000_000_000L, s.spiPs());
        assertEquals(8642, s.portPc());
        assertEquals(7531, s.portPs());
    }

    @Test
    public void theListsOrderWinsOverTheUes() throws SipParseException {
        SecurityServer s = SecurityServer.parse(List.of("ipsec-3gpp;q=0.4;alg=null;ealg=aes-gcm" + ENDS,
                "ipsec-3gpp;q=0.3;alg=hmac-sha-1-96;ealg=aes-cbc" + ENDS));
        assertEquals(Optional.of(GCM), s.choose(List.of(SHA_AES, GCM)));
        assertEquals(Optional.of(SHA_AES), s.choose(List.of(SHA, SHA_AES)));
        assertEquals(Optional.empty(), s.choose(List.of(SHA)));
    }

    @Test
    public void otherMechanismsArePassedOver() throws SipParseException {
        SecurityServer s = SecurityServer.parse(List.of("tls;q=1", "ipsec-3gpp;q=0.9;alg=null;prot=ah" + ENDS,
                "ipsec-3gpp;q=0.8;alg=null;mod=tun" + ENDS, "ipsec-3gpp;prot=esp;mod=trans;alg=hmac-sha-1-96" + ENDS));
        assertEquals(List.of(SHA), s.algorithms());
    }

    @Test
    public void unusableListsAreRefused() {
        String good = "ipsec-3gpp;alg=hmac-sha-1-96" + ENDS;
        List<List<String>> bad = List.of(List.of(), List.of("tls"), List.of("ipsec-3gpp" + ENDS),
                List.of(good.replace("spi-c=4294967295", "spi-c=255")),
                List.of(good.replace("spi-c=4294967295", "spi-c=4294967296")),
                List.of(good.replace("spi-c=4294967295", "spi-c=-1")), List.of(good.replace("port-s=7531", "port-s=0")),
                List.of(good.replace("port-s=7531", "")), List.of(good + ";q=2"),
                List.of(good, good.replace("7531", "7532")));
        for (List<String> list : bad) {
            assertThrows(list.toString(), SipParseException.class, () -> SecurityServer.parse(list));
        }
    }

    @Test
    public void offerListsEveryPairWithTheSameEnds() {
        Offer offer = new Offer(2468, 5063, 23456789, 4_294_967_295L, List.of(SHA_AES, SHA));
        assertEquals("ipsec-3gpp; alg=hmac-sha-1-96; ealg=aes-cbc; spi-c=23456789; spi-s=4294967295; port-c=2468; "
                + "port-s=5063, ipsec-3gpp; alg=hmac-sha-1-96; spi-c=23456789; spi-s=4294967295; port-c=2468; "
                + "port-s=5063", offer.securityClient());
    }

    private static SipMessage sm6(String... wwwAuthenticate) {
        return SipMessage.response(401, "Unauthorized").withAll("WWW-Authenticate", List.of(wwwAuthenticate))
                .plus("Security-Server", "ipsec-3gpp;alg=a, ipsec-3gpp;alg=b").plus("Security-Server", "tls");
    }

    private static final String AKA =
            "Digest realm=\"home1.net\", nonce=\"I1U8vpY3qJ0hiuZNrke/NVXzKLQ1d7m5Sp/6w1Tfr7M=\", algorithm=AKAv1-MD5";

    @Test
    public void challengeGivesRandAutnAndTheListAsReceived() throws SipParseException {
        Challenge c = Challenge.read(sm6(AKA + ", qop=\"auth-int, auth\""));
        assertEquals("23553cbe9637a89d218ae64dae47bf35", c.rand().hex());
        assertEquals("55f328b43577b9b94a9ffac354dfafb3", c.autn().hex());
        assertTrue(c.qopAuth());
        assertFalse(c.keysLeaked());
        assertEquals(List.of("ipsec-3gpp;alg=a, ipsec-3gpp;alg=b", "tls"), c.securityServerLines());
        assertEquals(3, c.securityServerValues().size());
        assertFalse(Challenge.read(sm6(AKA)).qopAuth());
    }

    @Test
    public void keysAreNoticedInEveryHeader() throws SipParseException {
        assertTrue(Challenge.read(sm6(AKA + ", ik=\"00\"")).keysLeaked());
        assertTrue(Challenge.read(sm6(AKA + ", CK=\"00\"")).keysLeaked());
        assertTrue(Challenge.read(sm6(AKA, "Digest realm=\"other\", ck=\"00\"")).keysLeaked());
    }

    @Test
    public void whatIsNoAkaChallengeIsRefused() {
        for (String bad : List.of("Basic realm=\"x\"", AKA.replace("AKAv1-MD5", "MD5"), AKA.replace("I1U8", "!!!!"),
                AKA.replaceAll("nonce=\"[^\"]*\"", "nonce=\"AAAA\""), "Digest realm=\"x\"")) {
            assertThrows(bad, SipParseException.class, () -> Challenge.read(sm6(bad)));
        }
        assertThrows(SipParseException.class, () -> Challenge.read(SipMessage.response(401, "Unauthorized")));
    }
}
