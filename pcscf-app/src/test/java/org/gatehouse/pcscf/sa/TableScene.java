package org.gatehouse.pcscf.sa;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.secagree.AlgorithmPolicy;
import org.gatehouse.pcscf.secagree.Assessment;
import org.gatehouse.pcscf.secagree.SecurityAgreement;
import org.gatehouse.sip.Flow;

/** One UE that registers in a table with others. */
final class TableScene {
    static final ProtectedPorts PORTS = new ProtectedPorts(5062, List.of(5064, 5065, 5066, 5067));

    final AlgorithmPolicy policy = AlgorithmPolicy.DEFAULT;
    final SaTable table;
    final UeContact contact;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    int portUc = 2468;
    long spiUc = 23456789;
    String callId = "call";
    long cseq = 1;
    Optional<String> origin = Optional.empty();
    List<SaAction> actions = List.of();
    String nonce = "nonce";
    Flow.Transport transport = Flow.Transport.UDP;

    TableScene(SaTable table) {
        this(table, Scene.IMPI, "192.0.2.1");
    }

    TableScene(SaTable table, String impi, String address) {
        this(table, impi, address, address + ":5063");
    }

    TableScene(SaTable table, String impi, String address, String contact) {
        this.table = table;
        this.contact = new UeContact(impi, Scene.address(address), contact);
    }

    static SaTable table() {
        return table(Timers.DEFAULT);
    }

    static SaTable table(Timers timers) {
        return new SaTable(timers, PORTS, SpiRange.DEFAULT, new Random(1));
    }

    /** Small limits: 4 contacts, 3 temporary sets a source, 5 in all, 3 pending a source, 5 in all. */
    static Timers small() {
        Timers d = Timers.DEFAULT;
        return new Timers(d.t1(), d.regAwaitAuth(), d.margin(), d.awaitChallenge(), 4, 3, 5, 3, 5, 4,
            Duration.ofSeconds(1), 8, 2, Duration.ofSeconds(1));
    }

    static Secret key() {
        return Secret.copyOf(new byte[16]);
    }

    RegisterRef ref() {
        return new RegisterRef(callId, cseq, transport);
    }

    String client() {
        return "ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc;spi-c=" + spiUc + ";spi-s=" + (spiUc + 1)
            + ";port-c=" + portUc + ";port-s=5063";
    }

    Admission admit() {
        Assessment.Agreed agreed = (Assessment.Agreed) SecurityAgreement.assess(List.of(client()), policy);
        return table.admit(contact, agreed, Scene.P, ref(), origin, now);
    }

    SaTable.Challenge challenge() {
        SaTable.Challenge challenge = table.challenged(contact, ref(), nonce, Optional.of(key()), Optional.of(key()),
            policy, now);
        if (challenge instanceof SaTable.Challenge.Prepared prepared) {
            actions = prepared.actions();
        }
        return challenge;
    }

    SaSet prepared() {
        admit();
        return ((SaTable.Challenge.Prepared) challenge()).set();
    }

    SaTable.Arrived sm7(SaSet set) {
        cseq++;
        SaSetSpec spec = set.spec();
        return table.arrived(spec.ueAddress(), spec.portUc(), spec.portPs(), new Inbound.Register(
            new RegisterContent(ref(), Optional.of(contact.impi()), nonce, true, false)), now);
    }

    /** From SM1 to SM12. */
    SaSet register() {
        SaSet set = prepared();
        sm7(set);
        actions = table.confirmed(contact, ref(), Duration.ofHours(1), now);
        return set;
    }

    /** The UE's next offer, as 24.229 wants it: new client port, new SPIs, same server port. */
    TableScene next(SaSet over) {
        portUc++;
        spiUc += 2;
        cseq++;
        nonce += "'";
        origin = Optional.of(over.id());
        return this;
    }

    SaTable.Arrived message(SaSet set) {
        SaSetSpec spec = set.spec();
        return arrives(spec.ueAddress(), spec.portUc(), spec.portPs());
    }

    SaTable.Arrived arrives(InetAddress ue, int uePort, int ourPort) {
        return table.arrived(ue, uePort, ourPort, new Inbound.Request(), now);
    }
}
