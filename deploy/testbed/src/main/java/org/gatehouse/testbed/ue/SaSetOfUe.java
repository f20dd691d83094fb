package org.gatehouse.testbed.ue;

import java.net.InetAddress;
import org.gatehouse.testbed.aka.Octets;

/**
 * One set of four security associations as the UE sees it, 3GPP TS 33.203 clause 7.1. Each SPI names the association
 * that is inbound at that port of its owner; SPIs are unsigned 32-bit numbers.
 */
public record SaSetOfUe(InetAddress ueAddress, InetAddress pcscfAddress,
                        int portUc, int portUs, int portPc, int portPs,
                        long spiUc, long spiUs, long spiPc, long spiPs,
                        Algorithms algorithms, Octets ik, Octets ck) {
}
