package org.gatehouse.pcscf.sa;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.secagree.AlgorithmPolicy;
import org.gatehouse.pcscf.secagree.Assessment;
import org.gatehouse.pcscf.secagree.SecurityAgreement;
import org.gatehouse.pcscf.secagree.SecurityHeader;
import org.gatehouse.pcscf.secagree.UeOffer;

/**
 * The sets of all UEs: the SA_table of TS 33.203 clause 7.1. It finds the set of a message by its ports, keeps offers
 * for their 401, chooses SPIs and ports, holds the limits and knows what ends next.
 *
 * <p>Thread-safe by one lock, held for microseconds and never while anything is waited for.
 * Actions come out in order; the caller carries out those of one contact one after the other.
 */
public final class SaTable {
    /** IK and CK, octets. */
    private static final int KEY_LENGTH = 16;

    /** A message that arrived: whose it is, on which set, whether it goes on. */
    public record Arrived(Optional<SaSet> set, Optional<Slot> slot, Decision decision, List<SaAction> actions) {
    }

    /** What a 401 leads to. */
    public sealed interface Challenge {
        /** The set to install, whose Security-Server SM6 lists: before SM6 leaves, unless {@link #afterSm6} has it. */
        record Prepared(SaSet set, List<SaAction> actions) implements Challenge {
            /** What is done before SM6 leaves. */
            public List<SaAction> beforeSm6() {
                return actions.subList(0, leaves());
            }

            /**
             * What waits until SM6 has left. Something only in row 23 where SM6 needs the set that is about to go: the
             * new one has its SPIs at the UE, so both cannot be in force at once.
             */
            public List<SaAction> afterSm6() {
                return actions.subList(leaves(), actions.size());
            }

            private int leaves() {
                SaAction first = actions.get(0);
                boolean overBefore = first instanceof SaAction.SendOver || first instanceof SaAction.SendOnConnection;
                return overBefore ? 1 : actions.size();
            }
        }

        /** There is no set, and the 401 does not go on. */
        record Refused(Reason reason) implements Challenge {
        }
    }

    private final Timers timers;
    private final ProtectedPorts ports;
    private final SpiPool spis;
    private final PendingRegistrations pending;
    private final SaIndex index = new SaIndex();
    private final Consumer<UeContact> changed;
    /** Contacts with a set in grace whose UE has been heard on the one that replaced it. */
    private final Set<UeContact> replaced = new HashSet<>();
    private long created;

    /** @param random a secure one, but for tests */
    public SaTable(Timers timers, ProtectedPorts ports, SpiRange spiRange, RandomGenerator random) {
        this(timers, ports, spiRange, random, contact -> { });
    }

    /** @param changed told, under the lock, of each contact whose established sets are others now; must not wait */
    public SaTable(Timers timers, ProtectedPorts ports, SpiRange spiRange, RandomGenerator random,
                   Consumer<UeContact> changed) {
        this.changed = changed;
        this.timers = timers;
        this.ports = ports;
        this.spis = new SpiPool(spiRange, random, timers.grace());
        this.pending = new PendingRegistrations(timers);
    }

    // ---- REGISTER

    /**
     * SM1, in clear or over a set, with an offer that was agreed to: the checks of clause 7.1 rules 2 and 3.
     *
     * @param pcscfAddress our address to which SM1 came
     * @param origin id of the set that carried SM1; empty for clear
     */
    public synchronized Admission admit(UeContact contact, Assessment.Agreed agreed, InetAddress pcscfAddress,
                                        RegisterRef ref, Optional<String> origin, Instant now) {
        Optional<SaSet> temporary = index.get(contact).flatMap(sets -> sets.get(Slot.TEMPORARY));
        if (temporary.isPresent() && temporary.get().challenged().sameTransaction(ref)) {
            return new Admission.Repeated(temporary.get());
        }
        Optional<Reason> refusal = clash(contact, agreed.offer()).or(() -> overLimit(contact))
            .or(() -> pending.add(new PendingRegistrations.Pending(contact, agreed, pcscfAddress, ref, origin,
                now.plus(timers.awaitChallenge())), now));
        return refusal.<Admission>map(Admission.Refused::new).orElseGet(Admission.Admitted::new);
    }

