package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.junit.Test;

public class XfrmProbeTest {
    private static final int ENOSYS = 38;
    private final FakeXfrmKernel kernel = new FakeXfrmKernel();

    private XfrmProbe probe() {
        return XfrmProbe.of(new XfrmConnection(kernel));
    }

    @Test
    public void theLegalPairsOfAnnexH() {
        assertEquals(List.of("hmac-sha-1-96+aes-cbc", "hmac-sha-1-96+null", "hmac-sha-1-96+des-ede3-cbc",
            "aes-gmac+null", "null+aes-gcm", "hmac-md5-96+aes-cbc", "hmac-md5-96+null", "hmac-md5-96+des-ede3-cbc"),
            XfrmProbe.legalPairs().stream().map(XfrmProbe.Pair::toString).toList());
    }

    @Test
    public void aKernelThatTakesEverythingIsUsableAndLeftAsItWas() {
        XfrmProbe probe = probe();
        assertTrue(probe.usable());
        assertEquals(Set.copyOf(XfrmProbe.legalPairs()), probe.pairs());
        assertEquals("kernel ESP works", probe.text());
        assertEquals(0, kernel.states());
    }

    @Test
    public void missingCapability() {
        kernel.refuseAll(FakeXfrmKernel.EPERM);
        XfrmProbe probe = probe();
        assertEquals(Optional.of(XfrmFault.NO_CAP_NET_ADMIN), probe.fault());
        assertTrue(probe.text(), probe.text().startsWith("kernel backend needs CAP_NET_ADMIN"));
        assertFalse(probe.usable());
    }

    @Test
    public void missingEsp() {
        kernel.refuseAll(93);
        XfrmProbe probe = probe();
        assertEquals(Optional.of(XfrmFault.NO_ESP), probe.fault());
        assertTrue(probe.text(), probe.text().contains("the fake refuses"));
    }

    @Test
    public void missingEspForIpv6() {
        kernel.refuse(2, 93);
        assertEquals(Optional.of(XfrmFault.NO_ESP), probe().fault());
        assertEquals(0, kernel.states());
    }

    @Test
    public void aMissingAlgorithmLeavesTheOtherPairs() {
        kernel.refuse(0, ENOSYS);
        XfrmProbe probe = probe();
        assertTrue(probe.usable());
        assertEquals(XfrmProbe.legalPairs().size() - 1, probe.pairs().size());
        assertFalse(probe.pairs().contains(new XfrmProbe.Pair(IntegrityAlgorithm.HMAC_SHA_1_96,
            EncryptionAlgorithm.AES_CBC)));
        assertEquals("kernel ESP works, without [hmac-sha-1-96+aes-cbc]", probe.text());
    }

    @Test
    public void noAlgorithmAtAll() {
        kernel.refuseAll(ENOSYS);
        assertEquals(Optional.of(XfrmFault.NO_ALGORITHM), probe().fault());
    }

    @Test
    public void thisHostGivesAnAnswerWhateverItIs() {
        XfrmProbe probe = XfrmBackend.probe();
        assertEquals(probe.usable(), !probe.pairs().isEmpty());
        assertFalse(probe.text().isBlank());
    }
}
