package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.crypto.Secret;
import org.junit.Test;

/** The offsets here are those of the C structures, written as numbers on purpose. */
public class XfrmEncoderTest {
    private static final XfrmSelector V4 = XfrmSelector.exact(SampleSets.address("10.67.0.1"), 31112,
        SampleSets.address("10.67.0.2"), 5062);
    private static final XfrmSelector V6 = XfrmSelector.exact(SampleSets.address("fd00:67::1"), 31112,
        SampleSets.address("fd00:67::2"), 5062);
    private static final int REQID = 0x6712_3456;

    @Test
    public void headerOfARequestThatWantsAnAnswer() {
        ByteBuffer m = encode(e -> e.addState(77, state(V4, sha1Aes())));
        assertEquals(m.limit(), m.getInt(0));
        assertEquals("XFRM_MSG_NEWSA", 0x10, m.getShort(4));
        assertEquals("NLM_F_REQUEST | NLM_F_ACK", 5, m.getShort(6));
        assertEquals(77, m.getInt(8));
        assertEquals("to the kernel", 0, m.getInt(12));
    }

    @Test
    public void stateIpv4() {
        ByteBuffer m = encode(e -> e.addState(1, state(V4, sha1Aes())));
        selectorV4(m, 16);
        assertHex("0a430002000000000000000000000000", m, 16 + 56);
        assertHex("f0000004", m, 16 + 72);
        assertEquals("ESP", 50, m.get(16 + 76));
        assertHex("0a430001000000000000000000000000", m, 16 + 80);
        for (int limit = 0; limit < 4; limit++) {
            assertEquals("no limit in octets or packets", -1L, m.getLong(16 + 96 + 8 * limit));
        }
        for (int time = 4; time < 8; time++) {
            assertEquals("no limit in time", 0L, m.getLong(16 + 96 + 8 * time));
        }
        assertHex("00".repeat(48), m, 16 + 160);
        assertEquals(REQID, m.getInt(16 + 208));
        assertEquals("AF_INET", 2, m.getShort(16 + 212));
        assertEquals("transport", 0, m.get(16 + 214));
        assertEquals("the window is in its attribute", 0, m.get(16 + 215));
        assertEquals("no flags, so no extended sequence numbers", 0, m.get(16 + 216));
    }

    @Test
    public void stateIpv6() {
        ByteBuffer m = encode(e -> e.addState(1, state(V6, sha1Aes())));
        assertHex("fd000067000000000000000000000002", m, 16);
        assertHex("fd000067000000000000000000000001", m, 32);
        assertEquals("AF_INET6", 10, m.getShort(16 + 40));
        assertEquals(128, m.get(16 + 42) & 0xff);
        assertEquals(128, m.get(16 + 43) & 0xff);
        assertHex("fd000067000000000000000000000002", m, 16 + 56);
        assertHex("fd000067000000000000000000000001", m, 16 + 80);
        assertEquals(10, m.getShort(16 + 212));
    }

    @Test
    public void hardLifetimeInSeconds() {
        XfrmState limited = new XfrmState(V4, 0xf000_0004L, REQID, sha1Aes(), 64, 86400);
        ByteBuffer m = encode(e -> e.addState(1, limited));
        assertEquals("soft", 0L, m.getLong(16 + 96 + 32));
        assertEquals("hard", 86400L, m.getLong(16 + 96 + 40));
    }

