package org.gatehouse.testbed.aka;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.Test;

/** The worked IMS AKA example made of MILENAGE test set 1. */
public class AkaTest {
    private static final Octets RAND = Octets.ofHex("23553cbe9637a89d218ae64dae47bf35");
    private static final Octets SQN = Octets.ofHex("ff9bb4d0b607");
    private static final Octets AMF = Octets.ofHex("b9b9");
    private static final Milenage KEYS = new Milenage(Octets.ofHex("465b5ce8b199b49faa5f0a2ee238a6bc"),
            Octets.ofHex("cd63cb71954a9f4e48a5994e37a02baf"));
    private static final AuthenticationVector VECTOR = AuthenticationVector.make(KEYS, RAND, SQN, AMF);
    private static final AkaDigest.Input INPUT = new AkaDigest.Input("user1_private@home1.net", "home1.net",
            "I1U8vpY3qJ0hiuZNrke/NVXzKLQ1d7m5Sp/6w1Tfr7M=", "REGISTER", "sip:home1.net");
    private static final AkaDigest.Qop QOP = new AkaDigest.Qop("00000001", "0a4f113b");

    @Test
    public void vectorOfTheWorkedExample() {
        assertEquals("55f328b43577b9b94a9ffac354dfafb3", VECTOR.autn().hex());
        assertEquals(INPUT.nonce(), VECTOR.nonce());
        assertEquals("a54211d5e3ba50bf", VECTOR.xres().hex());
        assertEquals("b40ba9a3c58b2a05bbf0d987b21bf8cb", VECTOR.ck().hex());
        assertEquals("f769bcd751044604127672711c6d3441", VECTOR.ik().hex());
    }

    @Test
    public void autsOfTheWorkedExample() {
        Octets auts = Auts.make(KEYS, RAND, Octets.ofHex("ff9bb4d0b627"));
        assertEquals("ba853f3c121cb55edb820040ab41", auts.hex());
        assertEquals("uoU/PBIctV7bggBAq0E=", auts.base64());
        assertEquals(Optional.of(Octets.ofHex("ff9bb4d0b627")), Auts.open(KEYS, RAND, auts));
    }

    @Test
    public void forgedAutsIsRefused() {
        byte[] auts = Auts.make(KEYS, RAND, SQN).bytes();
        for (int bit = 0; bit < auts.length * 8; bit++) {
            byte[] flipped = auts.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(Optional.empty(), Auts.open(KEYS, RAND, Octets.of(flipped)));
        }
        assertEquals(Optional.empty(), Auts.open(KEYS, RAND, Octets.ofHex("00")));
        assertEquals(Optional.empty(), Auts.open(KEYS, Octets.ofHex("00".repeat(16)), Octets.of(auts)));
    }

    @Test
    public void akaV1PasswordIsTheOctetsOfRes() {
        Octets password = AkaDigest.passwordV1(VECTOR.xres());
        assertEquals("0233d5422332d3cd4cb80c033b5ed782", AkaDigest.response(INPUT, password));
        assertEquals("d631c17126f6ad3a5984ced4459958df", AkaDigest.response(INPUT, password, QOP));
    }

    @Test
    public void hexadecimalTextOfResIsTheWrongPassword() {
        Octets hexText = Octets.of(VECTOR.xres().hex().getBytes(StandardCharsets.US_ASCII));
        assertEquals("39053166421c6f85e1de25431c2713e0", AkaDigest.response(INPUT, hexText));
        assertNotEquals(AkaDigest.response(INPUT, VECTOR.xres()), AkaDigest.response(INPUT, hexText));
    }

    @Test
    public void resynchronisationUsesTheEmptyPassword() {
        assertEquals("9c7a1dde782771c2239973706b0ce197", AkaDigest.response(INPUT, AkaDigest.EMPTY_PASSWORD));
        assertEquals("8e03552f1a81086a8c9ba4a33ddf3aba", AkaDigest.response(INPUT, AkaDigest.EMPTY_PASSWORD, QOP));
    }

    @Test
    public void akaV2Password() {
        Octets password = AkaDigest.passwordV2(VECTOR.xres(), VECTOR.ik(), VECTOR.ck());
        assertEquals("shzt3q8CWaZnCAWqs3WmEQ==", new String(password.bytes(), StandardCharsets.US_ASCII));
        assertEquals("9e134df9490c2cff01853e49a32aa59c", AkaDigest.response(INPUT, password, QOP));
    }

    @Test
    public void passwordFollowsTheAlgorithm() {
        assertEquals(VECTOR.xres(), AkaDigest.password("akav1-md5", VECTOR.xres(), VECTOR.ik(), VECTOR.ck()));
        assertEquals(24, AkaDigest.password("AKAv2-MD5", VECTOR.xres(), VECTOR.ik(), VECTOR.ck()).length());
        assertThrows(IllegalArgumentException.class,
                () -> AkaDigest.password("MD5", VECTOR.xres(), VECTOR.ik(), VECTOR.ck()));
    }

    @Test
    public void isimAcceptsAFreshChallengeOnce() {
        Isim isim = new Isim(KEYS, SQN.number() - 1);
        Isim.Success success = (Isim.Success) isim.authenticate(VECTOR.rand(), VECTOR.autn());
        assertEquals(VECTOR.xres(), success.res());
        assertEquals(VECTOR.ck(), success.ck());
        assertEquals(VECTOR.ik(), success.ik());
        assertEquals(SQN.number(), isim.sqnMs());
        assertTrue(isim.authenticate(VECTOR.rand(), VECTOR.autn()) instanceof Isim.SynchronisationFailure);
    }

    @Test
    public void isimReportsItsOwnCounter() {
        Isim isim = new Isim(KEYS, 0xff9bb4d0b627L);
        Isim.SynchronisationFailure failure =
                (Isim.SynchronisationFailure) isim.authenticate(VECTOR.rand(), VECTOR.autn());
        assertEquals("uoU/PBIctV7bggBAq0E=", failure.auts().base64());
        assertEquals(0xff9bb4d0b627L, isim.sqnMs());
    }

    @Test
    public void isimRefusesAJumpTooFarAhead() {
        Isim justReachable = new Isim(KEYS, SQN.number() - Isim.DELTA);
        assertTrue(justReachable.authenticate(VECTOR.rand(), VECTOR.autn()) instanceof Isim.Success);
        Isim tooFar = new Isim(KEYS, SQN.number() - Isim.DELTA - 1);
        assertTrue(tooFar.authenticate(VECTOR.rand(), VECTOR.autn()) instanceof Isim.SynchronisationFailure);
    }

    @Test
    public void isimRefusesAnotherKeysMacBeforeLookingAtSqn() {
        Isim isim = new Isim(new Milenage(Octets.ofHex("00".repeat(16)), Octets.ofHex("11".repeat(16))), 0);
        assertTrue(isim.authenticate(VECTOR.rand(), VECTOR.autn()) instanceof Isim.MacFailure);
        assertEquals(0, isim.sqnMs());
        byte[] autn = VECTOR.autn().bytes();
        for (int i = 0; i < autn.length; i++) {
            byte[] changed = autn.clone();
            changed[i] ^= 1;
            assertTrue(new Isim(KEYS, 0).authenticate(RAND, Octets.of(changed)) instanceof Isim.MacFailure);
        }
    }

    @Test
    public void sqnIs48Bits() {
        assertThrows(IllegalArgumentException.class, () -> new Isim(KEYS, 1L << 48));
        assertThrows(IllegalArgumentException.class, () -> new Isim(KEYS, -1));
    }
}
