package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.gatehouse.crypto.KeyRing.Entry;
import org.junit.Test;

/** The promises of {@link TopologyToken}. */
public class TopologyTokenTest {
    private static final Secret KV7 = Secret.fromHex("5f0d3c1be7a94208b6c1d2f49a3e7061");
    private static final Secret KV8 = Secret.fromHex("c41f9be20d7735a8861e4bf02d9c5a13");
    private static final Instant END = Instant.parse("2026-06-01T00:00:00Z");
    private static final List<String> ONE = List.of("<sip:orig@scscf1.home1.net:6060;lr>");
    private static final List<String> TWO = List.of("<sip:thig2.home1.net;lr>", "<sip:scscf1.home1.net:6060;lr>");

    private static KeyRing ring(Entry... entries) throws KeyRingException {
        return KeyRing.of(List.of(entries));
    }

    private static TopologyToken tokens(KeyRing ring) {
        return tokens(ring, TopologyTokens.Padding.NONE);
    }

    private static TopologyToken tokens(KeyRing ring, TopologyTokens.Padding padding) {
        return TopologyTokens.of(() -> ring, "home1.net", Vectors.counting(7), Vectors.AT_TEST, padding);
    }

    private static TopologyToken simple() throws KeyRingException {
        return tokens(ring(Entry.encrypt(7, KV7)));
    }

    private static void assertRefused(TopologyToken tokens, HeaderClass cls, String token) {
        assertSame(TokenRefusedException.REFUSED,
                assertThrows(TokenRefusedException.class, () -> tokens.open(cls, token)));
    }

    @Test
    public void whatIsSealedOpens() throws Exception {
        TopologyToken tokens = simple();
        for (HeaderClass cls : HeaderClass.values()) {
            for (boolean response : new boolean[] {false, true}) {
                TopologyToken.Opened opened = tokens.open(cls, tokens.seal(cls, response, TWO));
                assertEquals(TWO, opened.entries());
                assertEquals(response, opened.responseRecordRoute());
            }
        }
    }

