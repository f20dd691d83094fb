package org.gatehouse.pcscf.secagree;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.Headers;
import org.junit.Test;

public class SecAgreeHeadersTest {
    private static final String CLIENT =
        "ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc;spi-c=23456789;spi-s=12345678;port-c=2468;port-s=5063";

    private static AccessPolicy access(SecAgreePolicy secAgree) {
        return new AccessPolicy(secAgree, AlgorithmPolicy.DEFAULT);
    }

    private static Assessment refused(Reason reason) {
        return new Assessment.Refused(reason);
    }

    @Test
    public void withoutTheAgreement421WhereItIsRequired() {
        Headers plain = Headers.of("Require", "path", "Supported", "sec-agree");
        assertEquals(refused(Reason.NO_SEC_AGREE), SecAgreeHeaders.assess(plain, access(SecAgreePolicy.REQUIRED)));
        assertEquals(421, Reason.NO_SEC_AGREE.status());
        assertEquals(new Assessment.Unprotected(), SecAgreeHeaders.assess(plain, access(SecAgreePolicy.PREFERRED)));
        assertEquals(new Assessment.Unprotected(), SecAgreeHeaders.assess(plain, access(SecAgreePolicy.NEVER)));
    }

    @Test
    public void tagWithoutUsableOfferIs494() {
        Headers tagOnly = Headers.of("Proxy-Require", "path, SEC-AGREE");
        assertEquals(refused(Reason.NO_USABLE_MECHANISM),
            SecAgreeHeaders.assess(tagOnly, access(SecAgreePolicy.REQUIRED)));
        assertEquals(refused(Reason.NO_USABLE_MECHANISM),
            SecAgreeHeaders.assess(tagOnly, access(SecAgreePolicy.PREFERRED)));
        assertEquals(494, Reason.NO_USABLE_MECHANISM.status());
    }

    @Test
    public void anOfferIsTakenUpWithOrWithoutTheTag() {
        Headers whole = Headers.of("Require", "sec-agree", "Proxy-Require", "sec-agree", "Security-Client", CLIENT);
        assertTrue(SecAgreeHeaders.assess(whole, access(SecAgreePolicy.REQUIRED)) instanceof Assessment.Agreed);
        Headers bare = Headers.of("security-client", CLIENT);
        assertTrue(SecAgreeHeaders.assess(bare, access(SecAgreePolicy.PREFERRED)) instanceof Assessment.Agreed);
        assertEquals(new Assessment.Unprotected(), SecAgreeHeaders.assess(whole, access(SecAgreePolicy.NEVER)));
    }

    @Test
    public void preferredNeverFallsBackFromABadOffer() {
        Headers bad = Headers.of("Security-Client", CLIENT.replace("hmac-sha-1-96", "hmac-md5-96"));
        assertEquals(refused(Reason.NO_COMMON_ALGORITHM),
            SecAgreeHeaders.assess(bad, access(SecAgreePolicy.PREFERRED)));
    }

    @Test
    public void stripTakesTheAgreementOutAndLeavesTheRest() {
        Headers sm7 = Headers.of("Require", "sec-agree, gruu", "Require", "path", "Proxy-Require", "Sec-Agree",
            "Security-Client", CLIENT, "Security-Verify", CLIENT, "Security-Verify", CLIENT, "Security-Server", "x",
            "Supported", "path, sec-agree");
        Headers core = sm7.edited(SecAgreeHeaders.strip(sm7));
        assertEquals(List.of("gruu", "path"), core.values("Require"));
        assertFalse(core.has("Proxy-Require"));
        assertFalse(core.has("Security-Client") || core.has("Security-Verify") || core.has("Security-Server"));
        assertEquals("path, sec-agree", core.first("Supported").orElseThrow());
    }

    @Test
    public void stripChangesNothingWhereNothingIs() {
        assertEquals(List.of(), SecAgreeHeaders.strip(Headers.of("Require", "path", "Via", "x")));
    }

    @Test
    public void demandBringsListAndTag() {
        Headers answer = Headers.of().edited(SecAgreeHeaders.demand(AlgorithmPolicy.DEFAULT));
        assertEquals("sec-agree", answer.first("Require").orElseThrow());
        assertEquals(4, answer.values("Security-Server").size());
    }
}