    @Test
    public void integrityAndCipherAttributes() {
        ByteBuffer m = encode(e -> e.addState(1, state(V4, sha1Aes())));
        int auth = 16 + 224;
        assertEquals("4 header, 64 name, 4 + 4 lengths, 20 key", 96, m.getShort(auth));
        assertEquals("XFRMA_ALG_AUTH_TRUNC", 20, m.getShort(auth + 2));
        assertName("hmac(sha1)", m, auth + 4);
        assertEquals("bits", 160, m.getInt(auth + 68));
        assertEquals(96, m.getInt(auth + 72));
        assertHex(SampleSets.IK + "00000000", m, auth + 76);
        int crypt = auth + 96;
        assertEquals(4 + 64 + 4 + 16, m.getShort(crypt));
        assertEquals("XFRMA_ALG_CRYPT", 2, m.getShort(crypt + 2));
        assertName("cbc(aes)", m, crypt + 4);
        assertEquals(128, m.getInt(crypt + 68));
        assertHex(SampleSets.CK, m, crypt + 72);
        int replay = crypt + 88;
        assertEquals(m.limit(), replay + 4 + 24 + 8);
    }

    @Test
    public void nullCipherHasNoKey() {
        ByteBuffer m = encode(e -> e.addState(1, state(V4, transforms(IntegrityAlgorithm.HMAC_MD5_96,
            EncryptionAlgorithm.NULL))));
        int auth = 16 + 224;
        assertName("hmac(md5)", m, auth + 4);
        assertEquals(128, m.getInt(auth + 68));
        int crypt = auth + 92;
        assertEquals(72, m.getShort(crypt));
        assertName("ecb(cipher_null)", m, crypt + 4);
        assertEquals(0, m.getInt(crypt + 68));
    }

    @Test
    public void aeadAttribute() {
        ByteBuffer m = encode(e -> e.addState(1, state(V4, transforms(IntegrityAlgorithm.NULL,
            EncryptionAlgorithm.AES_GCM))));
        int aead = 16 + 224;
        assertEquals(4 + 64 + 8 + 20, m.getShort(aead));
        assertEquals("XFRMA_ALG_AEAD", 18, m.getShort(aead + 2));
        assertName("rfc4106(gcm(aes))", m, aead + 4);
        assertEquals("key and salt, bits", 160, m.getInt(aead + 68));
        assertEquals("check value, bits", 128, m.getInt(aead + 72));
        assertHex(SampleSets.CK + "89273db6", m, aead + 76);
    }

    @Test
    public void replayWindowAttribute() {
        for (int window : new int[] {32, 64, 65, 4096}) {
            XfrmState state = new XfrmState(V4, 1000, REQID, sha1Aes(), window, 0);
            ByteBuffer m = encode(e -> e.addState(1, state));
            int words = (window + 31) / 32;
            int replay = m.limit() - 4 - 24 - 4 * words;
            assertEquals(4 + 24 + 4 * words, m.getShort(replay));
            assertEquals("XFRMA_REPLAY_ESN_VAL", 23, m.getShort(replay + 2));
            assertEquals("bmp_len", words, m.getInt(replay + 4));
            assertEquals("oseq", 0, m.getInt(replay + 8));
            assertEquals("replay_window", window, m.getInt(replay + 24));
        }
    }

    @Test
    public void anAssociationGoesOnCounting() {
        XfrmState state = new XfrmState(V4, 1000, REQID, sha1Aes(), 64, 0, 0xC000_0001L);
        ByteBuffer m = encode(e -> e.addState(1, state));
        assertEquals("oseq", 0xC000_0001, m.getInt(m.limit() - 4 - 24 - 8 + 8));
        assertEquals("seq: what comes in counts anew", 0, m.getInt(m.limit() - 4 - 24 - 8 + 12));
    }

    @Test
    public void deleteState() {
        ByteBuffer m = encode(e -> e.deleteState(3, new XfrmState.Id(SampleSets.address("fd00:67::2"), 0xffff_ffffL)));
        assertEquals(16 + 24, m.limit());
        assertEquals("XFRM_MSG_DELSA", 0x11, m.getShort(4));
        assertHex("fd000067000000000000000000000002", m, 16);
        assertHex("ffffffff", m, 32);
        assertEquals(10, m.getShort(36));
        assertEquals(50, m.get(38));
    }

