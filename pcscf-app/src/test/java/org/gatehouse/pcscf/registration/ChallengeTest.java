package org.gatehouse.pcscf.registration;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.Headers;
import org.junit.Test;

public class ChallengeTest {
    private static final String IK = RegistrationScene.IK;
    private static final String CK = RegistrationScene.CK;
    private static final String WHOLE = RegistrationScene.challenge(RegistrationScene.NONCE);

    private static Headers challenges(String... lines) {
        return new Headers(java.util.Arrays.stream(lines).map(l -> new Headers.Line("WWW-Authenticate", l)).toList());
    }

    private static String cleaned(Headers headers) {
        return headers.edited(Challenge.withoutKeys(headers)).lines().toString();
    }

    private static void refused(String... lines) {
        RefusedException e = assertThrows(RefusedException.class, () -> Challenge.parse(challenges(lines)));
        assertEquals(Reason.CHALLENGE_WITHOUT_KEYS, e.reason());
        String text = cleaned(challenges(lines)).toLowerCase(Locale.ROOT);
        assertFalse(text, text.contains("ik=") || text.contains("ck="));
    }

    @Test
    public void theKeysAreTakenOutAndKept() throws Exception {
        Headers headers = challenges(WHOLE);
        Challenge challenge = Challenge.parse(headers);
        assertEquals(RegistrationScene.NONCE, challenge.nonce());
        assertArrayEquals(HexFormat.of().parseHex(IK), challenge.ik().expose());
        assertArrayEquals(HexFormat.of().parseHex(CK), challenge.ck().expose());
        assertEquals(List.of("Digest realm=\"home1.net\", nonce=\"" + RegistrationScene.NONCE
            + "\", algorithm=AKAv1-MD5"), headers.edited(challenge.edits()).lines("WWW-Authenticate"));
    }

    @Test
    public void namesAndDigitsInUpperCaseAndWithoutQuotes() throws Exception {
        String written = "Digest NONCE=\"" + RegistrationScene.NONCE + "\", Algorithm=akaV2-md5, IK=" + IK.toUpperCase(
            Locale.ROOT) + ", Ck=\"" + CK.toUpperCase(Locale.ROOT) + "\"";
        Challenge challenge = Challenge.parse(challenges(written));
        assertArrayEquals(HexFormat.of().parseHex(IK), challenge.ik().expose());
        assertArrayEquals(HexFormat.of().parseHex(CK), challenge.ck().expose());
        assertFalse(cleaned(challenges(written)).toLowerCase(Locale.ROOT).contains(IK));
    }

    @Test
    public void a03WithoutIkOrCk() {
        refused(WHOLE.replace(", ik=\"" + IK + "\"", ""));
        refused(WHOLE.replace(", ck=\"" + CK + "\"", ""));
        refused();
    }

    @Test
    public void keysOfAWrongLengthOrOfOtherCharacters() {
        for (String wrong : List.of("", "00", IK.substring(1), IK + "0", IK + IK, "g" + IK.substring(1),
                "0x" + IK.substring(2), " " + IK.substring(1))) {
            refused(WHOLE.replace(IK, wrong));
            refused(WHOLE.replace(CK, wrong));
        }
    }

    @Test
    public void digitsOfOtherScriptsAreNoHexadecimalDigits() {
        refused(WHOLE.replace(IK, "\uff11".repeat(32)));
        refused(WHOLE.replace(CK, "\u0661".repeat(32)));
    }

    @Test
    public void aNonceThatIsNoRandAndAutn() {
        String sixteenOctets = "AAAAAAAAAAAAAAAAAAAAAA==";
        for (String wrong : List.of("", "*", sixteenOctets, RegistrationScene.NONCE.substring(1) + "!")) {
            refused(RegistrationScene.challenge(wrong));
        }
        refused(WHOLE.replace("nonce=\"" + RegistrationScene.NONCE + "\", ", ""));
    }

    @Test
    public void serverDataMayFollowRandAndAutn() throws Exception {
        String nonce = "A".repeat(64);
        assertEquals(nonce, Challenge.parse(challenges(RegistrationScene.challenge(nonce))).nonce());
    }

    @Test
    public void anotherAlgorithm() {
        refused(WHOLE.replace("AKAv1-MD5", "MD5"));
        refused(WHOLE.replace("AKAv1-MD5", "AKAv3-MD5"));
        refused(WHOLE.replace(", algorithm=AKAv1-MD5", ""));
    }

    @Test
    public void keysLeaveEveryOneOfSeveralChallenges() throws Exception {
        Headers headers = challenges("Digest realm=\"a\", nonce=\"x\", algorithm=MD5, ik=\"" + IK + "\"", WHOLE,
            "Digest realm=\"b\", ck=" + CK);
        assertEquals(RegistrationScene.NONCE, Challenge.parse(headers).nonce());
        assertEquals(List.of("Digest realm=\"a\", nonce=\"x\", algorithm=MD5", "Digest realm=\"home1.net\", nonce=\""
            + RegistrationScene.NONCE + "\", algorithm=AKAv1-MD5", "Digest realm=\"b\""),
            headers.edited(Challenge.withoutKeys(headers)).lines("WWW-Authenticate"));
    }

    @Test
    public void aBrokenChallengeGoesWhole() throws Exception {
        for (String broken : List.of("Digest realm=\"a\", ik=\"" + IK, "Digest ik=" + IK + ", ik=" + IK, "ik=" + IK,
                "Digest realm=\"a\", Digest ik=\"" + IK + "\"", "Digest realm ik=" + IK)) {
            Headers headers = challenges(broken, WHOLE);
            assertEquals(RegistrationScene.NONCE, Challenge.parse(headers).nonce());
            assertEquals(1, headers.edited(Challenge.withoutKeys(headers)).lines("WWW-Authenticate").size());
            assertFalse(broken, cleaned(headers).contains(IK));
            refused(broken);
        }
    }

    @Test
    public void proxyChallengesLoseKeysToo() {
        Headers headers = Headers.of("proxy-authenticate", WHOLE);
        assertFalse(cleaned(headers).contains(IK) || cleaned(headers).contains(CK));
        assertThrows(RefusedException.class, () -> Challenge.parse(headers));
    }

    @Test
    public void aResponseWithoutKeysIsLeftAsItIs() {
        assertEquals(List.of(), Challenge.withoutKeys(Headers.of("To", "<sip:a@b>")));
        assertEquals(List.of(), Challenge.withoutKeys(challenges("Digest realm=\"a\", nonce=\"b\"")));
    }

    @Test
    public void keysAreNeverShown() throws Exception {
        String text = Challenge.parse(challenges(WHOLE)).toString();
        assertEquals("Challenge", text);
    }
}
