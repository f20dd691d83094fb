package org.gatehouse.it.esp;

import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.ue.Algorithms;
import org.gatehouse.testbed.vm.VmOnly;
import org.junit.ClassRule;
import org.junit.Test;

/** As much over real ESP as the default run has time for; {@link EspSmokeIT} runs it. */
public class EspSmoke {
    @ClassRule
    public static final VmOnly VM = new VmOnly();

    @Test
    public void aLifeOverUdp() throws Exception {
        new ProtectedLife(EspScene.of(EspScene.Family.IPV4), Transport.UDP, Algorithms.ALL.get(0), "life-udp").run();
    }

    @Test
    public void aLifeOverTcp() throws Exception {
        new ProtectedLife(EspScene.of(EspScene.Family.IPV4), Transport.TCP, Algorithms.ALL.get(1), "life-tcp").run();
    }
}
