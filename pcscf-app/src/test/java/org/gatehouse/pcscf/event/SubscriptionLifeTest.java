package org.gatehouse.pcscf.event;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.RegistrationListener.End;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.settings.SettingsException;
import org.junit.Test;

/** TS 24.229 clause 5.2.3: who is subscribed to, and for how long. */
public class SubscriptionLifeTest extends RegEventsScene {
    @Test
    public void whatTheFirstSubscribeSays() {
        registered(1);
        OwnRequest subscribe = last();
        assertEquals("SUBSCRIBE " + A, subscribe.method() + " " + subscribe.uri());
        assertEquals("by the I-CSCF, not along the user's Service-Route", "<sip:icscf.home1.net:5070;lr>",
            header(subscribe, "Route"));
        assertTrue(header(subscribe, "From"),
            header(subscribe, "From").matches("<sip:pcscf1.visited1.net:5060>;tag=[0-9a-f]{32}"));
        assertEquals("<" + A + ">", header(subscribe, "To"));
        assertEquals("1 SUBSCRIBE", header(subscribe, "CSeq"));
        assertEquals("reg", header(subscribe, "Event"));
        assertEquals(TYPE, header(subscribe, "Accept"));
        assertEquals("longer than the registration", "4200", header(subscribe, "Expires"));
        assertEquals("as in the Path", "<sip:flow1@pcscf1.visited1.net:5060>",
            header(subscribe, "P-Asserted-Identity"));
        assertTrue(header(subscribe, "P-Charging-Vector").startsWith("icid-value=\""));
        assertEquals("<sip:pcscf1.visited1.net:5060>", header(subscribe, "Contact"));
        assertTrue(events.isToUs("sip:pcscf1.visited1.net:5060"));
        assertFalse("a UE's flow", events.isToUs("sip:flow1@pcscf1.visited1.net:5060"));
        assertFalse(events.isToUs("sip:a@198.51.100.1:5063"));
        assertFalse(events.isToUs("tel:+1"));
    }

    @Test
    public void oneSubscriptionForAllContactsAndReRegistrations() {
        subscribed();
        registered(1);
        registered(2);
        assertEquals(1, sent.size());
    }

    @Test
    public void nobodyIsAskedWhereNobodyIsKnown() throws SettingsException {
        Binding foreign = binding(1, "sip:a@elsewhere.net", TEL);
        bindings.put(foreign);
        events.registered(foreign);
        start("registration-events { subscribe = false }");
        registered(2);
        assertEquals(List.of(), sent);
    }

    @Test
    public void anEmergencyRegistrationIsNotSubscribedTo() {
        Binding b = binding(1, A);
        UeContact sos = new UeContact(b.contact().impi(), b.contact().address(), UeContact.emergency(""));
        Binding emergency = new Binding(sos, A, b.contactUri() + ";sos", b.flow(), b.serviceRoute(),
            b.associated(), b.expiresAt(), true);
        bindings.put(emergency);
        events.registered(emergency);
        assertEquals(List.of(), sent);
    }

    @Test
    public void theFirstIdentityThatNamesAHomeNetwork() {
        Binding binding = binding(1, TEL, "sip:b@home1.net");
        bindings.put(binding);
        events.registered(binding);
        assertEquals("sip:b@home1.net", last().uri());
    }

    @Test
    public void refreshedInItsDialogWhileTheUserIsRegistered() {
        OwnRequest first = subscribed();
        pass(Duration.ofSeconds(3_599));
        assertEquals(1, sent.size());
        registered(1);
        pass(Duration.ofSeconds(1));
        OwnRequest refresh = last();
        assertEquals(2, sent.size());
        assertEquals("sip:scscf.home1.net:6060", refresh.uri());
        assertEquals("turned round, token as it came",
            List.of("<sip:other;lr>", "<sip:ToKeN@icscf.home1.net;lr>"), refresh.headers().values("Route"));
        assertEquals("<" + A + ">;tag=s", header(refresh, "To"));
        assertEquals(header(first, "From"), header(refresh, "From"));
        assertEquals(header(first, "Call-ID"), header(refresh, "Call-ID"));
        assertEquals("2 SUBSCRIBE", header(refresh, "CSeq"));
        assertNotEquals(first.branch(), refresh.branch());
    }

