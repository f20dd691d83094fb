package org.gatehouse.pcscf.sa;

import java.net.InetAddress;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.crypto.Secret;

/**
 * One set of four unidirectional security associations, 3GPP TS 33.203 clause 7.1: what a backend installs.
 *
 * <p>The suffixes are the specification's: {@code uc}/{@code us} the UE's protected client and server port, {@code pc}/
 * {@code ps} the P-CSCF's. Each SPI was chosen by the owner of the port and names the association that is inbound
 * there. SPIs are unsigned 32-bit numbers in a {@code long}.
 */
public record SaSetSpec(String id, InetAddress ueAddress, InetAddress pcscfAddress,
                        int portUc, int portUs, int portPc, int portPs,
                        long spiUc, long spiUs, long spiPc, long spiPs,
                        IntegrityAlgorithm alg, EncryptionAlgorithm ealg, Secret ik, Secret ck) {
}
