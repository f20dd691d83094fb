package org.gatehouse.testbed.hss;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.aka.Auts;
import org.gatehouse.testbed.aka.Milenage;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.scscf.AuthenticationCentre;

/** An HSS in memory: sequence numbers, resynchronisation, and the S-CSCF each user is assigned to. */
public final class TestHss implements AuthenticationCentre {
    /** The low five bits of SQN are an index, TS 33.102 Annex C.1.1.1; this HSS leaves it alone. */
    public static final long SQN_STEP = 32;

    private static final long SQN_MASK = (1L << 48) - 1;

    private final Random random;
    private final Map<String, Entry> entries = new HashMap<>();

    private static final class Entry {
        private final Subscriber subscriber;
        private long sqn;
        private String serverName;
        private boolean registered;

        private Entry(Subscriber subscriber) {
            this.subscriber = subscriber;
            this.sqn = subscriber.sqn();
            this.serverName = subscriber.scscf().name().orElse(null);
        }
    }

    /** @param random gives RAND */
    public TestHss(List<Subscriber> subscribers, Random random) {
        this.random = random;
        subscribers.forEach(s -> entries.put(s.impi(), new Entry(s)));
    }

    @Override
    public synchronized VectorAnswer vector(String impi, String impu, String serverName,
                                            Optional<Resynchronisation> resynchronisation) {
        Result refusal = refusal(impi, impu);
        if (refusal != Result.SUCCESS) {
            return VectorAnswer.refused(refusal);
        }
        Entry entry = entries.get(impi);
        Milenage keys = entry.subscriber.milenage();
        if (resynchronisation.isPresent()) {
            Optional<Octets> sqnMs = Auts.open(keys, resynchronisation.get().rand(), resynchronisation.get().auts());
            // TS 29.228 6.3.1: AUTS counts only from the server that sent the challenge
            if (sqnMs.isEmpty() || !serverName.equals(entry.serverName)) {
                return VectorAnswer.refused(Result.UNABLE_TO_COMPLY);
            }
            entry.sqn = sqnMs.get().number();
        }
        entry.serverName = serverName;
        entry.sqn = entry.sqn + SQN_STEP & SQN_MASK;
        byte[] rand = new byte[16];
        random.nextBytes(rand);
        return new VectorAnswer(Result.SUCCESS, Optional.of(AuthenticationVector.make(keys, Octets.of(rand),
                Octets.ofLong(entry.sqn, 6), entry.subscriber.amf())));
    }

    @Override
    public synchronized AssignmentAnswer assign(String impi, String impu, String serverName, Assignment assignment) {
        Result refusal = refusal(impi, impu);
        if (refusal != Result.SUCCESS) {
            return new AssignmentAnswer(refusal, List.of());
        }
        Entry entry = entries.get(impi);
        entry.registered = switch (assignment) {
            case REGISTRATION, RE_REGISTRATION -> true;
            case USER_DEREGISTRATION, TIMEOUT_DEREGISTRATION -> false;
            // a failed authentication takes nothing away from a registered user, TS 33.203 6.1.1
            case AUTHENTICATION_FAILURE -> entry.registered;
        };
        entry.serverName = entry.registered ? serverName : entry.subscriber.scscf().name().orElse(null);
        return new AssignmentAnswer(Result.SUCCESS, entry.subscriber.impus());
    }

    /** The S-CSCF a user is assigned to, or whose challenge is open. */
    public synchronized Optional<String> serverName(String impi) {
        return Optional.ofNullable(entries.get(impi)).map(entry -> entry.serverName);
    }

    /** The sequence number last used. */
    public synchronized long sqn(String impi) {
        return entries.get(impi).sqn;
    }

    /** Moves the sequence number, so that a test can make the UE refuse the next challenge. */
    public synchronized void setSqn(String impi, long sqn) {
        entries.get(impi).sqn = sqn & SQN_MASK;
    }

    private Result refusal(String impi, String impu) {
        Entry entry = entries.get(impi);
        if (entry == null) {
            return Result.USER_UNKNOWN;
        }
        if (!entry.subscriber.impus().contains(impu)) {
            boolean someoneElses = entries.values().stream().anyMatch(e -> e.subscriber.impus().contains(impu));
            return someoneElses ? Result.IDENTITIES_DONT_MATCH : Result.USER_UNKNOWN;
        }
        return entry.subscriber.barred() ? Result.AUTHORIZATION_REJECTED : Result.SUCCESS;
    }
}
