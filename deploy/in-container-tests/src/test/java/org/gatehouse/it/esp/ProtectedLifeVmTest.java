package org.gatehouse.it.esp;

import java.util.ArrayList;
import java.util.List;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.ue.Algorithms;
import org.gatehouse.testbed.vm.VmOnly;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** TS 33.226 clause 4.2.2.3.3: every profile that is allowed carries SIP, over both transports and IP versions. */
@RunWith(Parameterized.class)
public class ProtectedLifeVmTest {
    @ClassRule
    public static final VmOnly VM = new VmOnly();

    private static final List<Algorithms> LEGACY = List.of(new Algorithms("hmac-sha-1-96", "des-ede3-cbc"),
        new Algorithms("hmac-md5-96", "aes-cbc"), new Algorithms("hmac-md5-96", "des-ede3-cbc"),
        new Algorithms("hmac-md5-96", "null"));

    @Parameterized.Parameter(0)
    public EspScene.Family family;
    @Parameterized.Parameter(1)
    public Transport transport;
    @Parameterized.Parameter(2)
    public Algorithms pair;

    @Parameterized.Parameters(name = "{0} {1} {2}")
    public static List<Object[]> cases() {
        List<Object[]> cases = new ArrayList<>();
        for (EspScene.Family family : EspScene.Family.values()) {
            List<Algorithms> pairs = new ArrayList<>(Algorithms.ALL);
            pairs.addAll(family.legacy ? LEGACY : List.of());
            for (Transport transport : Transport.values()) {
                pairs.forEach(pair -> cases.add(new Object[] {family, transport, pair}));
            }
        }
        return cases;
    }

    /** With A06, A07, A08's packets, B22 and the end of old sets. */
    @Test
    public void tcProtectImsSignallingTransferAllowedProfile() throws Exception {
        new ProtectedLife(EspScene.of(family), transport, pair, "TC_PROTECT_IMS_SIGNALLING_TRANSFER-" + family + "-"
            + transport + "-" + pair.alg() + "-" + pair.ealg()).run();
    }
}
