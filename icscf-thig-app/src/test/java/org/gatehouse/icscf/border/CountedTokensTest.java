package org.gatehouse.icscf.border;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.Secret;
import org.gatehouse.crypto.TokenRefusedException;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.crypto.TopologyTokens;
import org.junit.Test;

public class CountedTokensTest {
    private static TopologyToken tokens(KeyRing.Entry key) throws Exception {
        KeyRing ring = KeyRing.of(List.of(key));
        return TopologyTokens.of(() -> ring, "home1.net", new SecureRandom());
    }

    @Test
    public void whatHappensIsCounted() throws Exception {
        CountedTokens tokens = new CountedTokens(tokens(KeyRing.Entry.encrypt(7,
            Secret.fromHex("5f0d3c1be7a94208b6c1d2f49a3e7061"))));
        assertEquals("{opened=0, refused=0, sealed=0}", tokens.counts().toString());
        String token = tokens.seal(HeaderClass.ROUTE, true, List.of("<sip:scscf1.home1.net;lr>"));
        assertEquals(new TopologyToken.Opened(true, List.of("<sip:scscf1.home1.net;lr>")),
            tokens.open(HeaderClass.ROUTE, token));
        assertThrows(TokenRefusedException.class, () -> tokens.open(HeaderClass.VIA, token));
        assertThrows(TokenRefusedException.class, () -> tokens.open(HeaderClass.ROUTE, "x"));
        assertEquals(Map.of("sealed", 1L, "opened", 1L, "refused", 2L), tokens.counts());
    }

    @Test
    public void whatWasNotMadeIsNotCounted() throws Exception {
        CountedTokens tokens = new CountedTokens(tokens(KeyRing.Entry.decryptOnly(7,
            Secret.fromHex("5f0d3c1be7a94208b6c1d2f49a3e7061"))));
        assertThrows(IllegalStateException.class, () -> tokens.seal(HeaderClass.ROUTE, false, List.of("x")));
        assertEquals(0L, (long) tokens.counts().get("sealed"));
    }
}
