package org.gatehouse.pcscf.xfrm;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.crypto.Secret;

/**
 * Whether this host can enforce associations.
 *
 * @param fault why not; empty if it can
 * @param detail for people: what the kernel said, or which pairs it lacks; may be empty
 * @param pairs the algorithm pairs the kernel has for IPv4 and IPv6, legacy ones too
 */
public record XfrmProbe(Optional<XfrmFault> fault, String detail, Set<Pair> pairs) {
    private static final XfrmSettings SETTINGS = XfrmSettings.defaults();
    /** A state of its own for each probe: several may run at a time. */
    private static final AtomicInteger NEXT_SPI = new AtomicInteger((int) ProcessHandle.current().pid() << 8);
    /** Set aside for documents by RFC 5737 and RFC 3849: no packet has them. */
    private static final byte[][] NOWHERE = {
        {(byte) 192, 0, 2, 1}, {0x20, 1, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

    /** One {@code alg} with one {@code ealg}. */
    public record Pair(IntegrityAlgorithm alg, EncryptionAlgorithm ealg) {
        @Override
        public String toString() {
            return alg.token() + "+" + ealg.token();
        }
    }

    /** Whether the kernel backend can be used. */
    public boolean usable() {
        return fault.isEmpty();
    }

    /** One line for people. */
    public String text() {
        if (fault.isEmpty()) {
            return "kernel ESP works" + (detail.isEmpty() ? "" : ", " + detail);
        }
        return fault.get().label() + (detail.isEmpty() ? "" : ": " + detail);
    }

    /** Every pair that is one association's, the legacy ones too. */
    static List<Pair> legalPairs() {
        List<Pair> pairs = new ArrayList<>();
        for (IntegrityAlgorithm alg : IntegrityAlgorithm.values()) {
            for (EncryptionAlgorithm ealg : EncryptionAlgorithm.values()) {
                if (XfrmTransform.legal(alg, ealg)) {
                    pairs.add(new Pair(alg, ealg));
                }
            }
        }
        return pairs;
    }

    /**
     * Tries: for each pair a state between addresses that do not exist is added and deleted again. Nothing that is in
     * the kernel changes.
     */
    static XfrmProbe of(XfrmConnection connection) {
        Set<Pair> there = new LinkedHashSet<>();
        List<Pair> missing = new ArrayList<>();
        for (Pair pair : legalPairs()) {
            Optional<XfrmException> refusal = refusal(connection, pair);
            if (refusal.isEmpty()) {
                there.add(pair);
            } else if (refusal.get().fault() == XfrmFault.NO_ALGORITHM) {
                missing.add(pair);
            } else {
                return cannot(refusal.get());
            }
        }
        String detail = missing.isEmpty() ? "" : "without " + missing;
        boolean some = there.stream().anyMatch(pair -> !pair.alg().legacy() && !pair.ealg().legacy());
        return new XfrmProbe(some ? Optional.empty() : Optional.of(XfrmFault.NO_ALGORITHM), detail, Set.copyOf(there));
    }

    static XfrmProbe cannot(XfrmException why) {
        String label = why.fault().label();
        String message = why.getMessage();
        String detail = message.length() > label.length() + 2 ? message.substring(label.length() + 2) : "";
        return new XfrmProbe(Optional.of(why.fault()), detail, Set.of());
    }

    private static Optional<XfrmException> refusal(XfrmConnection connection, Pair pair) {
        long spi = 1 << 16 | NEXT_SPI.getAndIncrement() & Integer.MAX_VALUE;
        for (byte[] octets : NOWHERE) {
            InetAddress nowhere = XfrmWire.address(octets.length == 4 ? XfrmWire.AF_INET : XfrmWire.AF_INET6, octets);
            List<XfrmTransform> transforms = sample(pair);
            XfrmState state = new XfrmState(XfrmSelector.exact(nowhere, 1, nowhere, 1), spi, SETTINGS.reqid(spi),
                transforms, SETTINGS.replayWindow(), 1);
            List<XfrmConnection.Outcome> outcomes = connection.ask(List.of(
                new XfrmRequest.AddState(state), new XfrmRequest.DeleteState(state.id())));
            transforms.forEach(transform -> transform.key().close());
            if (!outcomes.get(0).done()) {
                return Optional.of(outcomes.get(0).why());
            }
        }
        return Optional.empty();
    }

    /** IK and CK that differ in every octet: some kernels refuse weak 3DES keys. */
    private static List<XfrmTransform> sample(Pair pair) {
        byte[] ik = new byte[16];
        byte[] ck = new byte[16];
        for (int i = 0; i < 16; i++) {
            ik[i] = (byte) (7 * i + 1);
            ck[i] = (byte) (11 * i + 3);
        }
        try (Secret i = Secret.copyOf(ik); Secret c = Secret.copyOf(ck)) {
            return XfrmTransform.of(pair.alg(), pair.ealg(), i, c).orElseThrow();
        }
    }
}