    /** Ports and SPIs of the UE are new at its address, but for the set that the coming 401 will replace. */
    private Optional<Reason> clash(UeContact contact, UeOffer offer) {
        for (SaSet set : index.at(contact.address())) {
            SaSetSpec held = set.spec();
            if (isTemporaryOf(contact, set)) {
                continue;
            }
            if (held.portUc() == offer.portUc()) {
                return Optional.of(Reason.SA_PORT_CLASH);
            }
            Set<Long> offered = Set.of(offer.spiUc(), offer.spiUs());
            if (offered.contains(held.spiUc()) || offered.contains(held.spiUs())) {
                return Optional.of(Reason.SA_SPI_CLASH);
            }
        }
        return Optional.empty();
    }

    private boolean isTemporaryOf(UeContact contact, SaSet set) {
        return set.contact().equals(contact)
            && index.get(contact).flatMap(s -> s.slotOf(set.id())).equals(Optional.of(Slot.TEMPORARY));
    }

    /** One contact never has more than two established sets; what is left to limit is the number of contacts. */
    private Optional<Reason> overLimit(UeContact contact) {
        long others = index.contactsOf(contact.impi()).stream()
            .filter(c -> !c.equals(contact) && index.get(c).flatMap(SaSets::latest).isPresent()).count();
        return others >= timers.contactsPerImpi() ? Optional.of(Reason.SA_LIMIT) : Optional.empty();
    }

    /** The core answered SM1 with something else than 401 or 200: its offer is forgotten. */
    public synchronized void refused(UeContact contact, RegisterRef ref, Instant now) {
        pending.take(contact, ref, now);
    }

    /**
     * A 401 of the core (row 2). From here on the table owns the keys; they are closed at once if it is refused.
     *
     * @param ref the REGISTER it answers
     * @param ik empty if the 401 had none
     */
    public synchronized Challenge challenged(UeContact contact, RegisterRef ref, String nonce, Optional<Secret> ik,
                                             Optional<Secret> ck, AlgorithmPolicy policy, Instant now) {
        SaSets sets = setsOf(contact);
        Optional<PendingRegistrations.Pending> offer = pending.take(contact, ref, now)
            .or(() -> rechallenged(sets, ref));
        Challenge challenge;
        if (!isKey(ik) || !isKey(ck)) {
            challenge = new Challenge.Refused(Reason.CHALLENGE_WITHOUT_KEYS);
        } else if (offer.isEmpty()) {
            challenge = new Challenge.Refused(Reason.CHALLENGE_UNEXPECTED);
        } else {
            // another contact at the same address may have got in between
            challenge = clash(contact, offer.get().agreed().offer()).<Challenge>map(Challenge.Refused::new)
                .orElseGet(() -> prepare(sets, offer.get(), nonce, ik.get(), ck.get(), policy, now));
        }
        if (challenge instanceof Challenge.Refused) {
            ik.ifPresent(Secret::close);
            ck.ifPresent(Secret::close);
        }
        return challenge;
    }

    private static boolean isKey(Optional<Secret> key) {
        return key.isPresent() && key.get().length() == KEY_LENGTH;
    }

    /** Row 23: SM7 was challenged once more. Its offer is the one of SM1, which it had to repeat. */
    private static Optional<PendingRegistrations.Pending> rechallenged(SaSets sets, RegisterRef ref) {
        if (sets.awaitedSm7().filter(sm7 -> sm7.sameTransaction(ref)).isEmpty()) {
            return Optional.empty();
        }
        SaSet before = sets.get(Slot.TEMPORARY).orElseThrow();
        return Optional.of(new PendingRegistrations.Pending(sets.contact(),
            new Assessment.Agreed(before.pair(), before.offer()), before.spec().pcscfAddress(), ref, before.origin(),
            before.expiresAt()));
    }

