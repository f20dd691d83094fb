package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.junit.Test;

public class XfrmSetTest {
    private static final XfrmSettings SETTINGS = XfrmSettings.defaults();
    private final SampleSets sample = SampleSets.first();

    @Test
    public void theFourAssociationsOfClause71() throws Exception {
        XfrmSet set = XfrmSet.of(sample.spec(), SETTINGS);
        association(set, 0, "10.67.0.1", 31112, "10.67.0.2", 5062, 0xf000_0004L, XfrmPolicy.Direction.IN);
        association(set, 1, "10.67.0.2", 5063, "10.67.0.1", 31113, 0xf000_0002L, XfrmPolicy.Direction.OUT);
        association(set, 2, "10.67.0.2", 5062, "10.67.0.1", 31112, 0xf000_0001L, XfrmPolicy.Direction.OUT);
        association(set, 3, "10.67.0.1", 31113, "10.67.0.2", 5063, 0xf000_0003L, XfrmPolicy.Direction.IN);
        assertEquals(4, set.states().size());
        assertEquals(4, set.policies().size());
    }

    @Test
    public void whatIsPutBackGoesOnCountingTowardsTheUe() throws Exception {
        XfrmSet set = XfrmSet.of(sample.spec(), SETTINGS, 5_000_000_000L >> 1);
        assertEquals(List.of(0L, 2_500_000_000L, 2_500_000_000L, 0L),
            set.states().stream().map(XfrmState::sent).toList());
        assertEquals(List.of(0L, 0L, 0L, 0L),
            XfrmSet.of(sample.spec(), SETTINGS).states().stream().map(XfrmState::sent).toList());
    }

    private static void association(XfrmSet set, int index, String source, int sourcePort, String destination,
                                    int destinationPort, long spi, XfrmPolicy.Direction direction) {
        XfrmSelector selector = new XfrmSelector(SampleSets.address(source), 32, sourcePort,
            SampleSets.address(destination), 32, destinationPort);
        XfrmState state = set.states().get(index);
        assertEquals(selector, state.selector());
        assertEquals(spi, state.spi());
        assertEquals(64, state.replayWindow());
        assertEquals("the application holds the lifetime", 0, state.hardSeconds());
        assertEquals(new XfrmPolicy(direction, selector, 2000, XfrmPolicy.Action.PROTECT, 0x6700_0004),
            set.policies().get(index));
        assertEquals("state and policy find each other", set.policies().get(index).reqid(), state.reqid());
    }

    @Test
    public void ipv6HasWholeAddresses() throws Exception {
        XfrmSet set = XfrmSet.of(sample.withAddresses(SampleSets.address("fd00:67::1"),
            SampleSets.address("fd00:67::2")).spec(), SETTINGS);
        for (XfrmState state : set.states()) {
            assertEquals(128, state.selector().sourcePrefix());
            assertEquals(128, state.selector().destinationPrefix());
        }
    }

    @Test
    public void aSafetyNetIsTheKernelsHardLimit() throws Exception {
        XfrmSet set = XfrmSet.of(sample.spec(), SETTINGS.withKernelLifetime(Duration.ofDays(30)));
        assertEquals(30 * 86400, set.states().get(0).hardSeconds());
    }

    @Test
    public void requestIdsAreInTheRangeAndDifferBetweenSets() throws Exception {
        int one = XfrmSet.of(sample.spec(), SETTINGS).states().get(0).reqid();
        SaSetSpec last = sample.withSpis(1000, 1001, 1002, 0xffff_ffffL).spec();
        int other = XfrmSet.of(last, SETTINGS).states().get(0).reqid();
        assertTrue(SETTINGS.isOurs(one));
        assertTrue(SETTINGS.isOurs(other));
        assertNotEquals(one, other);
        assertFalse(SETTINGS.isOurs(0));
        assertFalse(SETTINGS.isOurs(0x6800_0000));
    }

    @Test
    public void removalIsStatesThenPoliciesAndNeedsNoKeys() throws Exception {
        SaSetSpec spec = sample.spec();
        XfrmSet set = XfrmSet.of(spec, SETTINGS);
        spec.ik().close();
        spec.ck().close();
        List<XfrmRequest> removal = XfrmSet.removal(spec);
        for (int i = 0; i < 4; i++) {
            assertEquals(new XfrmRequest.DeleteState(set.states().get(i).id()), removal.get(i));
            assertEquals(new XfrmRequest.DeletePolicy(set.policies().get(i).id()), removal.get(4 + i));
        }
        assertEquals(8, removal.size());
    }

    @Test
    public void closingOverwritesDerivedKeysOnly() throws Exception {
        SaSetSpec spec = sample.spec();
        XfrmSet set = XfrmSet.of(spec, SETTINGS);
        Secret derived = set.states().get(0).transforms().get(0).key();
        set.close();
        assertThrows(IllegalStateException.class, derived::expose);
        assertEquals(16, spec.ik().expose().length);
    }

    @Test
    public void nothingShowsKeys() throws Exception {
        String text = XfrmSet.of(sample.spec(), SETTINGS).toString();
        assertFalse(text, text.contains("f769") || text.contains("b40b"));
    }