    @Test
    public void policyThatProtects() {
        ByteBuffer m = encode(e -> e.addPolicy(5, new XfrmPolicy(XfrmPolicy.Direction.OUT, V4, 2000,
            XfrmPolicy.Action.PROTECT, REQID)));
        assertEquals(16 + 168 + 4 + 64, m.limit());
        assertEquals("XFRM_MSG_NEWPOLICY", 0x13, m.getShort(4));
        selectorV4(m, 16);
        assertEquals(-1L, m.getLong(16 + 56));
        assertEquals(2000, m.getInt(16 + 152));
        assertEquals("index of the kernel's choice", 0, m.getInt(16 + 156));
        assertEquals("out", 1, m.get(16 + 160));
        assertEquals("allow", 0, m.get(16 + 161));
        int template = 16 + 168 + 4;
        assertEquals(68, m.getShort(template - 4));
        assertEquals("XFRMA_TMPL", 5, m.getShort(template - 2));
        assertHex("0a430002000000000000000000000000", m, template);
        assertEquals("any SPI: the state is found by its request id", 0, m.getInt(template + 16));
        assertEquals(50, m.get(template + 20));
        assertEquals(2, m.getShort(template + 24));
        assertHex("0a430001000000000000000000000000", m, template + 28);
        assertEquals(REQID, m.getInt(template + 44));
        assertEquals("transport", 0, m.get(template + 48));
        assertEquals("never optional", 0, m.get(template + 50));
        assertHex("ff".repeat(12), m, template + 52);
    }

    @Test
    public void policyThatBlocks() {
        XfrmSelector to = new XfrmSelector(SampleSets.address("0.0.0.0"), 0, 0,
            SampleSets.address("10.67.0.2"), 32, 5062);
        ByteBuffer m = encode(e -> e.putPolicy(5, new XfrmPolicy(XfrmPolicy.Direction.IN, to, 0xffff_fffeL,
            XfrmPolicy.Action.BLOCK, 0)));
        assertEquals("no template", 16 + 168, m.limit());
        assertEquals("XFRM_MSG_UPDPOLICY", 0x19, m.getShort(4));
        assertHex("13c6ffff", m, 16 + 32);
        assertHex("00000000", m, 16 + 36);
        assertEquals(32, m.get(16 + 42));
        assertEquals(0, m.get(16 + 43));
        assertEquals(0xffff_fffe, m.getInt(16 + 152));
        assertEquals("in", 0, m.get(16 + 160));
        assertEquals("block", 1, m.get(16 + 161));
    }

    @Test
    public void deletePolicy() {
        ByteBuffer m = encode(e -> e.deletePolicy(6, new XfrmPolicy.Id(XfrmPolicy.Direction.OUT, V4)));
        assertEquals(16 + 64, m.limit());
        assertEquals("XFRM_MSG_DELPOLICY", 0x14, m.getShort(4));
        selectorV4(m, 16);
        assertEquals(0, m.getInt(16 + 56));
        assertEquals(1, m.get(16 + 60));
    }

    @Test
    public void dumpsHaveNoPayload() {
        ByteBuffer states = encode(e -> e.dumpStates(7));
        assertEquals(16, states.limit());
        assertEquals("XFRM_MSG_GETSA", 0x12, states.getShort(4));
        assertEquals("NLM_F_REQUEST | NLM_F_DUMP", 0x301, states.getShort(6));
        ByteBuffer policies = encode(e -> e.dumpPolicies(8));
        assertEquals("XFRM_MSG_GETPOLICY", 0x15, policies.getShort(4));
    }

    @Test
    public void hashThresholds() {
        ByteBuffer m = encode(e -> e.setHashThresholds(9, XfrmThresholds.WHOLE_ADDRESSES));
        assertEquals("XFRM_MSG_NEWSPDINFO", 0x24, m.getShort(4));
        assertEquals(6, m.getShort(20));
        assertEquals("XFRMA_SPD_IPV4_HTHRESH", 3, m.getShort(22));
        assertHex("2020", m, 24);
        assertEquals("XFRMA_SPD_IPV6_HTHRESH", 4, m.getShort(30));
        assertHex("8080", m, 32);
        assertEquals(0x25, encode(e -> e.getHashThresholds(1)).getShort(4));
    }