    private Challenge prepare(SaSets sets, PendingRegistrations.Pending offer, String nonce, Secret ik, Secret ck,
                              AlgorithmPolicy policy, Instant now) {
        Optional<Integer> portPc = portPc(offer.contact());
        if (portPc.isEmpty()) {
            return new Challenge.Refused(Reason.PORTS_EXHAUSTED);
        }
        UeOffer ue = offer.agreed().offer();
        Optional<Long> spiPc = spis.take(Set.of(ue.spiUc(), ue.spiUs()), now);
        Optional<Long> spiPs = spiPc.flatMap(pc -> spis.take(Set.of(ue.spiUc(), ue.spiUs(), pc), now));
        if (spiPs.isEmpty()) {
            spiPc.ifPresent(spis::putBack);
            return new Challenge.Refused(Reason.SPI_EXHAUSTED);
        }
        SaSetSpec spec = new SaSetSpec(Long.toString(++created), offer.contact().address(), offer.pcscfAddress(),
            ue.portUc(), ue.portUs(), portPc.get(), ports.portPs(), ue.spiUc(), ue.spiUs(), spiPc.get(), spiPs.get(),
            offer.agreed().pair().alg(), offer.agreed().pair().ealg(), ik, ck);
        SecurityHeader server = SecurityAgreement.serverHeader(policy, spiPc.get(), spiPs.get(), portPc.get(),
            ports.portPs());
        SaSet set = new SaSet(spec, offer.contact(), ue, server, offer.origin(), offer.ref(), nonce, now,
            now.plus(timers.regAwaitAuth()));
        List<SaAction> actions = new ArrayList<>(makeRoom(offer.contact(), now));
        SaSets.Step step = sets.challenged(set, offer.ref());
        actions.addAll(commit(step, now));
        return new Challenge.Prepared(set, List.copyOf(actions));
    }

    /** One that no set of the address uses; the port of the set that is about to go only if there is no other. */
    private Optional<Integer> portPc(UeContact contact) {
        Map<Boolean, Set<Integer>> used = index.at(contact.address()).stream().collect(Collectors.partitioningBy(
            set -> isTemporaryOf(contact, set), Collectors.mapping(set -> set.spec().portPc(), Collectors.toSet())));
        List<Integer> free = ports.portPc().stream().filter(port -> !used.get(false).contains(port)).toList();
        return free.stream().filter(port -> !used.get(true).contains(port)).findFirst()
            .or(() -> free.stream().findFirst());
    }

    /** Clause 7.3.1.4 wants them dropped at some point anyway: over the limit, the oldest temporary set goes. */
    private List<SaAction> makeRoom(UeContact contact, Instant now) {
        List<SaAction> actions = new ArrayList<>();
        if (index.get(contact).flatMap(sets -> sets.get(Slot.TEMPORARY)).isPresent()) {
            return actions;
        }
        SourcePrefix source = SourcePrefix.of(contact.address());
        if (index.temporaryOf(source) >= timers.temporaryPerSource()) {
            actions.addAll(change(index.oldestTemporary(source), SaSets::temporaryDropped, now));
        }
        if (index.temporaryInAll() >= timers.temporaryInAll()) {
            actions.addAll(change(index.oldestTemporary(), SaSets::temporaryDropped, now));
        }
        return actions;
    }

    /** The backend did not take the set: it goes, and whatever else the contact has stays. */
    public synchronized List<SaAction> notInstalled(SaSet set, Instant now) {
        return change(set.contact(), sets -> sets.slotOf(set.id()).equals(Optional.of(Slot.TEMPORARY))
            ? sets.temporaryDropped() : new SaSets.Step(sets, List.of()), now);
    }

    /** Rows 6 to 13, {@link SaSets#confirmed}. */
    public synchronized List<SaAction> confirmed(UeContact contact, RegisterRef sm7, Duration granted, Instant now) {
        return change(contact, sets -> sets.confirmed(sm7, granted, now), now);
    }

    /**
     * The 200 to SM7 told whose sets these are, which SM1 had left open. As SM1 came in clear, whatever the user had at
     * this contact goes (rows 7 and 11).
     *
     * @param unnamed the contact whose sets were {@linkplain #confirmed confirmed}
     */
    public synchronized List<SaAction> named(UeContact unnamed, UeContact named, Instant now) {
        SaSets sets = setsOf(unnamed);
        if (sets.latest().isEmpty()) {
            return List.of();
        }
        commit(new SaSets.Step(SaSets.none(unnamed, timers), List.of()), now);
        List<SaAction> actions = change(named, SaSets::removed, now);
        commit(new SaSets.Step(sets.of(named), List.of()), now);
        return actions;
    }

    /** Whether the contact has a challenge open in this call. */
    public synchronized boolean isChallenged(UeContact contact, String callId) {
        return index.get(contact).flatMap(sets -> sets.get(Slot.TEMPORARY))
            .filter(set -> set.challenged().callId().equals(callId)).isPresent();
    }