    @Test
    public void everyPairIsOneTransformListOrNone() {
        pair(IntegrityAlgorithm.HMAC_SHA_1_96, EncryptionAlgorithm.AES_CBC, "hmac(sha1)", "cbc(aes)");
        pair(IntegrityAlgorithm.HMAC_SHA_1_96, EncryptionAlgorithm.NULL, "hmac(sha1)", "ecb(cipher_null)");
        pair(IntegrityAlgorithm.HMAC_SHA_1_96, EncryptionAlgorithm.DES_EDE3_CBC, "hmac(sha1)", "cbc(des3_ede)");
        pair(IntegrityAlgorithm.HMAC_SHA_1_96, EncryptionAlgorithm.AES_GCM);
        pair(IntegrityAlgorithm.HMAC_MD5_96, EncryptionAlgorithm.AES_CBC, "hmac(md5)", "cbc(aes)");
        pair(IntegrityAlgorithm.HMAC_MD5_96, EncryptionAlgorithm.NULL, "hmac(md5)", "ecb(cipher_null)");
        pair(IntegrityAlgorithm.HMAC_MD5_96, EncryptionAlgorithm.DES_EDE3_CBC, "hmac(md5)", "cbc(des3_ede)");
        pair(IntegrityAlgorithm.HMAC_MD5_96, EncryptionAlgorithm.AES_GCM);
        pair(IntegrityAlgorithm.AES_GMAC, EncryptionAlgorithm.NULL, "rfc4543(gcm(aes))");
        pair(IntegrityAlgorithm.AES_GMAC, EncryptionAlgorithm.AES_CBC);
        pair(IntegrityAlgorithm.AES_GMAC, EncryptionAlgorithm.AES_GCM);
        pair(IntegrityAlgorithm.AES_GMAC, EncryptionAlgorithm.DES_EDE3_CBC);
        pair(IntegrityAlgorithm.NULL, EncryptionAlgorithm.AES_GCM, "rfc4106(gcm(aes))");
        pair(IntegrityAlgorithm.NULL, EncryptionAlgorithm.AES_CBC);
        pair(IntegrityAlgorithm.NULL, EncryptionAlgorithm.NULL);
        pair(IntegrityAlgorithm.NULL, EncryptionAlgorithm.DES_EDE3_CBC);
    }

    private static void pair(IntegrityAlgorithm alg, EncryptionAlgorithm ealg, String... names) {
        Optional<List<XfrmTransform>> transforms = XfrmTransform.of(alg, ealg, Secret.fromHex(SampleSets.IK),
            Secret.fromHex(SampleSets.CK));
        assertEquals(names.length == 0 ? Optional.empty() : Optional.of(List.of(names)),
            transforms.map(list -> list.stream().map(XfrmTransform::name).toList()));
    }

    @Test
    public void a04TheKernelGetsTheExpandedKeys() {
        List<XfrmTransform> both = XfrmTransform.of(IntegrityAlgorithm.HMAC_SHA_1_96, EncryptionAlgorithm.AES_CBC,
            Secret.fromHex(SampleSets.IK), Secret.fromHex(SampleSets.CK)).orElseThrow();
        assertEquals(Secret.fromHex(SampleSets.IK + "00000000"), both.get(0).key());
        assertEquals(96, both.get(0).icvBits());
        assertEquals(Secret.fromHex(SampleSets.CK), both.get(1).key());
        List<XfrmTransform> gmac = XfrmTransform.of(IntegrityAlgorithm.AES_GMAC, EncryptionAlgorithm.NULL,
            Secret.fromHex(SampleSets.IK), Secret.fromHex(SampleSets.CK)).orElseThrow();
        assertEquals(Secret.fromHex(SampleSets.IK + "dbc2b1c2"), gmac.get(0).key());
        assertEquals(128, gmac.get(0).icvBits());
    }

    @Test
    public void refusals() {
        refused("no protection", sample.withPair(IntegrityAlgorithm.NULL, EncryptionAlgorithm.NULL));
        refused("one IPv4 and one IPv6", sample.withAddresses(sample.ue(), SampleSets.address("fd00:67::2")));
        refused("unspecified", sample.withAddresses(SampleSets.address("0.0.0.0"), sample.pcscf()));
        refused("unspecified", sample.withAddresses(SampleSets.address("fd00::1"), SampleSets.address("::")));
        refused("256 to 2^32-1", sample.withSpis(255, 1001, 1002, 1003));
        refused("256 to 2^32-1", sample.withSpis(1000, 1001, 1002, 0));
        refused("256 to 2^32-1", sample.withSpis(1000, 1L << 32, 1002, 1003));
        refused("256 to 2^32-1", sample.withSpis(1000, 1001, -1, 1003));
        refused("same SPI", sample.withSpis(1000, 1000, 1002, 1003));
        refused("same SPI", sample.withSpis(1000, 1001, 1002, 1002));
        refused("1 to 65535", sample.withPorts(0, 31113, 5063, 5062));
        refused("1 to 65535", sample.withPorts(31112, 31113, 65536, 5062));
        refused("are the same", sample.withPorts(31112, 31112, 5063, 5062));
        refused("are the same", sample.withPorts(31112, 31113, 5063, 5063));
    }

    @Test
    public void keysThatAreNoneAreRefused() {
        refused("16 octets", sample.withKeys("00", SampleSets.CK));
        refused("16 octets", sample.withKeys(SampleSets.IK, ""));
        SaSetSpec closed = sample.spec();
        closed.ik().close();
        assertThrows(SaBackendException.class, () -> XfrmSet.of(closed, SETTINGS));
    }

    private static void refused(String why, SampleSets wrong) {
        SaBackendException refusal = assertThrows(SaBackendException.class,
            () -> XfrmSet.of(wrong.spec(), SETTINGS));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains(why));
    }
}
