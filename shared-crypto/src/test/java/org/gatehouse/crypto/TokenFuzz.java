package org.gatehouse.crypto;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.gatehouse.crypto.KeyRing.Entry;

/**
 * Fuzz target: no text opens that was not sealed, and nothing but {@link TokenRefusedException} comes out.
 *
 * <p>The first octet says what to do with the rest: give it as text, give it as octets in base64url, or make it the
 * plaintext of a token with a valid MAC, which reaches what lies behind the MAC.
 */
public final class TokenFuzz {
    private static final Secret KV = Secret.fromHex("000102030405060708090a0b0c0d0e0f");
    private static final byte[] REALM = "home1.net".getBytes(StandardCharsets.US_ASCII);
    private static final TopologyToken TOKENS;
    private static final TokenKeys KEYS = TokenKeys.of(Entry.encrypt(7, KV), REALM);

    static {
        try {
            KeyRing ring = KeyRing.of(List.of(Entry.encrypt(7, KV)));
            TOKENS = TopologyTokens.of(() -> ring, "home1.net", Vectors.counting(1),
                    () -> Instant.EPOCH, TopologyTokens.Padding.NONE);
        } catch (KeyRingException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private TokenFuzz() {
    }

    /** Called by Jazzer, and by the test that replays the corpus. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] rest = java.util.Arrays.copyOfRange(data, 1, data.length);
        switch (data[0] & 3) {
            case 0 -> open(new String(rest, StandardCharsets.UTF_8), rest);
            case 1 -> open(new String(rest, StandardCharsets.ISO_8859_1), rest);
            case 2 -> open(Base64.getUrlEncoder().withoutPadding().encodeToString(rest), rest);
            default -> openWithValidMac(rest);
        }
    }

    private static void open(String token, byte[] input) {
        for (HeaderClass cls : HeaderClass.values()) {
            try {
                TopologyToken.Opened opened = TOKENS.open(cls, token);
                // only a seed that is a real token gets here, and it has one spelling
                byte[] raw = Base64.getUrlDecoder().decode(token);
                if (opened.entries().isEmpty() || !Base64Url.encode(raw).equals(token)) {
                    throw new AssertionError("a token with two spellings, or without entries");
                }
            } catch (TokenRefusedException e) {
                if (e != TokenRefusedException.REFUSED) {
                    throw new AssertionError("refused in another way", e);
                }
            }
        }
        try {
            TopologyTokens.header(token);
        } catch (TokenRefusedException e) {
            return;
        }
        if (token.length() > TopologyToken.MAX_TOKEN_LENGTH) {
            throw new AssertionError("a header of " + input.length + " octets was read");
        }
    }

    private static void openWithValidMac(byte[] plain) {
        int length = Math.min(plain.length / 16 * 16, CbcCmacTokens.MAX_CIPHERTEXT);
        if (length == 0) {
            return;
        }
        byte[] raw = new byte[CbcCmacTokens.OVERHEAD + length];
        raw[0] = CbcCmacTokens.VERSION;
        raw[1] = 7;
        AesCbc.encrypting(KEYS.enc()).transform(plain, 0, length, raw, 18);
        byte[] macInput = new byte[2 + 2 + REALM.length + 16 + length];
        macInput[0] = raw[0];
        macInput[1] = raw[1];
        macInput[2] = (byte) HeaderClass.ROUTE.code();
        macInput[3] = (byte) REALM.length;
        System.arraycopy(REALM, 0, macInput, 4, REALM.length);
        System.arraycopy(raw, 2, macInput, 4 + REALM.length, 16 + length);
        System.arraycopy(Cmac.tag(KEYS.mac(), macInput), 0, raw, 18 + length, 16);
        try {
            TopologyToken.Opened opened = TOKENS.open(HeaderClass.ROUTE, Base64Url.encode(raw));
            for (String entry : opened.entries()) {
                if (entry.isEmpty() || entry.contains("\n")) {
                    throw new AssertionError("an entry that is none");
                }
            }
        } catch (TokenRefusedException e) {
            if (e != TokenRefusedException.REFUSED) {
                throw new AssertionError("refused in another way", e);
            }
        }
    }
}
