package org.gatehouse.bench.pcscf;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.sa.Inbound;
import org.gatehouse.pcscf.sa.RegisterContent;
import org.gatehouse.pcscf.sa.RegisterRef;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.secagree.AlgorithmPolicy;
import org.gatehouse.pcscf.secagree.Assessment;
import org.gatehouse.pcscf.secagree.SecurityAgreement;
import org.gatehouse.sip.Flow;

/**
 * A UE that takes the SA table through a registration, as the P-CSCF's procedure does, without messages and sockets.
 */
final class RegisteringUe {
    private static final Duration GRANTED = Duration.ofHours(1);
    private static final byte[] PCSCF = {10, 0, 0, 1};

    private final SaTable table;
    private final AlgorithmPolicy policy;
    private final UeContact contact;
    private final InetAddress pcscf;
    private Instant now;
    private long cseq;
    private int portUc = 20_000;
    private long spi = 0x1000;

    /** @param number tells UEs apart: their address and identity */
    RegisteringUe(SaTable table, AlgorithmPolicy policy, int number, Instant now) {
        this.table = table;
        this.policy = policy;
        this.now = now;
        try {
            pcscf = InetAddress.getByAddress(PCSCF);
            InetAddress address = InetAddress.getByAddress(
                new byte[] {11, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
            contact = new UeContact("user" + number + "_private@home1.net", address, "");
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    UeContact contact() {
        return contact;
    }

    /**
     * From SM1 to SM12, a millisecond after the last time, so that SPIs come out of their quarantine.
     *
     * @param over the set that protects SM1
     */
    SaSet register(Optional<SaSet> over) {
        now = now.plusMillis(1);
        portUc = portUc == 20_000 ? 20_001 : 20_000;
        spi = spi == 0x1000 ? 0x2000 : 0x1000;
        String nonce = "nonce" + ++cseq;
        Assessment.Agreed agreed = (Assessment.Agreed) SecurityAgreement.assess(List.of(client()), policy);
        RegisterRef sm1 = ref();
        table.admit(contact, agreed, pcscf, sm1, over.map(SaSet::id), now);
        SaTable.Challenge challenge = table.challenged(contact, sm1, nonce, Optional.of(key()), Optional.of(key()),
            policy, now);
        if (!(challenge instanceof SaTable.Challenge.Prepared prepared)) {
            throw new IllegalStateException(challenge.toString());
        }
        SaSetSpec spec = prepared.set().spec();
        cseq++;
        table.arrived(spec.ueAddress(), spec.portUc(), spec.portPs(), new Inbound.Register(
            new RegisterContent(ref(), Optional.of(contact.impi()), nonce, true, false)), now);
        table.confirmed(contact, ref(), GRANTED, now);
        return prepared.set();
    }

    String client() {
        return "ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc;spi-c=" + spi + ";spi-s=" + (spi + 1) + ";port-c=" + portUc
            + ";port-s=5063";
    }

    private RegisterRef ref() {
        return new RegisterRef("call@" + contact.address().getHostAddress(), cseq, Flow.Transport.UDP);
    }

    private static Secret key() {
        return Secret.copyOf(new byte[16]);
    }
}
