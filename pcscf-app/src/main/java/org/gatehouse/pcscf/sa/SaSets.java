package org.gatehouse.pcscf.sa;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.gatehouse.pcscf.Reason;

/**
 * The sets of one contact and everything that can happen to them (TS 33.203 clauses 7.3 and 7.4). Immutable: each event
 * gives the next state and what is to be done. Row numbers are those of {@link Transitions} and continue around it:
 * rows 2, 4, 5 and 20 to 26 concern the temporary set or lifetimes alone and are methods here.
 *
 * <p>Lifetimes are ordered: a set in grace ends no later than the set in use, and that no later than the new one.
 */
public final class SaSets {
    /** How far the registration on the temporary set is. */
    enum Phase {
        /** The 401 is sent, SM7 is awaited. */
        AWAITING,
        /** SM7 is forwarded, its answer is awaited. */
        ANSWERING,
        /** SM7 was answered with an error: only repetitions of it are let through, for the transaction to answer. */
        ENDED
    }

    /** What an event leads to. */
    public record Step(SaSets next, List<SaAction> actions) {
        public Step {
            actions = List.copyOf(actions);
        }
    }

    /** What a message that arrived leads to. */
    public record Arrival(Decision decision, SaSets next, List<SaAction> actions) {
        public Arrival {
            actions = List.copyOf(actions);
        }
    }

    private final UeContact contact;
    private final Timers timers;
    private final Map<Slot, SaSet> sets;
    private final Phase phase;
    private final RegisterRef sm7;

    private SaSets(UeContact contact, Timers timers, Map<Slot, SaSet> sets, Phase phase, RegisterRef sm7) {
        this.contact = contact;
        this.timers = timers;
        this.sets = Collections.unmodifiableMap(sets);
        this.phase = sets.containsKey(Slot.TEMPORARY) ? phase : null;
        this.sm7 = sets.containsKey(Slot.TEMPORARY) ? sm7 : null;
    }

    /**
     * What a restart left of a contact. A temporary set is not among it.
     *
     * @throws IllegalArgumentException if the table cannot have come to hold such sets
     */
    static SaSets restored(UeContact contact, Timers timers, Map<Slot, SaSet> sets) {
        boolean ordered = Transitions.TABLE.stream().anyMatch(row -> row.held().equals(sets.keySet()));
        if (sets.isEmpty() || !ordered || sets.values().stream().anyMatch(set -> !set.contact().equals(contact))) {
            throw new IllegalArgumentException("not the sets of a contact");
        }
        return new SaSets(contact, timers, new EnumMap<>(sets), null, null);
    }

    /** A contact without sets. */
    public static SaSets none(UeContact contact, Timers timers) {
        return new SaSets(contact, timers, new EnumMap<>(Slot.class), null, null);
    }

    public UeContact contact() {
        return contact;
    }

    /** What is held, by place. */
    public Map<Slot, SaSet> sets() {
        return sets;
    }

    /** What came out of successful authentications, by place. */
    public Map<Slot, SaSet> established() {
        Map<Slot, SaSet> established = copy();
        established.remove(Slot.TEMPORARY);
        return established;
    }

    /** Whether both hold the very same established sets. */
    boolean sameEstablished(SaSets other) {
        for (Slot slot : Slot.values()) {
            if (slot.established() && sets.get(slot) != other.sets.get(slot)) {
                return false;
            }
        }
        return true;
    }

    public Optional<SaSet> get(Slot slot) {
        return Optional.ofNullable(sets.get(slot));
    }

    public boolean isEmpty() {
        return sets.isEmpty();
    }

