package org.gatehouse.icscf.border;

import static org.junit.Assert.assertEquals;

import java.security.SecureRandom;
import java.util.List;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.Secret;
import org.gatehouse.crypto.TopologyTokens;
import org.gatehouse.sip.Headers;
import org.junit.Before;
import org.junit.Test;

public class UnknownKeysTest {
    private KeyRing seven;
    private KeyRing eight;
    private KeyRing current;
    private UnknownKeys unknown;

    @Before
    public void rings() throws Exception {
        seven = KeyRing.of(List.of(KeyRing.Entry.encrypt(7, Secret.fromHex("5f0d3c1be7a94208b6c1d2f49a3e7061"))));
        eight = KeyRing.of(List.of(KeyRing.Entry.encrypt(8, Secret.fromHex("c41f9be20d7735a8861e4bf02d9c5a13"))));
        current = seven;
        unknown = new UnknownKeys("home1.net", () -> current);
    }

    private static String token(KeyRing ring, HeaderClass cls) {
        return TopologyTokens.of(() -> ring, "home1.net", new SecureRandom()).seal(cls, false, List.of("x"));
    }

    @Test
    public void kidsThatTheRingLacksAreKnownUntilItChanges() {
        unknown.report(Headers.of("Route", "<sip:" + token(eight, HeaderClass.ROUTE)
            + "@home1.net;lr;tokenized-by=home1.net>", "Via", "SIP/2.0/UDP home1.net;tokenized-by=home1.net;thig="
            + token(eight, HeaderClass.VIA)), "visited1");
        assertEquals(List.of(8), unknown.kids());
        current = eight;
        assertEquals(List.of(), unknown.kids());
    }

    @Test
    public void kidsOfTheRingAndOfOthersAreNotNamed() {
        unknown.report(Headers.of("Route", "<sip:" + token(seven, HeaderClass.ROUTE)
            + "@home1.net;lr;tokenized-by=home1.net>"), "visited1");
        unknown.report(Headers.of("Route", "<sip:" + token(eight, HeaderClass.ROUTE)
            + "@home2.net;lr;tokenized-by=home2.net>"), "visited1");
        unknown.report(Headers.of("Route", "<sip:" + "A".repeat(41) + "@home1.net;lr;tokenized-by=home1.net>"), "x");
        assertEquals(List.of(), unknown.kids());
    }
}