    /** Rows 21 to 23, {@link SaSets#failed}. */
    public synchronized List<SaAction> failed(UeContact contact, RegisterRef sm7, Instant now) {
        return change(contact, sets -> sets.failed(sm7, now), now);
    }

    /** Row 26, {@link SaSets#extended}; the offer of the REGISTER is forgotten. */
    public synchronized List<SaAction> extended(UeContact contact, String arrivedOn, RegisterRef ref, Duration granted,
                                                Instant now) {
        pending.take(contact, ref, now);
        return change(contact, sets -> sets.extended(arrivedOn, ref, granted, now), now);
    }

    /** Row 25, {@link SaSets#deregistered}; the offer of the REGISTER is forgotten. */
    public synchronized List<SaAction> deregistered(UeContact contact, String arrivedOn, RegisterRef ref, Instant now) {
        pending.take(contact, ref, now);
        return change(contact, sets -> sets.deregistered(arrivedOn, ref, now), now);
    }

    /** Row 25, {@link SaSets#released}. */
    public synchronized List<SaAction> released(UeContact contact, Instant now) {
        return change(contact, sets -> sets.released(now), now);
    }

    /** {@link SaSets#kept}. */
    public synchronized List<SaAction> kept(UeContact contact, Instant until, Instant now) {
        return change(contact, sets -> sets.kept(until), now);
    }

    /** {@link SaSets#removed}. */
    public synchronized List<SaAction> removed(UeContact contact, Instant now) {
        return change(contact, SaSets::removed, now);
    }

    // ---- messages

    /** A message to one of our protected ports, {@link SaSets#arrived}. */
    public synchronized Arrived arrived(InetAddress ueAddress, int uePort, int ourPort, Inbound message, Instant now) {
        Optional<SaSet> set = index.byPorts(ueAddress, uePort, ourPort);
        if (set.isEmpty()) {
            return new Arrived(set, Optional.empty(), new Decision.Refuse(Reason.UNKNOWN_SA), List.of());
        }
        SaSets sets = setsOf(set.get().contact());
        Optional<Slot> slot = sets.slotOf(set.get().id());
        SaSets.Arrival arrival = sets.arrived(set.get().id(), message, now);
        boolean replacing = slot.equals(Optional.of(Slot.NEW)) || slot.equals(Optional.of(Slot.IN_USE));
        if (replacing && arrival.next().get(Slot.GRACE).isPresent()) {
            replaced.add(sets.contact());
        }
        return new Arrived(set, slot, arrival.decision(),
            commit(new SaSets.Step(arrival.next(), arrival.actions()), now));
    }

    /** A REGISTER in clear, {@link SaSets#arrivedInClear}. */
    public synchronized Arrived arrivedInClear(UeContact contact, RegisterContent content, Instant now) {
        SaSets.Arrival arrival = setsOf(contact).arrivedInClear(content);
        return new Arrived(Optional.empty(), Optional.empty(), arrival.decision(),
            commit(new SaSets.Step(arrival.next(), arrival.actions()), now));
    }

    /** The set for a request to the contact, {@link SaSets#forRequest}. */
    public synchronized Optional<SaSet> forRequest(UeContact contact, Instant now) {
        return setsOf(contact).forRequest(now);
    }

    /** The set for a response over UDP, {@link SaSets#forResponse}. */
    public synchronized Optional<SaSet> forResponse(UeContact contact, String requestSet, Instant now) {
        return setsOf(contact).forResponse(requestSet, now);
    }

    /**
     * The set for whatever leaves to the protected server port of a UE and is tied to no set by its request: the one in
     * use of the contact that has this port. SPIs do not matter, so UEs behind other addresses may have the same ones.
     */
    public synchronized Optional<SaSet> inUse(InetAddress ueAddress, int portUs, Instant now) {
        return index.at(ueAddress).stream().filter(set -> set.spec().portUs() == portUs).map(SaSet::contact).distinct()
            .flatMap(contact -> setsOf(contact).forRequest(now).stream())
            .filter(set -> set.spec().portUs() == portUs).findFirst();
    }

    // ---- looking up

    /** Every contact that has sets, as it stands now. */
    public synchronized Collection<SaSets> snapshot() {
        return index.all();
    }

    /** The set that protects packets between these ports (clause 7.1 rule 4). */
    public synchronized Optional<SaSet> lookup(InetAddress ueAddress, int uePort, int ourPort) {
        return index.byPorts(ueAddress, uePort, ourPort);
    }

