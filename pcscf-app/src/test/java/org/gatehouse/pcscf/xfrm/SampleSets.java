package org.gatehouse.pcscf.xfrm;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.sa.SaSetSpec;

/** Specifications of sets; each {@code with} gives a changed copy. */
record SampleSets(String id, InetAddress ue, InetAddress pcscf, int portUc, int portUs, int portPc, int portPs,
                  long spiUc, long spiUs, long spiPc, long spiPs, IntegrityAlgorithm alg, EncryptionAlgorithm ealg,
                  String ik, String ck) {
    static final String IK = "f769bcd751044604127672711c6d3441";
    static final String CK = "b40ba9a3c58b2a05bbf0d987b21bf8cb";

    /** hmac-sha-1-96 with aes-cbc, IPv4. */
    static SampleSets first() {
        return new SampleSets("set-1", address("10.67.0.1"), address("10.67.0.2"), 31112, 31113, 5063, 5062,
            0xf000_0001L, 0xf000_0002L, 0xf000_0003L, 0xf000_0004L,
            IntegrityAlgorithm.HMAC_SHA_1_96, EncryptionAlgorithm.AES_CBC, IK, CK);
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    SaSetSpec spec() {
        return new SaSetSpec(id, ue, pcscf, portUc, portUs, portPc, portPs, spiUc, spiUs, spiPc, spiPs, alg, ealg,
            Secret.fromHex(ik), Secret.fromHex(ck));
    }

    SampleSets withId(String id) {
        return new SampleSets(id, ue, pcscf, portUc, portUs, portPc, portPs, spiUc, spiUs, spiPc, spiPs, alg, ealg,
            ik, ck);
    }

    SampleSets withAddresses(InetAddress ue, InetAddress pcscf) {
        return new SampleSets(id, ue, pcscf, portUc, portUs, portPc, portPs, spiUc, spiUs, spiPc, spiPs, alg, ealg,
            ik, ck);
    }

    SampleSets withPorts(int portUc, int portUs, int portPc, int portPs) {
        return new SampleSets(id, ue, pcscf, portUc, portUs, portPc, portPs, spiUc, spiUs, spiPc, spiPs, alg, ealg,
            ik, ck);
    }

    SampleSets withSpis(long spiUc, long spiUs, long spiPc, long spiPs) {
        return new SampleSets(id, ue, pcscf, portUc, portUs, portPc, portPs, spiUc, spiUs, spiPc, spiPs, alg, ealg,
            ik, ck);
    }

    SampleSets withPair(IntegrityAlgorithm alg, EncryptionAlgorithm ealg) {
        return new SampleSets(id, ue, pcscf, portUc, portUs, portPc, portPs, spiUc, spiUs, spiPc, spiPs, alg, ealg,
            ik, ck);
    }

    SampleSets withKeys(String ik, String ck) {
        return new SampleSets(id, ue, pcscf, portUc, portUs, portPc, portPs, spiUc, spiUs, spiPc, spiPs, alg, ealg,
            ik, ck);
    }
}