    @Test
    public void everyLengthAndAnyTextSealsAndOpens() throws Exception {
        Random random = new Random(33203);
        for (TopologyTokens.Padding padding : TopologyTokens.Padding.values()) {
            TopologyToken tokens = tokens(ring(Entry.encrypt(7, KV7)), padding);
            for (int length = 1; length <= 400; length++) {
                List<String> entries = new ArrayList<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    entries.add(randomText(random, length));
                }
                String token = tokens.seal(HeaderClass.ROUTE, random.nextBoolean(), entries);
                assertTrue(token.matches("[A-Za-z0-9_-]+"));
                assertEquals(entries, tokens.open(HeaderClass.ROUTE, token).entries());
            }
        }
    }

    private static String randomText(Random random, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            int c = random.nextInt(20) == 0 ? random.nextInt(0x11000) : ' ' + random.nextInt(95);
            if (c != '\n' && c != '\r' && c != 0 && (c < 0xd800 || c > 0xdfff)) {
                text.appendCodePoint(c);
            }
        }
        return text.toString();
    }

    @Test
    public void f21EveryBitFlipIsRefused() throws Exception {
        TopologyToken tokens = simple();
        for (List<String> entries : List.of(ONE, TWO)) {
            byte[] raw = Base64.getUrlDecoder().decode(tokens.seal(HeaderClass.ROUTE, true, entries));
            for (int bit = 0; bit < raw.length * 8; bit++) {
                raw[bit / 8] ^= 1 << bit % 8;
                assertRefused(tokens, HeaderClass.ROUTE, Base64Url.encode(raw));
                raw[bit / 8] ^= 1 << bit % 8;
            }
            tokens.open(HeaderClass.ROUTE, Base64Url.encode(raw));
        }
    }

    @Test
    public void f21EveryOtherCharacterInEveryPlaceIsRefused() throws Exception {
        TopologyToken tokens = simple();
        String token = tokens.seal(HeaderClass.ROUTE, false, ONE);
        for (int at = 0; at < token.length(); at++) {
            for (char c = 1; c < 260; c++) {
                if (c != token.charAt(at)) {
                    assertRefused(tokens, HeaderClass.ROUTE, token.substring(0, at) + c + token.substring(at + 1));
                }
            }
        }
    }

    /** What a thread decoded before must not stand in for what a text lacks. */
    @Test
    public void f21ASurrogatePairInEveryPlaceIsRefusedRightAfterTheTokenItself() throws Exception {
        TopologyToken tokens = simple();
        for (int length : new int[] {20, 36, 52, 60, 110}) {
            String token = tokens.seal(HeaderClass.ROUTE, false, List.of("x".repeat(length)));
            for (int at = 0; at + 2 <= token.length(); at++) {
                tokens.open(HeaderClass.ROUTE, token);
                String alias = token.substring(0, at) + "\ud83d\ude00" + token.substring(at + 2);
                assertRefused(tokens, HeaderClass.ROUTE, alias);
                assertThrows(TokenRefusedException.class, () -> TopologyTokens.header(alias));
            }
        }
    }

    @Test
    public void everyTruncationAndExtensionIsRefused() throws Exception {
        TopologyToken tokens = simple();
        String token = tokens.seal(HeaderClass.ROUTE, false, TWO);
        byte[] raw = Base64.getUrlDecoder().decode(token);
        for (int length = 0; length < token.length(); length++) {
            assertRefused(tokens, HeaderClass.ROUTE, token.substring(0, length));
            assertRefused(tokens, HeaderClass.ROUTE, token.substring(token.length() - length));
        }
        for (int more = 1; more < 40; more++) {
            assertRefused(tokens, HeaderClass.ROUTE, token + "A".repeat(more));
            assertRefused(tokens, HeaderClass.ROUTE, Base64Url.encode(java.util.Arrays.copyOf(raw, raw.length + more)));
        }
    }

    @Test
    public void exchangedBlocksAreRefused() throws Exception {
        TopologyToken tokens = simple();
        byte[] first = Base64.getUrlDecoder().decode(tokens.seal(HeaderClass.ROUTE, false, TWO));
        byte[] second = Base64.getUrlDecoder().decode(tokens.seal(HeaderClass.ROUTE, false, TWO));
        for (int block = 2; block + 16 <= first.length; block += 16) {
            for (int other = 2; other + 16 <= first.length; other += 16) {
                byte[] mixed = first.clone();
                System.arraycopy(second, other, mixed, block, 16);
                assertRefused(tokens, HeaderClass.ROUTE, Base64Url.encode(mixed));
            }
        }
    }

    /** F24: a route token in a Via, and the other way about. */
    @Test
    public void f24ClassConfusion() throws Exception {
        TopologyToken tokens = simple();
        assertRefused(tokens, HeaderClass.VIA, tokens.seal(HeaderClass.ROUTE, true, TWO));
        assertRefused(tokens, HeaderClass.ROUTE, tokens.seal(HeaderClass.VIA, false, TWO));
    }

    /** F08: a random IV for each token. */
    @Test
    public void f08RandomIv() throws Exception {
        KeyRing ring = ring(Entry.encrypt(7, KV7));
        TopologyToken tokens = TopologyTokens.of(() -> ring, "home1.net", new SecureRandom());
        Set<String> seen = new HashSet<>();
        Set<String> ivs = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            String token = tokens.seal(HeaderClass.ROUTE, false, ONE);
            assertTrue(seen.add(token));
            assertTrue(ivs.add(token.substring(3, 24)));
            assertEquals(ONE, tokens.open(HeaderClass.ROUTE, token).entries());
        }
    }

    /** F07: any node of the network opens what another sealed, also if it has the key only to decrypt. */
    @Test
    public void f07AnotherNodeOpens() throws Exception {
        TopologyToken thig1 = tokens(ring(Entry.encrypt(7, KV7)));
        TopologyToken thig2 = tokens(ring(Entry.encrypt(8, KV8), Entry.decryptOnly(7, Secret.copyOf(KV7.expose()))));
        assertEquals(TWO, thig2.open(HeaderClass.ROUTE, thig1.seal(HeaderClass.ROUTE, false, TWO)).entries());
        assertRefused(thig1, HeaderClass.ROUTE, thig2.seal(HeaderClass.ROUTE, false, TWO));
    }

    /** F19: keys overlap; a token of the old key opens up to and at notAfter and not after it. */
    @Test
    public void f19KeyRotationOverlap() throws Exception {
        AtomicReference<KeyRing> source = new AtomicReference<>(ring(Entry.encrypt(1, KV7), Entry.decryptOnly(2, KV8)));
        AtomicReference<Instant> now = new AtomicReference<>(END.minusSeconds(10));
        TopologyToken tokens = TopologyTokens.of(source::get, "home1.net", Vectors.counting(19), now::get,
                TopologyTokens.Padding.NONE);
        String old = tokens.seal(HeaderClass.ROUTE, false, ONE);
        assertEquals(1, TopologyTokens.header(old).kid());

        source.set(source.get().promoted(2, now.get(), END));
        String fresh = tokens.seal(HeaderClass.ROUTE, false, ONE);
        assertEquals(2, TopologyTokens.header(fresh).kid());
        assertEquals(ONE, tokens.open(HeaderClass.ROUTE, old).entries());
        now.set(END);
        assertEquals(ONE, tokens.open(HeaderClass.ROUTE, old).entries());
        now.set(END.plusMillis(1));
        assertRefused(tokens, HeaderClass.ROUTE, old);
        assertEquals(ONE, tokens.open(HeaderClass.ROUTE, fresh).entries());

        source.set(source.get().retired(1, now.get(), false));
        assertRefused(tokens, HeaderClass.ROUTE, old);
        assertEquals(ONE, tokens.open(HeaderClass.ROUTE, fresh).entries());
    }

    @Test
    public void anotherKeyUnderTheSameKidIsNotOurs() throws Exception {
        TopologyToken theirs = tokens(ring(Entry.encrypt(7, KV8)));
        assertRefused(simple(), HeaderClass.ROUTE, theirs.seal(HeaderClass.ROUTE, false, ONE));
    }

    @Test
    public void theStandInForAnAbsentKeyIsNotAKey() throws Exception {
        KeyRing ring = ring(Entry.encrypt(7, KV7));
        byte[] realm = {'x'};
        RealmKeys keys = new RealmKeys(ring, realm);
        assertFalse(keys.opening(9).usable(Long.MIN_VALUE + 1));
        assertFalse(keys.opening(9).usable(0));
        assertNotEquals(keys.opening(7).mac(), keys.opening(9).mac());
        assertTrue(keys.opening(7).usable(Long.MAX_VALUE));
    }

    @Test
    public void realmsAreApartWhateverTheirCase() throws Exception {
        KeyRing ring = ring(Entry.encrypt(7, KV7));
        SecureRandom random = Vectors.counting(3);
        String token = TopologyTokens.of(() -> ring, "Home1.NET", random).seal(HeaderClass.VIA, false, ONE);
        assertEquals(ONE, TopologyTokens.of(() -> ring, "home1.net", random).open(HeaderClass.VIA, token).entries());
        for (String other : List.of("home2.net", "home1.ne", "ome1.net", "h")) {
            assertRefused(TopologyTokens.of(() -> ring, other, random), HeaderClass.VIA, token);
        }
    }

    @Test
    public void badRealmsAreRefused() throws Exception {
        KeyRing ring = ring(Entry.encrypt(7, KV7));
        for (String bad : List.of("", ".", "home1.net.", ".home1.net", "-home1", "home_1.net", "home1.net\n",
                "h\u00f6me.net", "\u212a.net", "a".repeat(256))) {
            assertThrows(IllegalArgumentException.class,
                    () -> TopologyTokens.of(() -> ring, bad, Vectors.counting(1)));
        }
        TopologyTokens.of(() -> ring, "a".repeat(255), Vectors.counting(1)).seal(HeaderClass.VIA, false, ONE);
    }

    @Test
    public void whatCannotBeSealedSaysSoWithoutRepeatingIt() throws Exception {
        TopologyToken tokens = simple();
        for (List<String> bad : List.of(List.<String>of(), List.of(""), List.of("<sip:a>", ""), List.of("<sip:a>\n"),
                List.of("<sip:a>\rb"), List.of("a\0"), List.of("\u00e4\n"), List.of("\u00e4\0b"), List.of("\ud800"),
                List.of("x\udc00y"))) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> tokens.seal(HeaderClass.VIA, false, bad));
            assertFalse(e.getMessage().contains("sip:"));
        }
    }

    @Test
    public void theLongestTokenIsMadeAndNoneLonger() throws Exception {
        for (TopologyTokens.Padding padding : TopologyTokens.Padding.values()) {
            TopologyToken tokens = tokens(ring(Entry.encrypt(7, KV7)), padding);
            List<String> most = List.of("x".repeat(TopologyToken.MAX_ENTRIES_LENGTH - 2), "y");
            String token = tokens.seal(HeaderClass.VIA, false, most);
            assertTrue(token.length() <= TopologyToken.MAX_TOKEN_LENGTH);
            assertEquals(most, tokens.open(HeaderClass.VIA, token).entries());
            for (List<String> tooMuch : List.of(List.of("x".repeat(TopologyToken.MAX_ENTRIES_LENGTH - 1), "y"),
                    List.of("\u00e4".repeat(TopologyToken.MAX_ENTRIES_LENGTH / 2 + 1)), List.of("x".repeat(100000)))) {
                assertThrows(IllegalArgumentException.class, () -> tokens.seal(HeaderClass.VIA, false, tooMuch));
            }
        }
    }

    @Test
    public void aTextOfAMegabyteIsRefusedByItsLength() throws Exception {
        assertRefused(simple(), HeaderClass.VIA, "A".repeat(1 << 20));
    }

    /** The lengths that the reference plans with: entries of so many characters give tokens of so many. */
    @Test
    public void lengthGrowth() throws Exception {
        int[][] growth = {{20, 88}, {36, 110}, {60, 131}, {110, 195}, {160, 280}};
        TopologyToken tokens = simple();
        for (int[] row : growth) {
            assertEquals(row[1], tokens.seal(HeaderClass.ROUTE, false, List.of("x".repeat(row[0]))).length());
        }
    }

    @Test
    public void paddingHidesTheNumberOfEntriesForAtMost86Characters() throws Exception {
        TopologyToken plain = simple();
        TopologyToken padded = tokens(ring(Entry.encrypt(7, KV7)), TopologyTokens.Padding.HIDE_COUNT);
        Set<Integer> lengths = new HashSet<>();
        for (int length = 1; length < 256; length++) {
            List<String> entries = List.of("x".repeat(length));
            String token = padded.seal(HeaderClass.ROUTE, false, entries);
            lengths.add(token.length());
            int more = token.length() - plain.seal(HeaderClass.ROUTE, false, entries).length();
            assertTrue("" + more, more >= 0 && more <= 86);
            assertEquals(entries, plain.open(HeaderClass.ROUTE, token).entries());
        }
        assertEquals(4, lengths.size());
        assertEquals(padded.seal(HeaderClass.ROUTE, true, ONE).length(),
                padded.seal(HeaderClass.ROUTE, true, TWO).length());
    }

    @Test
    public void withoutAKeyThatMayEncryptNothingIsSealed() throws Exception {
        TopologyToken opening = tokens(ring(Entry.decryptOnly(7, KV7)));
        assertThrows(IllegalStateException.class, () -> opening.seal(HeaderClass.VIA, false, ONE));
        assertEquals(ONE, opening.open(HeaderClass.VIA, simple().seal(HeaderClass.VIA, false, ONE)).entries());

        Instant past = Vectors.AT_TEST.instant().minusSeconds(1);
        TopologyToken expired = tokens(
                ring(new Entry(7, KV7, KeyRing.State.ENCRYPT, java.util.Optional.of(past))));
        assertThrows(IllegalStateException.class, () -> expired.seal(HeaderClass.VIA, false, ONE));

        TopologyToken empty = tokens(ring());
        assertThrows(IllegalStateException.class, () -> empty.seal(HeaderClass.VIA, false, ONE));
        assertRefused(empty, HeaderClass.VIA, simple().seal(HeaderClass.VIA, false, ONE));
    }

    @Test
    public void theRefusalTellsNothing() {
        assertEquals("token refused", TokenRefusedException.REFUSED.getMessage());
        assertEquals(0, TokenRefusedException.REFUSED.getStackTrace().length);
        TokenRefusedException.REFUSED.addSuppressed(new Exception("a cause"));
        assertEquals(0, TokenRefusedException.REFUSED.getSuppressed().length);
    }

    @Test
    public void aRefusedTokenLeavesNothingBehindForTheNext() throws Exception {
        TopologyToken tokens = simple();
        String good = tokens.seal(HeaderClass.ROUTE, false, ONE);
        String longer = tokens.seal(HeaderClass.ROUTE, true, List.of("x".repeat(900)));
        for (String bad : List.of("A".repeat(88), longer.substring(0, 110), "\u00e9".repeat(110), good.toLowerCase())) {
            assertRefused(tokens, HeaderClass.ROUTE, bad);
            assertEquals(ONE, tokens.open(HeaderClass.ROUTE, good).entries());
        }
    }

    @Test
    public void severalThreadsAndAChangingRing() throws Exception {
        KeyRing[] rings = {ring(Entry.encrypt(1, KV7), Entry.decryptOnly(2, KV8)),
            ring(Entry.encrypt(2, KV8), Entry.decryptOnly(1, KV7))};
        AtomicReference<KeyRing> source = new AtomicReference<>(rings[0]);
        TopologyToken tokens = TopologyTokens.of(source::get, "home1.net", new SecureRandom());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> results = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int seed = t;
                results.add(threads.submit((Callable<Integer>) () -> {
                    Random random = new Random(seed);
                    int opened = 0;
                    for (int i = 0; i < 500; i++) {
                        source.set(rings[random.nextInt(2)]);
                        List<String> entries = List.of("x".repeat(1 + random.nextInt(200)));
                        String token = tokens.seal(HeaderClass.VIA, true, entries);
                        opened += tokens.open(HeaderClass.VIA, token).entries().equals(entries) ? 1 : 0;
                    }
                    return opened;
                }));
            }
            for (Future<Integer> result : results) {
                assertEquals(500, (int) result.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    public void headersNeedTheLengthAndAlphabetOfAToken() throws Exception {
        String token = simple().seal(HeaderClass.VIA, false, ONE);
        assertEquals(new TopologyTokens.Header(1, 7, 82), TopologyTokens.header(token));
        for (String bad : List.of("", "A", token + "=", token + "AAAA", "!" + token.substring(1), "A".repeat(4099))) {
            assertThrows(TokenRefusedException.class, () -> TopologyTokens.header(bad));
        }
        assertEquals(new TopologyTokens.Header(0, 0, 50), TopologyTokens.header("A".repeat(67)));
    }

    /** What a bare CBC would let pass: the MAC is all that stands between a flipped IV and a route of choice. */
    @Test
    public void f21IvFlipOnBareCbcRewritesTheFirstBlock() throws Exception {
        KeyRing ring = ring(Entry.encrypt(7, KV7));
        TopologyToken tokens = tokens(ring);
        byte[] raw = Base64.getUrlDecoder().decode(tokens.seal(HeaderClass.ROUTE, false, ONE));
        byte[] was = "<sip:orig@scscf1".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] want = "<sip:orig@evil01".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int i = 0; i < 15; i++) {
            // the text begins one octet after the flags
            raw[2 + 1 + i] ^= was[i] ^ want[i];
        }
        byte[] realm = "home1.net".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] plain = new byte[48];
        AesCbc.decrypting(TokenKeys.derive(KV7, "thig-enc", realm)).transform(raw, 18, 48, plain, 0);
        AesCbc.xorBlock(raw, 2, plain, 0);
        assertEquals("<sip:orig@evil01.home1.net:6060;lr>".substring(0, 15),
                new String(plain, 1, 15, java.nio.charset.StandardCharsets.US_ASCII));
        assertRefused(tokens, HeaderClass.ROUTE, Base64Url.encode(raw));
    }

    @Test
    public void theSystemClockIsTheDefault() throws Exception {
        KeyRing ring = ring(Entry.encrypt(8, KV8), Entry.decryptOnly(7, KV7, Instant.EPOCH));
        TopologyToken tokens = TopologyTokens.of(() -> ring, "home1.net", new SecureRandom());
        assertRefused(tokens, HeaderClass.VIA, simple().seal(HeaderClass.VIA, false, ONE));
        InstantSource early = InstantSource.fixed(Instant.EPOCH);
        assertEquals(ONE, TopologyTokens.of(() -> ring, "home1.net", new SecureRandom(), early,
                TopologyTokens.Padding.NONE).open(HeaderClass.VIA, simple().seal(HeaderClass.VIA, false, ONE))
                .entries());
    }
}
