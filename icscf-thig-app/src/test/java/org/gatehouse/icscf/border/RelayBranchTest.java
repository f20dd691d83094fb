package org.gatehouse.icscf.border;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.security.SecureRandom;
import org.gatehouse.sip.SipSyntaxException;
import org.junit.Test;

public class RelayBranchTest {
    private static final String VIA = "SIP/2.0/UDP pcscf1.visited1.net:5060;branch=z9hG4bK1";

    private final RelayBranch branches = new RelayBranch(new SecureRandom());

    @Test
    public void sameViaHasTheSameBranchWhateverWeOrOthersAddedToIt() throws Exception {
        String branch = branches.of(VIA);
        assertTrue(RelayBranch.isRelayed(branch));
        assertTrue(branch, branch.matches("z9hG4bKgh[0-9a-f]{32}"));
        assertEquals(branch, branches.of(VIA));
        assertEquals(branch, branches.of(VIA + ";received=192.0.2.1;rport=5060"));
        assertEquals(branch, branches.of("SIP / 2.0 / UDP PCSCF1.visited1.net : 5060 ;branch=z9hG4bK1"));
    }

    @Test
    public void anotherSenderOrTransactionHasAnother() throws Exception {
        String branch = branches.of(VIA);
        assertNotEquals(branch, branches.of(VIA + "2"));
        assertNotEquals(branch, branches.of(VIA.replace("5060", "5061")));
        assertNotEquals(branch, branches.of(VIA.replace("pcscf1", "pcscf2")));
        assertNotEquals(branch, branches.of("SIP/2.0/UDP pcscf1.visited1.net:5060"));
    }

    @Test
    public void nobodyElseCanMakeIt() throws Exception {
        assertNotEquals(branches.of(VIA), new RelayBranch(new SecureRandom()).of(VIA));
        assertFalse(RelayBranch.isRelayed("z9hG4bKd52c4754_ed798c60"));
    }

    @Test
    public void noViaIsNoBranch() {
        assertThrows(SipSyntaxException.class, () -> branches.of("nonsense"));
    }
}
