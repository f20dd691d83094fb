package org.gatehouse.crypto;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.Test;

/** Every vector of {@code vectors/tokens.json}, which another implementation made. */
public class TokenVectorsTest {
    private static final JsonNode FILE = Vectors.file("tokens.json");

    @Test
    public void subKeys() {
        for (JsonNode vector : FILE.get("subKeys")) {
            Secret kv = Secret.fromHex(vector.get("kv").asText());
            byte[] realm = vector.get("realm").asText().getBytes(StandardCharsets.US_ASCII);
            assertEquals(vector.get("enc").asText(), Vectors.hex(TokenKeys.derive(kv, "thig-enc", realm)));
            assertEquals(vector.get("mac").asText(), Vectors.hex(TokenKeys.derive(kv, "thig-mac", realm)));
        }
    }

    @Test
    public void macInput() {
        JsonNode vector = FILE.get("macInput");
        Secret mac = Secret.fromHex(FILE.get("subKeys").get(0).get("mac").asText());
        assertEquals(vector.get("tag").asText(), Vectors.hex(Cmac.tag(mac, Vectors.hex(vector.get("octets")))));
        byte[] token = Base64.getUrlDecoder().decode(vector.get("token").asText());
        assertArrayEquals(Vectors.hex(vector.get("tag")), HexFormat.of().parseHex(
                HexFormat.of().formatHex(token, token.length - 16, token.length)));
    }

    @Test
    public void validTokensOpen() throws Exception {
        for (JsonNode vector : FILE.get("valid")) {
            TopologyToken tokens = Vectors.tokens(vector);
            TopologyToken.Opened opened = tokens.open(Vectors.headerClass(vector), vector.get("token").asText());
            String name = vector.get("name").asText();
            assertEquals(name, Vectors.strings(vector.get("entries")), opened.entries());
            assertEquals(name, vector.get("response").asBoolean(), opened.responseRecordRoute());
        }
    }

    @Test
    public void sealingGivesTheValidTokens() throws Exception {
        int sealed = 0;
        for (JsonNode vector : FILE.get("valid")) {
            TopologyToken tokens = Vectors.tokens(vector);
            String token = vector.get("token").asText();
            String ours = tokens.seal(Vectors.headerClass(vector), vector.get("response").asBoolean(),
                    Vectors.strings(vector.get("entries")));
            // some vectors are under a key that this ring has only for decrypting
            if (TopologyTokens.header(ours).kid() == vector.get("kid").asInt()) {
                assertEquals(vector.get("name").asText(), token, ours);
                sealed++;
            }
        }
        assertEquals(FILE.get("valid").size() - 2, sealed);
    }

    @Test
    public void refusedTokensAreRefusedInOneWay() throws Exception {
        for (JsonNode vector : FILE.get("refused")) {
            TopologyToken tokens = Vectors.tokens(vector);
            TokenRefusedException e = assertThrows(vector.get("name").asText(), TokenRefusedException.class,
                    () -> tokens.open(Vectors.headerClass(vector), vector.get("token").asText()));
            assertSame(TokenRefusedException.REFUSED, e);
        }
        assertTrue(FILE.get("refused").size() >= 70);
    }

    /** F05: the token says that it was made in a response; reversing is the caller's part, shown here. */
    @Test
    public void f05ReversedRun() throws Exception {
        TopologyToken.Opened opened = open("RR_200");
        assertTrue(opened.responseRecordRoute());
        List<String> inRoute = new java.util.ArrayList<>(opened.entries());
        java.util.Collections.reverse(inRoute);
        assertEquals(List.of("<sip:scscf1.home1.net:6060;lr>", "<sip:thig2.home1.net;lr>"), inRoute);
    }

    @Test
    public void f06NonReversedRun() throws Exception {
        TopologyToken.Opened opened = open("RR_INV");
        assertEquals(false, opened.responseRecordRoute());
        assertEquals(List.of("<sip:scscf1.home1.net:6060;lr>", "<sip:thig1.home1.net;lr>"), opened.entries());
    }

    @Test
    public void headersAreReadWithoutAKey() throws Exception {
        for (JsonNode vector : FILE.get("valid")) {
            String token = vector.get("token").asText();
            TopologyTokens.Header header = TopologyTokens.header(token);
            assertEquals(1, header.version());
            assertEquals(vector.get("kid").asInt(), header.kid());
            assertEquals(token.length() * 3 / 4, header.octets());
        }
    }

    private static TopologyToken.Opened open(String name) throws Exception {
        for (JsonNode vector : FILE.get("valid")) {
            if (vector.get("name").asText().equals(name)) {
                return Vectors.tokens(vector)
                        .open(Vectors.headerClass(vector), vector.get("token").asText());
            }
        }
        throw new AssertionError(name);
    }
}
