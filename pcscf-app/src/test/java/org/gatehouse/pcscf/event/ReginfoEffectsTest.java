package org.gatehouse.pcscf.event;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.gatehouse.pcscf.event.Reginfo.Contact;
import org.gatehouse.pcscf.event.Reginfo.Event;
import org.gatehouse.pcscf.event.Reginfo.Registration;
import org.gatehouse.pcscf.event.Reginfo.State;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.sa.UeContact;
import org.junit.Test;

public class ReginfoEffectsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant GRANTED = NOW.plusSeconds(3_600);
    private static final String A = "sip:a@home1.net";
    private static final String TEL = "tel:+1-555-0001";
    private static final String URI = "sip:a@192.0.2.1:5063";

    private Instant expires = GRANTED;
    private boolean reported = true;
    private List<String> associated = List.of(A, TEL);

    private Binding binding() {
        return new Binding(new UeContact("a_private@home1.net", InetAddress.getLoopbackAddress(), ""), A, URI, "flow",
            List.of("<sip:sr;lr>"), associated, expires, true);
    }

    private List<RegistrationEffect> effects(boolean full, Registration... registrations) {
        return ReginfoEffects.of(new Reginfo(1, full, Arrays.asList(registrations)),
            List.of(new Watched(binding(), GRANTED, reported)), NOW);
    }

    private static Registration registration(String aor, State state, Contact... contacts) {
        return new Registration(aor, state, List.of(contacts));
    }

    private static Contact contact(State state, Event event, Long expires) {
        return new Contact(URI, state, event, Optional.ofNullable(expires));
    }

    private static Registration active(String aor, Event event, long expires) {
        return registration(aor, State.ACTIVE, contact(State.ACTIVE, event, expires));
    }

    private static Registration over(String aor, Event event) {
        return registration(aor, State.TERMINATED, contact(State.TERMINATED, event, null));
    }

    private Binding changed(List<RegistrationEffect> effects) {
        RegistrationEffect.Changed changed = (RegistrationEffect.Changed) effects.get(0);
        assertEquals(binding(), changed.before());
        return changed.after();
    }

    @Test
    public void theSameStateChangesNothing() {
        assertEquals(List.of(), effects(true, active(A, Event.REGISTERED, 3_600), active(TEL, Event.CREATED, 3_600)));
        assertEquals(List.of(), effects(false, active(A, Event.REFRESHED, 3_600)));
        assertEquals(List.of(), effects(false));
    }

    @Test
    public void noMoreIdentitiesThanCanBeStored() {
        associated = IntStream.range(1, Binding.MOST_IDENTITIES).mapToObj(i -> "sip:a" + i + "@home1.net").toList();
        List<String> identities = changed(effects(false, active(A, Event.CREATED, 3_600),
            active(TEL, Event.CREATED, 3_600))).identities();
        assertEquals(Binding.MOST_IDENTITIES, identities.size());
        assertEquals("those it had stay", associated, identities.subList(0, associated.size()));
        assertEquals(A, identities.get(associated.size()));
    }

    @Test
    public void nobodyIsWrittenDown() {
        String said = new Reginfo(1, true, List.of(active(A, Event.CREATED, 1))).registrations().toString()
            + active(TEL, Event.CREATED, 1).contacts() + effects(false, over(A, Event.EXPIRED));
        assertFalse(said, said.contains("a@") || said.contains("555"));
    }

    @Test
    public void e04AllIdentitiesTerminated() {
        for (Event event : List.of(Event.DEACTIVATED, Event.REJECTED, Event.UNREGISTERED, Event.EXPIRED,
            Event.PROBATION)) {
            assertEquals(List.of(new RegistrationEffect.Ended(binding(), event)),
                effects(false, over(A, event), over(TEL, event)));
        }
    }

    @Test
    public void e05OneIdentityTerminated() {
        assertEquals(List.of(A), changed(effects(false, over(TEL, Event.REJECTED))).associated());
        Binding left = changed(effects(false, over(A, Event.REJECTED)));
        assertEquals("the next one is the default then", TEL, left.defaultIdentity());
        assertEquals(GRANTED, left.expiresAt());
        assertEquals(binding().serviceRoute(), left.serviceRoute());
    }

    @Test
    public void terminatedWithoutContactsMeansAllOfThem() {
        assertEquals(List.of(A), changed(effects(false, registration(TEL, State.TERMINATED))).associated());
        assertEquals(List.of(A), changed(effects(true, active(A, Event.REGISTERED, 3_600),
            registration(TEL, State.INIT))).associated());
    }

    @Test
    public void contactOfAnActiveIdentity() {
        Contact ours = contact(State.TERMINATED, Event.DEACTIVATED, null);
        Contact other = new Contact("sip:a@192.0.2.9:5063", State.ACTIVE, Event.REGISTERED, Optional.of(100L));
        assertEquals(List.of(new RegistrationEffect.Ended(binding(), Event.DEACTIVATED)),
            effects(false, registration(A, State.ACTIVE, other, ours), registration(TEL, State.ACTIVE, ours, other)));
    }

    @Test
    public void othersContactsAndIdentitiesDoNothing() {
        Contact other = new Contact("sip:a@192.0.2.1:5064", State.TERMINATED, Event.EXPIRED, Optional.empty());
        assertEquals(List.of(), effects(false, registration(A, State.ACTIVE, other)));
        assertEquals(List.of(), effects(false, over("sip:b@home1.net", Event.EXPIRED)));
    }

    @Test
    public void fullStateWithoutOurContact() {
        Contact other = new Contact("sip:a@192.0.2.9:5063", State.ACTIVE, Event.REGISTERED, Optional.of(100L));
        Registration a = registration(A, State.ACTIVE, other);
        Registration tel = registration(TEL, State.ACTIVE, other);
        assertEquals(List.of(new RegistrationEffect.Ended(binding(), Event.UNKNOWN)), effects(true, a, tel));
        assertEquals("a partial one says nothing of it", List.of(), effects(false, a, tel));
        reported = false;
        assertEquals("nor one that was written before", List.of(), effects(true, a, tel));
    }

    @Test
    public void furtherIdentitiesAreRegisteredToo() {
        assertEquals(List.of(A, TEL, "sip:c@home1.net"),
            changed(effects(false, active("sip:c@home1.net", Event.CREATED, 3_600))).associated());
        associated = List.of();
        assertEquals("the one that registered stays first", List.of(A, TEL),
            changed(effects(true, active(TEL, Event.CREATED, 3_600), active(A, Event.REGISTERED, 3_600))).associated());
    }

    @Test
    public void identitiesAreComparedAsUris() {
        assertEquals(List.of(A), changed(effects(false, over("tel:+15550001", Event.REJECTED))).associated());
        assertEquals(List.of(), effects(false, active("SIP:a@HOME1.net", Event.REFRESHED, 3_600)));
        Contact upper = new Contact("sip:a@192.0.2.1:5063;ob", State.TERMINATED, Event.EXPIRED, Optional.empty());
        assertEquals(1, effects(false, registration(TEL, State.ACTIVE, upper)).size());
    }

    @Test
    public void shortenedEndsWhenItSays() {
        assertEquals(NOW.plusSeconds(60), changed(effects(false, active(A, Event.SHORTENED, 60))).expiresAt());
        assertEquals("longer is not shorter", List.of(), effects(false, active(A, Event.SHORTENED, 9_999)));
        assertEquals("only if it says so", List.of(), effects(false, active(A, Event.REFRESHED, 60)));
        assertEquals("at once", NOW, changed(effects(false, active(A, Event.SHORTENED, 0))).expiresAt());
    }

    @Test
    public void shortenedIsUndoneByALaterState() {
        expires = NOW.plusSeconds(60);
        assertEquals(NOW.plusSeconds(3_000), changed(effects(false, active(A, Event.REFRESHED, 3_000))).expiresAt());
        assertEquals("never beyond the 200", GRANTED, changed(effects(false, active(A, Event.REFRESHED, 99_999)))
            .expiresAt());
        assertEquals(List.of(), effects(false, registration(A, State.ACTIVE,
            contact(State.ACTIVE, Event.REFRESHED, null))));
    }

    @Test
    public void unknownStatesDoNothing() {
        assertEquals(List.of(), effects(false, registration(A, State.UNKNOWN,
            contact(State.UNKNOWN, Event.UNKNOWN, 5L))));
        assertTrue(effects(true, registration(A, State.ACTIVE, contact(State.UNKNOWN, Event.UNKNOWN, 5L))).isEmpty());
    }
}
