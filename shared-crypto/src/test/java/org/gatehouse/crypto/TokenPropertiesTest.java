package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.gatehouse.crypto.KeyRing.Entry;
import org.gatehouse.crypto.TopologyToken.Opened;
import org.gatehouse.crypto.TopologyTokens.Padding;

/** The promises of {@link TopologyToken} for any entries, keys and realms, and for any damage. */
class TokenPropertiesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final SecureRandom RANDOM = Vectors.counting(7);
    private static final String BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static TopologyToken node(String realm, Padding padding, Entry... entries) {
        try {
            KeyRing ring = KeyRing.of(List.of(entries));
            return TopologyTokens.of(() -> ring, realm, RANDOM, InstantSource.fixed(NOW), padding);
        } catch (KeyRingException e) {
            throw new AssertionError(e);
        }
    }

    private static TopologyToken node(Secret kv) {
        return node("home1.net", Padding.NONE, Entry.encrypt(7, kv));
    }

    private static void assertRefused(TopologyToken node, HeaderClass cls, String token) {
        assertSame(TokenRefusedException.REFUSED,
                assertThrows(TokenRefusedException.class, () -> node.open(cls, token)));
    }

    /** What may stand in a header value: anything but line ends and NUL, and no half of a character. */
    @Provide
    Arbitrary<List<String>> entries() {
        return Arbitraries.strings().all().ofMinLength(1).ofMaxLength(60)
                .map(text -> text.replaceAll("[\r\n\0\\x{d800}-\\x{dfff}]", "x")).list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<Secret> keys() {
        return Arbitraries.bytes().array(byte[].class).ofSize(16).filter(TokenPropertiesTest::isNoPattern)
                .map(Secret::copyOf);
    }

    /** A ring takes no keys that repeat one octet or count. */
    private static boolean isNoPattern(byte[] key) {
        int step = key[1] - key[0];
        for (int i = 1; i < key.length; i++) {
            if ((byte) (key[i] - key[i - 1]) != (byte) step) {
                return true;
            }
        }
        return false;
    }

    @Provide
    Arbitrary<String> realms() {
        return Arbitraries.strings().withChars("abcxyz0189").ofMinLength(1).ofMaxLength(30).list().ofMinSize(1)
                .ofMaxSize(4).map(labels -> String.join(".", labels));
    }

    @Property(tries = 300, seed = "1")
    void whatIsSealedOpensAndIsText(@ForAll("entries") List<String> entries, @ForAll("keys") Secret kv,
            @ForAll("realms") String realm, @ForAll HeaderClass cls, @ForAll boolean flag, @ForAll Padding padding,
            @ForAll @IntRange(max = 255) int kid) throws Exception {
        TopologyToken node = node(realm, padding, Entry.encrypt(kid, kv));
        String token = node.seal(cls, flag, entries);
        assertEquals(new Opened(flag, entries), node.open(cls, token));
        assertTrue(token.matches("[A-Za-z0-9_-]+"));
        assertEquals(kid, TopologyTokens.header(token).kid());
        assertNotEquals("each token has an IV of its own", token, node.seal(cls, flag, entries));
    }

    @Property(tries = 300, seed = "2")
    void oneCharacterChangedIsRefused(@ForAll("entries") List<String> entries, @ForAll("keys") Secret kv,
            @ForAll @IntRange(max = 10_000) int place, @ForAll @IntRange(max = 65_535) int character) {
        TopologyToken node = node(kv);
        String token = node.seal(HeaderClass.VIA, false, entries);
        int at = place % token.length();
        // half of the time another one of the alphabet, else any at all
        char changed = character % 2 == 0 ? BASE64URL.charAt(character / 2 % 64) : (char) character;
        Assume.that(changed != token.charAt(at));
        assertRefused(node, HeaderClass.VIA, token.substring(0, at) + changed + token.substring(at + 1));
    }

    @Property(tries = 200, seed = "3")
    void whatIsCutOutOrPutInIsMissed(@ForAll("entries") List<String> entries, @ForAll("keys") Secret kv,
            @ForAll @IntRange(max = 10_000) int from, @ForAll @IntRange(min = 1, max = 70) int count) {
        TopologyToken node = node(kv);
        String token = node.seal(HeaderClass.ROUTE, true, entries);
        int at = from % token.length();
        int end = Math.min(token.length(), at + count);
        assertRefused(node, HeaderClass.ROUTE, token.substring(0, at) + token.substring(end));
        assertRefused(node, HeaderClass.ROUTE, token.substring(0, end) + token.substring(at));
        assertRefused(node, HeaderClass.ROUTE, token + token.substring(at));
    }

    @Property(tries = 200, seed = "4")
    void octetsOfTwoTokensDoNotMakeAThird(@ForAll("entries") List<String> entries, @ForAll("keys") Secret kv,
            @ForAll @IntRange(min = 2, max = 500) int split) {
        TopologyToken node = node(kv);
        byte[] one = Base64.getUrlDecoder().decode(node.seal(HeaderClass.VIA, false, entries));
        byte[] two = Base64.getUrlDecoder().decode(node.seal(HeaderClass.VIA, false, entries));
        int at = 2 + split % (one.length - 3);
        byte[] mixed = one.clone();
        System.arraycopy(two, at, mixed, at, two.length - at);
        Assume.that(!java.util.Arrays.equals(mixed, one) && !java.util.Arrays.equals(mixed, two));
        assertRefused(node, HeaderClass.VIA, Base64.getUrlEncoder().withoutPadding().encodeToString(mixed));
    }

    @Property(tries = 200, seed = "5")
    void anotherKeyRealmOrClassDoesNotOpenIt(@ForAll("entries") List<String> entries, @ForAll("keys") Secret kv,
            @ForAll("keys") Secret other, @ForAll("realms") String realm, @ForAll HeaderClass cls) {
        Assume.that(!kv.equals(other) && !realm.equals("home1.net"));
        String token = node(kv).seal(cls, false, entries);
        assertRefused(node(other), cls, token);
        assertRefused(node(realm, Padding.NONE, Entry.encrypt(7, kv)), cls, token);
        assertRefused(node("home1.net", Padding.NONE, Entry.encrypt(8, kv)), cls, token);
        for (HeaderClass another : HeaderClass.values()) {
            if (another != cls) {
                assertRefused(node(kv), another, token);
            }
        }
    }

    /** The two-node property: what one seals, another opens that has the key to open only, until the key ends. */
    @Property(tries = 200, seed = "6")
    void aNodeThatHasTheKeyToOpenOnlyOpensIt(@ForAll("entries") List<String> entries, @ForAll("keys") Secret kv,
            @ForAll("keys") Secret next, @ForAll @IntRange(min = -2, max = 2) int seconds) throws Exception {
        Assume.that(!kv.equals(next));
        String token = node(kv).seal(HeaderClass.VIA, false, entries);
        TopologyToken second = node("HOME1.net", Padding.HIDE_COUNT, Entry.encrypt(8, next),
                Entry.decryptOnly(7, kv, NOW.plusSeconds(seconds)));
        if (seconds >= 0) {
            assertEquals(new Opened(false, entries), second.open(HeaderClass.VIA, token));
        } else {
            assertRefused(second, HeaderClass.VIA, token);
        }
    }

    @Property(tries = 500, seed = "7")
    void noiseIsRefused(@ForAll @Size(max = 300) byte[] noise, @ForAll("keys") Secret kv, @ForAll String text) {
        TopologyToken node = node(kv);
        assertRefused(node, HeaderClass.VIA, text);
        assertRefused(node, HeaderClass.VIA, Base64.getUrlEncoder().withoutPadding().encodeToString(noise));
        byte[] framed = java.util.Arrays.copyOf(noise, CbcCmacTokens.OVERHEAD + 16 * (1 + noise.length / 16));
        framed[0] = CbcCmacTokens.VERSION;
        framed[1] = 7;
        assertRefused(node, HeaderClass.VIA, Base64.getUrlEncoder().withoutPadding().encodeToString(framed));
    }

    /** What the length tells: with the count hidden, steps of 64 octets; without, steps of a block. */
    @Property(tries = 200, seed = "8")
    void theLengthTellsNoMoreThanItMust(@ForAll("entries") List<String> entries, @ForAll("keys") Secret kv) {
        int plain = 1 + String.join("\n", entries).getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        for (Padding padding : Padding.values()) {
            String token = node("home1.net", padding, Entry.encrypt(7, kv)).seal(HeaderClass.VIA, false, entries);
            int filled = padding == Padding.HIDE_COUNT ? (plain + 63) / 64 * 64 : plain;
            int octets = CbcCmacTokens.OVERHEAD + (filled / 16 + 1) * 16;
            assertEquals((octets * 4 + 2) / 3, token.length());
        }
    }

    @Property(tries = 500, seed = "9")
    void base64UrlIsThatOfTheJdkAndHasOneTextOnly(@ForAll @Size(max = 200) byte[] octets,
            @ForAll @ByteRange(min = 1, max = 63) byte spare) {
        String text = Base64Url.encode(octets);
        assertEquals(Base64.getUrlEncoder().withoutPadding().encodeToString(octets), text);
        byte[] decoded = new byte[Base64Url.decodedLength(text.length())];
        assertEquals(0, Base64Url.decode(text, decoded));
        org.junit.Assert.assertArrayEquals(octets, decoded);
        int free = text.length() % 4 == 2 ? 15 : text.length() % 4 == 3 ? 3 : 0;
        if (free > 0 && (spare & free) != 0) {
            int last = BASE64URL.indexOf(text.charAt(text.length() - 1));
            String alias = text.substring(0, text.length() - 1) + BASE64URL.charAt(last | spare & free);
            assertNotEquals(0, Base64Url.decode(alias, decoded));
        }
    }

    @Property(tries = 100, seed = "10")
    void aRingIsReadAsItWasWritten(@ForAll @Size(min = 1, max = 20) List<@IntRange(max = 255) Integer> kids,
            @ForAll("keys") Secret first) throws Exception {
        List<Entry> entries = new ArrayList<>();
        for (int kid : kids.stream().distinct().toList()) {
            byte[] octets = first.expose();
            octets[0] ^= (byte) kid;
            octets[7] += (byte) (kid * 31);
            Assume.that(isNoPattern(octets));
            Secret kv = Secret.copyOf(octets);
            entries.add(entries.isEmpty() ? Entry.encrypt(kid, kv)
                    : kid % 2 == 0 ? Entry.decryptOnly(kid, kv) : Entry.decryptOnly(kid, kv, NOW.plusSeconds(kid)));
        }
        Assume.that(entries.stream().map(e -> Vectors.hex(e.kv())).distinct().count() == entries.size());
        KeyRing ring = KeyRing.of(entries);
        KeyRing read = KeyRingJson.parse(KeyRingJson.write(ring));
        assertEquals(ring.entries(), read.entries());
        assertEquals(ring.encrypting(), read.encrypting());
    }
}