    @Test
    public void messagesStartAtMultiplesOfFour() {
        List<XfrmTransform> odd = List.of(
            new XfrmTransform(XfrmTransform.Kind.CRYPT, "x", Secret.fromHex("0102030405"), 0));
        ByteBuffer m = encode(e -> {
            e.addState(1, new XfrmState(V4, 1000, REQID, odd, 32, 0));
            e.dumpStates(2);
        });
        assertEquals("the attribute's own length", 4 + 64 + 4 + 5, m.getShort(16 + 224));
        assertEquals("the next one is aligned", 23, m.getShort(16 + 224 + 80 + 2));
        assertEquals(0, m.getInt(0) % 4);
        assertEquals(0x12, m.getShort(m.getInt(0) + 4));
    }

    @Test
    public void usedBuffersLeaveNothingBetweenFields() {
        ByteBuffer dirty = ByteBuffer.allocateDirect(4096).order(ByteOrder.nativeOrder());
        for (int i = 0; i < dirty.capacity(); i++) {
            dirty.put(i, (byte) 0xaa);
        }
        new XfrmEncoder(dirty).addState(1, state(V4, sha1Aes()));
        ByteBuffer clean = encode(e -> e.addState(1, state(V4, sha1Aes())));
        assertArrayEquals(octets(clean, 0, clean.limit()), octets(dirty, 0, dirty.position()));
    }

    @Test
    public void aFullBufferIsAnError() {
        assertThrows(BufferOverflowException.class,
            () -> new XfrmEncoder(ByteBuffer.allocateDirect(300)).addState(1, state(V4, sha1Aes())));
    }

    private static void selectorV4(ByteBuffer m, int at) {
        assertHex("0a430002000000000000000000000000", m, at);
        assertHex("0a430001000000000000000000000000", m, at + 16);
        assertHex("13c6ffff", m, at + 32);
        assertHex("7988ffff", m, at + 36);
        assertEquals("AF_INET", 2, m.getShort(at + 40));
        assertEquals(32, m.get(at + 42));
        assertEquals(32, m.get(at + 43));
        assertEquals("UDP and TCP", 0, m.get(at + 44));
        assertEquals("any interface", 0, m.getInt(at + 48));
        assertEquals(0, m.getInt(at + 52));
    }

    private static XfrmState state(XfrmSelector selector, List<XfrmTransform> transforms) {
        return new XfrmState(selector, 0xf000_0004L, REQID, transforms, 64, 0);
    }

    private static List<XfrmTransform> sha1Aes() {
        return transforms(IntegrityAlgorithm.HMAC_SHA_1_96, EncryptionAlgorithm.AES_CBC);
    }

    private static List<XfrmTransform> transforms(IntegrityAlgorithm alg, EncryptionAlgorithm ealg) {
        return XfrmTransform.of(alg, ealg, Secret.fromHex(SampleSets.IK), Secret.fromHex(SampleSets.CK)).orElseThrow();
    }

    private static ByteBuffer encode(Consumer<XfrmEncoder> messages) {
        ByteBuffer out = ByteBuffer.allocateDirect(8192);
        messages.accept(new XfrmEncoder(out));
        return out.flip();
    }

    private static void assertName(String name, ByteBuffer m, int at) {
        byte[] field = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), 64);
        assertArrayEquals(field, octets(m, at, 64));
    }

    private static void assertHex(String hex, ByteBuffer m, int at) {
        assertEquals(hex, HexFormat.of().formatHex(octets(m, at, hex.length() / 2)));
    }

    private static byte[] octets(ByteBuffer m, int at, int length) {
        byte[] octets = new byte[length];
        m.get(at, octets);
        return octets;
    }
}
