package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.secagree.SecurityHeader;
import org.gatehouse.pcscf.secagree.UeOffer;
import org.gatehouse.sip.Flow;

/** One UE's sets, driven event by event; the clock stands still unless it is moved. */
final class Scene {
    static final String IMPI = "user1_private@home1.net";
    static final InetAddress UE = address("192.0.2.1");
    static final InetAddress P = address("192.0.2.254");
    static final Duration HOUR = Duration.ofHours(1);
    static final Inbound REQUEST = new Inbound.Request();
    static final Inbound RESPONSE = new Inbound.Response();

    final Timers timers = Timers.DEFAULT;
    final UeContact contact = new UeContact(IMPI, UE, "192.0.2.1:5063");
    SaSets sets = SaSets.none(contact, timers);
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Flow.Transport transport = Flow.Transport.UDP;
    List<SaAction> actions = List.of();
    Decision decision;
    long cseq;
    private int made;

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    /** SA1 established and in use. */
    static Scene withO() {
        Scene scene = new Scene();
        scene.authenticate(null);
        return scene;
    }

    /** The report's scenario A: SA1 old, SA2 new, nothing sent since. */
    static Scene withOn() {
        Scene scene = withO();
        scene.authenticate("1");
        return scene;
    }

    /** SA1 in grace, SA2 in use. */
    static Scene withGo() {
        Scene scene = withOn();
        scene.message("2");
        return scene;
    }

    SaSet newSet(String origin) {
        int n = ++made;
        SaSetSpec spec = new SaSetSpec(Integer.toString(n), UE, P, 2000 + n, 5063, 6000 + n, 5062, 1000 + n, 2000 + n,
            3000 + n, 4000 + n, IntegrityAlgorithm.HMAC_SHA_1_96, EncryptionAlgorithm.AES_CBC,
            Secret.copyOf(new byte[16]), Secret.copyOf(new byte[16]));
        SecurityHeader none = new SecurityHeader(List.of());
        return new SaSet(spec, contact, new UeOffer(none, spec.spiUc(), spec.spiUs(), spec.portUc(), spec.portUs()),
            none, Optional.ofNullable(origin), ref(), "nonce" + n, now, now.plus(timers.regAwaitAuth()));
    }

    RegisterRef ref() {
        return new RegisterRef("call", cseq, transport);
    }

    /** The 401: SM1 came over that set, or in clear for null. */
    Scene challenge(String origin) {
        cseq++;
        return does(sets.challenged(newSet(origin), ref()));
    }

    /** A valid SM7 on the temporary set. */
    Scene sm7() {
        cseq++;
        return arrives(temporary().id(), answer());
    }

    /** The answer to the open challenge. */
    Inbound.Register answer() {
        return register(temporary().nonce(), true, false);
    }

    /** A re-REGISTER with the values of an earlier challenge. */
    Inbound.Register reRegister() {
        return register("old", true, false);
    }

    Inbound.Register register(String nonce, boolean response, boolean auts) {
        return new Inbound.Register(new RegisterContent(ref(), Optional.of(IMPI), nonce, response, auts));
    }

    Scene ok() {
        return ok(HOUR);
    }

    Scene ok(Duration granted) {
        return does(sets.confirmed(ref(), granted, now));
    }

    Scene fails() {
        return does(sets.failed(ref(), now));
    }

    /** A whole authentication. */
    Scene authenticate(String origin) {
        return challenge(origin).sm7().ok();
    }

    Scene message(String set) {
        return arrives(set, REQUEST);
    }

    Scene arrives(String set, Inbound message) {
        SaSets.Arrival arrival = sets.arrived(set, message, now);
        sets = arrival.next();
        actions = arrival.actions();
        decision = arrival.decision();
        return this;
    }

    Scene does(SaSets.Step step) {
        sets = step.next();
        actions = step.actions();
        return this;
    }

    Scene passes(Duration time) {
        now = now.plus(time);
        return this;
    }

    Scene ticks() {
        return does(sets.tick(now));
    }

    SaSet temporary() {
        return sets.get(Slot.TEMPORARY).orElseThrow();
    }

    // ---- what is expected

    /** Set ids in grace, in use, new, temporary; "-" for none: {@code "1 2 - 3"}. */
    Scene holds(String gont) {
        StringBuilder text = new StringBuilder();
        for (Slot slot : Slot.values()) {
            text.append(' ').append(sets.get(slot).map(SaSet::id).orElse("-"));
        }
        assertEquals(gont, text.substring(1));
        return this;
    }

    /** In short: {@code "install 3, over 1, delete 2, clear, connection, lifetime 1"}. */
    Scene did(String expected) {
        assertEquals(expected, text(actions));
        return this;
    }

    static String text(List<SaAction> actions) {
        return String.join(", ", actions.stream().map(Scene::text).toList());
    }

    private static String text(SaAction action) {
        if (action instanceof SaAction.Install a) {
            return "install " + a.set().id();
        } else if (action instanceof SaAction.Delete a) {
            return "delete " + a.set().id();
        } else if (action instanceof SaAction.SetLifetime a) {
            return "lifetime " + a.set().id();
        } else if (action instanceof SaAction.SendOver a) {
            return "over " + a.set().id();
        }
        return action instanceof SaAction.SendInClear ? "clear" : "connection";
    }

    Scene remains(Slot slot, long seconds) {
        assertEquals(now.plusSeconds(seconds), sets.get(slot).orElseThrow().expiresAt());
        return this;
    }

    Scene accepted() {
        assertTrue(decision.toString(), decision instanceof Decision.Accept);
        return this;
    }

    Scene marked(IntegrityProtected mark) {
        assertEquals(mark, ((Decision.AcceptRegister) decision).mark());
        return this;
    }

    Scene refused(Reason reason) {
        assertEquals(new Decision.Refuse(reason), decision);
        return this;
    }

    Scene requestsGoOver(String set) {
        assertEquals(Optional.ofNullable(set), sets.forRequest(now).map(SaSet::id));
        return this;
    }
}