    /** Where the set is, if it is held. */
    public Optional<Slot> slotOf(String setId) {
        for (Map.Entry<Slot, SaSet> entry : sets.entrySet()) {
            if (entry.getValue().id().equals(setId)) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    /** The set of the latest successful authentication. */
    public Optional<SaSet> latest() {
        return get(Slot.NEW).or(() -> get(Slot.IN_USE));
    }

    /** The challenge that is open; one whose answer failed is not, and may be repeated as old values are. */
    public Optional<String> openNonce() {
        return phase == Phase.ENDED ? Optional.empty() : get(Slot.TEMPORARY).map(SaSet::nonce);
    }

    // ---- what arrives: rows 4, 5, 14, 15, 18 and 24

    /** A message that came over one of the sets. */
    public Arrival arrived(String setId, Inbound message, Instant now) {
        Optional<Slot> slot = slotOf(setId);
        if (slot.isEmpty() || !now.isBefore(sets.get(slot.get()).expiresAt())) {
            return new Arrival(new Decision.Refuse(Reason.UNKNOWN_SA), this, List.of());
        }
        if (slot.get() == Slot.TEMPORARY) {
            return arrivedOnTemporary(message);
        }
        // whatever the message is worth, the UE has shown that it uses this set
        boolean latest = latest().orElseThrow().id().equals(setId);
        Step used = apply(Transitions.Trigger.ARRIVED, slot.get(), now, Duration.ZERO);
        if (!(message instanceof Inbound.Register register)) {
            return new Arrival(new Decision.Accept(), used.next, used.actions);
        }
        Decision decision = judge(register.content(), openNonce(),
            latest ? RegisterRules.Over.LATEST : RegisterRules.Over.OLDER);
        boolean failure = decision instanceof Decision.AcceptRegister accept
            && accept.content() == AuthenticationContent.FAILURE;
        Step step = failure ? used.next.temporaryDropped() : new Step(used.next, List.of());
        return new Arrival(decision, step.next, concat(used.actions, step.actions));
    }

    /**
     * Rows 4 and 5: only SM7, and repetitions of it, may use the temporary set. If SM7 is refused with an answer, here
     * or by a check of its headers, {@link #failed} follows.
     */
    private Arrival arrivedOnTemporary(Inbound message) {
        Arrival refused = new Arrival(new Decision.Refuse(Reason.WRONG_SA), this, List.of());
        if (!(message instanceof Inbound.Register register)) {
            return refused;
        }
        Optional<String> nonce = Optional.of(sets.get(Slot.TEMPORARY).nonce());
        Decision decision = judge(register.content(), nonce, RegisterRules.Over.TEMPORARY);
        if (decision.equals(refused.decision)) {
            return refused;
        }
        if (phase != Phase.AWAITING) {
            return register.content().ref().sameTransaction(sm7) ? new Arrival(decision, this, List.of()) : refused;
        }
        return new Arrival(decision,
            new SaSets(contact, timers, sets, Phase.ANSWERING, register.content().ref()), List.of());
    }

    /**
     * The user of the set is the user of the message (clause 7.1 rule 4). Where SM1 named none, SM7 does, and the home
     * network says in its 200 that it is the user whose keys these are.
     */
    private Decision judge(RegisterContent content, Optional<String> nonce, RegisterRules.Over set) {
        Decision decision = RegisterRules.judge(set, content.answerTo(nonce));
        boolean discards = decision instanceof Decision.Refuse;
        boolean sameUser = !contact.named() || content.impi().equals(Optional.of(contact.impi()));
        return discards || sameUser ? decision : new Decision.Refuse(Reason.IMPI_MISMATCH);
    }

    /**
     * A REGISTER in clear. Row 1, and row 24 for a failure that belongs to the open challenge: it names its Call-ID and
     * nonce, follows it, and SM7 has not come. Anything less could be forged to harm a registration under way.
     */
    public Arrival arrivedInClear(RegisterContent content) {
        Decision decision = RegisterRules.judge(RegisterRules.Over.CLEAR, content.answerTo(openNonce()));
        boolean failure = decision instanceof Decision.AcceptRegister accept
            && accept.content() == AuthenticationContent.FAILURE;
        if (failure && phase == Phase.AWAITING) {
            RegisterRef challenged = sets.get(Slot.TEMPORARY).challenged();
            if (content.ref().callId().equals(challenged.callId()) && content.ref().cseq() > challenged.cseq()) {
                Step step = temporaryDropped();
                return new Arrival(decision, step.next, step.actions);
            }
        }
        return new Arrival(decision, this, List.of());
    }

    // ---- what the core answers: rows 2, 6 to 13, 21 to 23, 25, 26

    /**
     * Row 2: a 401 made this set, which takes the place of an earlier temporary one. SM6 leaves as SM1 came. Where the
     * 401 answers SM7 (row 23), a connection, or the want of an older set, leaves it no way but the set that is about
     * to go.
     */
    public Step challenged(SaSet set, RegisterRef answered) {
        List<SaAction> actions = new ArrayList<>();
        SaSet before = sets.get(Slot.TEMPORARY);
        boolean overBefore = answersSm7(answered) && (answered.onConnection() || originSlot(before) == null);
        if (overBefore) {
            actions.add(path(before, answered));
        }
        if (before != null) {
            actions.add(new SaAction.Delete(before));
        }
        actions.add(new SaAction.Install(set));
        if (!overBefore) {
            pathOf(set.origin(), answered).ifPresent(actions::add);
        }
        Map<Slot, SaSet> next = copy();
        next.put(Slot.TEMPORARY, set);
        return new Step(new SaSets(contact, timers, next, Phase.AWAITING, null), actions);
    }

    /**
     * Rows 6 to 13: the 200 to SM7 leaves over the new set, and all sets go but the one that protected SM1.
     *
     * @param granted the longest registration of this contact in the 200
     */
    public Step confirmed(RegisterRef answered, Duration granted, Instant now) {
        if (!answersSm7(answered)) {
            return new Step(this, List.of());
        }
        SaSet temporary = sets.get(Slot.TEMPORARY);
        Step moved = apply(Transitions.Trigger.CONFIRMED, originSlot(temporary), now, granted);
        return new Step(moved.next, concat(List.of(path(temporary, answered)), moved.actions));
    }

    /**
     * Rows 21 to 23: SM7 is answered with an error, by the core or by us. Over UDP the answer takes the set that
     * protected SM1; if there was none, the temporary one. That one lives on for as long as SM7 may be repeated.
     */
    public Step failed(RegisterRef answered, Instant now) {
        if (!answersSm7(answered)) {
            return new Step(this, List.of());
        }
        SaSet temporary = sets.get(Slot.TEMPORARY);
        Slot origin = originSlot(temporary);
        SaAction send = path(origin == null ? temporary : sets.get(origin), answered);
        Step ended = temporaryEnded(now);
        return new Step(ended.next, concat(List.of(send), ended.actions));
    }

    /** Row 26: a 200 without a challenge lengthens the latest set, never shortens it. The offered ports are unused. */
    public Step extended(String arrivedOn, RegisterRef answered, Duration granted, Instant now) {
        Optional<SaSet> carrier = slotOf(arrivedOn).map(sets::get);
        if (carrier.isEmpty()) {
            return new Step(this, List.of());
        }
        Step kept = kept(now.plus(granted).plus(timers.margin()));
        return new Step(kept.next, concat(List.of(path(carrier.get(), answered)), kept.actions));
    }

    /** The latest set does not end before then. */
    public Step kept(Instant until) {
        Optional<SaSet> latest = latest();
        if (latest.isEmpty() || !until.isAfter(latest.get().expiresAt())) {
            return new Step(this, List.of());
        }
        Map<Slot, SaSet> next = copy();
        SaSet longer = latest.get().expiringAt(until);
        next.put(slotOf(longer.id()).orElseThrow(), longer);
        return new Step(with(next), List.of(new SaAction.SetLifetime(longer)));
    }

    /**
     * Row 25: the 200 to the user's de-registration. It leaves as its REGISTER came, and the sets stay for as long as
     * it may have to be repeated.
     *
     * @param arrivedOn the set that carried the REGISTER
     */
    public Step deregistered(String arrivedOn, RegisterRef answered, Instant now) {
        Optional<SaSet> carrier = slotOf(arrivedOn).map(sets::get);
        List<SaAction> send = carrier.map(set -> List.of(path(set, answered))).orElse(List.of());
        Step released = released(now);
        Step ended = answersSm7(answered) ? released.next.temporaryEnded(now) : new Step(released.next, List.of());
        return new Step(ended.next, concat(send, concat(released.actions, ended.actions)));
    }

    /** Row 25: the network ended the registration. The UE's own NOTIFY still has to come through (clause 5.2.5.2). */
    public Step released(Instant now) {
        Map<Slot, SaSet> next = copy();
        List<SaAction> actions = new ArrayList<>();
        for (Slot slot : held()) {
            shorten(next, slot, now, actions);
        }
        return new Step(with(next), actions);
    }

    /** All sets go at once: the contact was replaced by one at another address (clause 7.5), or by order. */
    public Step removed() {
        List<SaAction> actions = new ArrayList<>();
        sets.values().forEach(set -> actions.add(new SaAction.Delete(set)));
        return new Step(none(contact, timers), actions);
    }

    /** The same sets, now of a user who is known by name. */
    SaSets of(UeContact named) {
        Map<Slot, SaSet> next = copy();
        next.replaceAll((slot, set) -> set.of(named));
        return new SaSets(named, timers, next, phase, sm7);
    }

    /** Rows 20 and 24: the temporary set goes, the others stay untouched. */
    public Step temporaryDropped() {
        Map<Slot, SaSet> next = copy();
        SaSet dropped = next.remove(Slot.TEMPORARY);
        return new Step(with(next), dropped == null ? List.of() : List.of(new SaAction.Delete(dropped)));
    }

    // ---- time: rows 16, 17, 19, 20

    /** When {@link #tick} has something to do next; empty without sets. */
    public Optional<Instant> nextDeadline() {
        // the first moment at which less than 64*T1 is left
        Instant next = sets.containsKey(Slot.NEW)
            ? sets.get(Slot.IN_USE).expiresAt().minus(timers.grace()).plusNanos(1) : null;
        for (SaSet set : sets.values()) {
            next = next == null || set.expiresAt().isBefore(next) ? set.expiresAt() : next;
        }
        return Optional.ofNullable(next);
    }

    /** What the passing of time did. */
    public Step tick(Instant now) {
        SaSets state = this;
        List<SaAction> actions = new ArrayList<>();
        for (Optional<Step> step = state.due(now); step.isPresent(); step = state.due(now)) {
            state = step.get().next;
            actions.addAll(step.get().actions);
        }
        return new Step(state, actions);
    }

    /**
     * Row 19 before its timer. A registration under way that began on the set in grace keeps it: its SM1 names the set
     * that survives.
     */
    Step graceEnded(Instant now) {
        SaSet old = sets.get(Slot.GRACE);
        boolean origin = old != null && get(Slot.TEMPORARY).flatMap(SaSet::origin).equals(Optional.of(old.id()));
        return old == null || origin ? new Step(this, List.of())
            : apply(Transitions.Trigger.EXPIRED, Slot.GRACE, now, Duration.ZERO);
    }

    private Optional<Step> due(Instant now) {
        if (isOver(Slot.TEMPORARY, now)) {
            return Optional.of(temporaryDropped());
        }
        // lifetimes are ordered, so the set in grace is always over before the one in use
        for (Slot slot : List.of(Slot.GRACE, Slot.IN_USE)) {
            if (isOver(slot, now)) {
                return Optional.of(apply(Transitions.Trigger.EXPIRED, slot, now, Duration.ZERO));
            }
        }
        return sets.containsKey(Slot.NEW) && isShort(now)
            ? Optional.of(apply(Transitions.Trigger.SHORT, Slot.IN_USE, now, Duration.ZERO)) : Optional.empty();
    }

    private boolean isOver(Slot slot, Instant now) {
        return sets.containsKey(slot) && !now.isBefore(sets.get(slot).expiresAt());
    }

    private boolean isShort(Instant now) {
        return now.plus(timers.grace()).isAfter(sets.get(Slot.IN_USE).expiresAt());
    }

    // ---- what leaves

    /** The set for a request to the UE, in or outside a dialog: the set in use, never the grace or temporary one. */
    public Optional<SaSet> forRequest(Instant now) {
        return tick(now).next.get(Slot.IN_USE);
    }

    /**
     * The set for a response over UDP to a request that came on {@code requestSet}: that one while it is there, so that
     * the UE gets it where it asked; afterwards the set in use.
     */
    public Optional<SaSet> forResponse(String requestSet, Instant now) {
        SaSets current = tick(now).next;
        return current.slotOf(requestSet).map(current.sets::get).or(() -> current.get(Slot.IN_USE));
    }

    /** As SM1 came; if the set that carried it is gone, over the one in use, but never in clear. */
    private Optional<SaAction> pathOf(Optional<String> origin, RegisterRef answered) {
        if (answered.onConnection()) {
            return Optional.of(new SaAction.SendOnConnection());
        }
        if (origin.isEmpty()) {
            return Optional.of(new SaAction.SendInClear());
        }
        return slotOf(origin.get()).map(sets::get).or(() -> get(Slot.IN_USE)).map(SaAction.SendOver::new);
    }

    private static SaAction path(SaSet set, RegisterRef answered) {
        return answered.onConnection() ? new SaAction.SendOnConnection() : new SaAction.SendOver(set);
    }

    // ---- the pieces

    private boolean answersSm7(RegisterRef answered) {
        return phase == Phase.ANSWERING && answered.sameTransaction(sm7);
    }

    /** SM7 that this temporary set let through and whose answer is awaited. */
    Optional<RegisterRef> awaitedSm7() {
        return phase == Phase.ANSWERING ? Optional.of(sm7) : Optional.empty();
    }

    private Slot originSlot(SaSet temporary) {
        return temporary.origin().flatMap(this::slotOf).orElse(null);
    }

    private Step temporaryEnded(Instant now) {
        Map<Slot, SaSet> next = copy();
        List<SaAction> actions = new ArrayList<>();
        shorten(next, Slot.TEMPORARY, now, actions);
        return new Step(new SaSets(contact, timers, next, Phase.ENDED, sm7), actions);
    }

    private Step apply(Transitions.Trigger trigger, Slot at, Instant now, Duration granted) {
        Transitions.Row row = Transitions.find(held(), trigger, at).orElseThrow(
            () -> new IllegalStateException("no row for " + held() + " " + trigger + " at " + at));
        Map<Slot, SaSet> next = new EnumMap<>(Slot.class);
        if (trigger != Transitions.Trigger.CONFIRMED && sets.containsKey(Slot.TEMPORARY)) {
            next.put(Slot.TEMPORARY, sets.get(Slot.TEMPORARY));
        }
        row.moves().forEach((from, to) -> next.put(to, sets.get(from)));
        List<SaAction> actions = new ArrayList<>();
        if (trigger == Transitions.Trigger.CONFIRMED) {
            lengthen(row, next, now.plus(granted).plus(timers.margin()), actions);
        }
        if (row.moves().get(Slot.IN_USE) == Slot.GRACE) {
            shorten(next, Slot.GRACE, now, actions);
        }
        for (Slot slot : held()) {
            if (!row.moves().containsKey(slot)) {
                actions.add(new SaAction.Delete(sets.get(slot)));
            }
        }
        return new Step(with(next), actions);
    }

    /** The new set outlives all old ones; a survivor that was in grace gets back the life of the set it outlived. */
    private void lengthen(Transitions.Row row, Map<Slot, SaSet> next, Instant registered, List<SaAction> actions) {
        Instant latestOld = held().stream().map(slot -> sets.get(slot).expiresAt()).max(Instant::compareTo)
            .orElse(registered);
        if (row.moves().containsKey(Slot.GRACE)) {
            setLifetime(next, Slot.IN_USE, latestOld, actions);
        }
        setLifetime(next, row.moves().get(Slot.TEMPORARY), latestOld.isAfter(registered) ? latestOld : registered,
            actions);
    }

    private void shorten(Map<Slot, SaSet> next, Slot slot, Instant now, List<SaAction> actions) {
        Instant end = now.plus(timers.grace());
        if (end.isBefore(next.get(slot).expiresAt())) {
            setLifetime(next, slot, end, actions);
        }
    }

    private static void setLifetime(Map<Slot, SaSet> next, Slot slot, Instant until, List<SaAction> actions) {
        SaSet changed = next.get(slot).expiringAt(until);
        next.put(slot, changed);
        actions.add(new SaAction.SetLifetime(changed));
    }

    /** The places of established sets. */
    private Set<Slot> held() {
        Set<Slot> held = EnumSet.noneOf(Slot.class);
        sets.keySet().stream().filter(Slot::established).forEach(held::add);
        return held;
    }

    private Map<Slot, SaSet> copy() {
        Map<Slot, SaSet> copy = new EnumMap<>(Slot.class);
        copy.putAll(sets);
        return copy;
    }

    private SaSets with(Map<Slot, SaSet> next) {
        return new SaSets(contact, timers, next, phase, sm7);
    }

    private static List<SaAction> concat(List<SaAction> first, List<SaAction> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
