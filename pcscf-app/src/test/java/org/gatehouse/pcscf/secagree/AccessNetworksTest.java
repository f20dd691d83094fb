package org.gatehouse.pcscf.secagree;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.gatehouse.sip.AddressPrefix;
import org.gatehouse.sip.SipSyntaxException;
import org.junit.Test;

public class AccessNetworksTest {
    private static final AccessPolicy NEVER = new AccessPolicy(SecAgreePolicy.NEVER, AlgorithmPolicy.DEFAULT);
    private static final AccessPolicy PREFERRED = new AccessPolicy(SecAgreePolicy.PREFERRED, AlgorithmPolicy.DEFAULT);

    private static AccessNetworks.AccessNetwork network(AccessPolicy policy, String... prefixes) {
        return new AccessNetworks.AccessNetwork(Arrays.stream(prefixes).map(text -> {
            try {
                return AddressPrefix.parse(text);
            } catch (SipSyntaxException e) {
                throw new AssertionError(text, e);
            }
        }).toList(), policy);
    }

    private static AccessPolicy at(AccessNetworks networks, String address) throws Exception {
        return networks.of(InetAddress.getByName(address));
    }

    @Test
    public void withoutAnyAllAreAlike() throws Exception {
        assertSame(AccessPolicy.DEFAULT, at(AccessNetworks.DEFAULT, "192.0.2.1"));
        assertEquals(SecAgreePolicy.REQUIRED, at(AccessNetworks.DEFAULT, "2001:db8::1").secAgree());
    }

    @Test
    public void theAddressTellsTheNetwork() throws Exception {
        AccessNetworks networks = new AccessNetworks(
            List.of(network(NEVER, "10.1.0.0/16", "2001:db8:1::/48"), network(PREFERRED, "10.2.0.0/16")),
            AccessPolicy.DEFAULT);
        assertSame(NEVER, at(networks, "10.1.255.255"));
        assertSame(NEVER, at(networks, "2001:db8:1:ffff::1"));
        assertSame(PREFERRED, at(networks, "10.2.0.0"));
        assertSame(AccessPolicy.DEFAULT, at(networks, "10.3.0.0"));
        assertSame(AccessPolicy.DEFAULT, at(networks, "2001:db8:2::1"));
    }

    @Test
    public void theFirstOfTwoThatHaveTheAddressCounts() throws Exception {
        AccessNetworks networks = new AccessNetworks(
            List.of(network(PREFERRED, "10.1.1.0/24"), network(NEVER, "10.1.0.0/16")), AccessPolicy.DEFAULT);
        assertSame(PREFERRED, at(networks, "10.1.1.1"));
        assertSame(NEVER, at(networks, "10.1.2.1"));
    }
}