    /** The sets of a contact, if it has any. */
    public synchronized Optional<SaSets> get(UeContact contact) {
        return index.get(contact);
    }

    /** The contacts of a private identity that have sets, the first one first. */
    public synchronized List<UeContact> contactsOf(String impi) {
        return index.contactsOf(impi);
    }

    /** Every contact's sets, for status pages and for storing. */
    public synchronized Collection<SaSets> all() {
        return index.all();
    }

    // ---- time and restart

    /** When {@link #expire} has something to do; empty if nothing is held. */
    public synchronized Optional<Instant> nextDeadline() {
        return index.nextDeadline();
    }

    /**
     * Row 19 before its timer: the UE has used the set in use, and nothing of the replaced one is pending any more.
     *
     * @param done whether all transactions that began on the set of this id are over
     */
    public synchronized List<SaAction> endReplaced(Predicate<String> done, Instant now) {
        List<SaAction> actions = new ArrayList<>();
        for (UeContact contact : List.copyOf(replaced)) {
            Optional<SaSet> old = setsOf(contact).get(Slot.GRACE);
            if (old.isPresent() && done.test(old.get().id())) {
                actions.addAll(change(contact, sets -> sets.graceEnded(now), now));
            }
            if (setsOf(contact).get(Slot.GRACE).isEmpty()) {
                replaced.remove(contact);
            }
        }
        return actions;
    }

    /** Ends what is over. */
    public synchronized List<SaAction> expire(Instant now) {
        List<SaAction> actions = new ArrayList<>();
        for (Optional<SaSets> due = index.due(now); due.isPresent(); due = index.due(now)) {
            actions.addAll(commit(due.get().tick(now), now));
        }
        return actions;
    }

    /**
     * Row 27: a contact gets back what it had before a restart, its ids and SPIs with it. Nothing is installed; what
     * has ended meanwhile ends with the next {@link #expire}.
     *
     * @return false, and nothing of it is held, if a port is not ours any more, a SPI not in our range, or if anything
     *     is another's already
     */
    public synchronized boolean restore(UeContact contact, Map<Slot, SaSet> sets) {
        SaSets restored;
        try {
            restored = SaSets.restored(contact, timers, sets);
        } catch (IllegalArgumentException e) {
            return false;
        }
        boolean ours = sets.values().stream().map(SaSet::spec).allMatch(spec -> spec.portPs() == ports.portPs()
            && ports.portPc().contains(spec.portPc()) && index.byPorts(spec.ueAddress(), spec.portUc(), spec.portPs())
            .isEmpty() && index.byPorts(spec.ueAddress(), spec.portUs(), spec.portPc()).isEmpty());
        List<Long> own = sets.values().stream().map(SaSet::spec)
            .flatMap(spec -> Stream.of(spec.spiPc(), spec.spiPs())).toList();
        if (!ours || index.get(contact).isPresent() || !spis.restore(own)) {
            return false;
        }
        index.put(restored);
        sets.values().forEach(set -> created = Math.max(created, Long.parseLong(set.id())));
        return true;
    }

    /** Row 27: what the backend should hold now; whatever else it has of ours is an orphan. */
    public synchronized List<SaSetSpec> wanted() {
        return index.all().stream().flatMap(sets -> sets.sets().values().stream()).map(SaSet::spec).toList();
    }

    // ---- the pieces

    private SaSets setsOf(UeContact contact) {
        return index.get(contact).orElseGet(() -> SaSets.none(contact, timers));
    }

    private List<SaAction> change(UeContact contact, Function<SaSets, SaSets.Step> event, Instant now) {
        return commit(event.apply(setsOf(contact)), now);
    }

    private List<SaAction> commit(SaSets.Step step, Instant now) {
        Set<String> freed = new HashSet<>();
        for (SaAction action : step.actions()) {
            if (action instanceof SaAction.Delete delete && freed.add(delete.set().id())) {
                spis.free(delete.set().spec().spiPc(), now);
                spis.free(delete.set().spec().spiPs(), now);
            }
        }
        SaSets before = setsOf(step.next().contact());
        index.put(step.next());
        if (!before.sameEstablished(step.next())) {
            changed.accept(step.next().contact());
        }
        return step.actions();
    }
}