    @Test
    public void shortOnesAreRefreshedHalfWay() {
        registered(1);
        accept(last(), "Expires", "100");
        pass(Duration.ofSeconds(49));
        assertEquals(1, sent.size());
        pass(Duration.ofSeconds(1));
        assertEquals(2, sent.size());
    }

    @Test
    public void endsWithTheLastContact() {
        OwnRequest subscribe = subscribed();
        Binding other = registered(2);
        events.ended(bindings.get(binding(1).contact()).orElseThrow(), End.BY_USER);
        assertEquals("one is left", Optional.empty(), notified(subscribe, 1, full(0)));
        events.ended(other, End.BY_USER);
        assertEquals("what is on its way is answered", Optional.empty(),
            notified(subscribe, 2, over(1, "unregistered")));
        assertEquals(2, ended.size());
        pass(Duration.ofSeconds(32));
        assertEquals(Optional.of(Reason.NO_DIALOG), notified(subscribe, 3, over(2, "unregistered")));
        pass(Duration.ofHours(2));
        assertEquals(1, sent.size());
        registered(1);
        assertNotEquals(header(subscribe, "Call-ID"), header(last(), "Call-ID"));
    }

    @Test
    public void registeredAgainBeforeTheOldDialogIsForgotten() {
        OwnRequest old = subscribed();
        events.ended(bindings.get(binding(1).contact()).orElseThrow(), End.BY_USER);
        registered(1);
        accept(last());
        assertEquals(2, sent.size());
        assertEquals("late news of the old one", Optional.empty(), notified(old, 1, over(1, "unregistered")));
        assertEquals(1, bindings.size());
        pass(Duration.ofSeconds(32));
        assertEquals(Optional.empty(), notified(last(), 1, full(0)));
    }

    @Test
    public void afterARestartTheyTakeTurns() {
        List<Binding> all = new ArrayList<>();
        for (int host = 1; host <= 3; host++) {
            UeContact contact = new UeContact("u" + host, binding(host).contact().address(), "");
            Binding b = binding(host, A);
            all.add(new Binding(contact, A, b.contactUri(), b.flow(), b.serviceRoute(), b.associated(), b.expiresAt(),
                true));
        }
        events.restored(all);
        for (int host = 1; host <= 3; host++) {
            events.tick();
            assertEquals(host, sent.size());
            pass(Duration.ofSeconds(200));
        }
        assertEquals(3, sent.size());
    }

    @Test
    public void whoIsSubscribedToIsNotWrittenDown() {
        String said = requests.target(binding(1, A, TEL)).orElseThrow()
            + new Subscriptions.Notified(Optional.empty(), "a_private@home1.net").toString();
        assertFalse(said, said.contains("a@home1") || said.contains("a_private"));
    }

    @Test
    public void whatGoesWrongWithOneDoesNotKeepTheOthers() {
        registered(1);
        registered(2);
        registered(3);
        fails = "flow2";
        now = now.plusSeconds(3_600);
        events.tick();
        assertEquals("of three", 2, ended.size());
    }

    @Test
    public void aWireThatFailsForOneDoesNotKeepTheOthers() {
        wireFails = true;
        List<Binding> all = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            Binding b = binding(i, A);
            all.add(new Binding(new UeContact("user" + i + "@home1.net", b.contact().address(), ""), A, b.contactUri(),
                b.flow(), b.serviceRoute(), b.associated(), b.expiresAt(), true));
        }
        events.restored(all);
        now = now.plusSeconds(600);
        events.tick();
        assertEquals(3, sent.size());
    }

    @Test
    public void anExpiredBindingIsEndedByTheClock() {
        subscribed();
        pass(Duration.ofSeconds(3_600));
        assertEquals(List.of("sip:a@198.51.100.1:5063 EXPIRED"), ended);
    }
}
