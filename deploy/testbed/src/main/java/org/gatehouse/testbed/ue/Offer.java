package org.gatehouse.testbed.ue;

import java.util.List;

/** What the UE proposes in Security-Client: one pair of ports and SPIs for all its algorithms. */
public record Offer(int portUc, int portUs, long spiUc, long spiUs, List<Algorithms> algorithms) {
    public Offer {
        algorithms = List.copyOf(algorithms);
    }

    /** The header value. Encryption {@code null} is left out, as a Rel-5 UE does. */
    public String securityClient() {
        return String.join(", ", algorithms.stream().map(this::mechanism).toList());
    }

    private String mechanism(Algorithms a) {
        String ealg = a.ealg().equals("null") ? "" : "; ealg=" + a.ealg();
        return "ipsec-3gpp; alg=" + a.alg() + ealg + "; spi-c=" + spiUc + "; spi-s=" + spiUs + "; port-c=" + portUc
                + "; port-s=" + portUs;
    }
}
