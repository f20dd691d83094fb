package org.gatehouse.pcscf.event;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.own.OwnAnswer;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.own.OwnRequests;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.registration.RegistrationListener.End;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.junit.Before;
import org.junit.Test;

public class RegEventsTest {
    private static final String A = "sip:a@home1.net";
    private static final String TEL = "tel:+15550001";
    private static final String TYPE = "application/reginfo+xml";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START;
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };
    private final MemoryBindingStore bindings = new MemoryBindingStore();
    private final List<OwnRequest> sent = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final List<Reason> failures = new ArrayList<>();
    private SubscribeRequests requests;
    private OwnRequests own;
    private RegEvents events;

    @Before
    public void start() throws SettingsException {
        start("");
    }

    private void start(String more) throws SettingsException {
        PcscfSettings settings = PcscfSettings.read(Settings.parse("""
            pcscf {
              name = "pcscf1.visited1.net", visited-network-id = "visited1.net"
              gm { address = "192.0.2.10", port-ps = 5062, ports-pc = [5064, 5065, 5066, 5067] }
              mw { address = "192.0.2.11" }
              home-networks { "home1.net" = "sip:icscf.home1.net:5070" }
              %s
            }
            """.formatted(more)));
        requests = new SubscribeRequests(settings, new Random(2));
        own = new OwnRequests(sent::add, Duration.ofSeconds(2), clock);
        events = new RegEvents(settings, bindings, own, (binding, end) -> {
            bindings.remove(binding.contact());
            ended.add(binding.contactUri() + " " + end);
        }, failures::add, clock, new Random(1));
    }

    private Binding binding(int host, String... identities) {
        try {
            UeContact contact = new UeContact("a_private@home1.net", InetAddress.getByName("198.51.100." + host), "");
            return new Binding(contact, A, "sip:a@198.51.100." + host + ":5063", "flow" + host, List.of("<sip:sr;lr>"),
                List.of(identities), now.plusSeconds(3_600), true);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private Binding registered(int host) {
        Binding binding = binding(host, A, TEL);
        bindings.put(binding);
        events.registered(binding);
        return binding;
    }

    private OwnRequest last() {
        return sent.get(sent.size() - 1);
    }

    private static String header(OwnRequest request, String name) {
        return request.headers().first(name).orElse("");
    }

    private void answer(OwnRequest request, int status, String... headers) {
        assertTrue(own.answered(request.branch(), "SUBSCRIBE", status, Headers.of(headers), Optional.empty()));
    }

    private void accept(OwnRequest request, String... more) {
        List<String> headers = new ArrayList<>(List.of("To", "<" + A + ">;tag=s", "Contact",
            "<sip:scscf.home1.net:6060>", "Record-Route", "<sip:ToKeN@icscf.home1.net;lr>, <sip:other;lr>"));
        headers.addAll(List.of(more));
        answer(request, 200, headers.toArray(new String[0]));
    }

    /** A registered user whose subscription has been accepted. */
    private OwnRequest subscribed() {
        registered(1);
        OwnRequest subscribe = last();
        accept(subscribe);
        return subscribe;
    }

    private Optional<Reason> notified(OwnRequest subscribe, long cseq, String body, String... more) {
        List<String> headers = new ArrayList<>(List.of("From", "<" + A + ">;tag=s", "To", header(subscribe, "From"),
            "Call-ID", header(subscribe, "Call-ID"), "CSeq", cseq + " NOTIFY", "Event", "reg", "Subscription-State",
            "active;expires=600", "Contact", "<sip:scscf.home1.net:6060>", "Content-Type", TYPE));
        for (int i = 0; i < more.length; i += 2) {
            int at = headers.indexOf(more[i]);
            headers.set(at + 1, more[i + 1]);
        }
        Flow flow = new Flow(Flow.Transport.UDP, new InetSocketAddress("192.0.2.11", 5060),
            new InetSocketAddress("203.0.113.1", 5060));
        return events.notified(new SipRequestView("NOTIFY", "sip:pcscf1.visited1.net:5060",
            Headers.of(headers.toArray(new String[0])), flow), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String document(long version, String state, String... registrations) {
        return "<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" version=\"" + version + "\" state=\"" + state + "\">"
            + String.join("", registrations) + "</reginfo>";
    }

    private static String registration(String aor, int host, String state, String event, int expires) {
        return "<registration aor=\"" + aor + "\" id=\"r\" state=\"" + state + "\"><contact id=\"c\" state=\"" + state
            + "\" event=\"" + event + "\" expires=\"" + expires + "\"><uri>sip:a@198.51.100." + host
            + ":5063</uri></contact></registration>";
    }

    private static String full(long version) {
        return document(version, "full", registration(A, 1, "active", "registered", 3_600),
            registration(TEL, 1, "active", "created", 3_600));
    }

    private static String over(long version, String event) {
        return document(version, "partial", registration(A, 1, "terminated", event, 0),
            registration(TEL, 1, "terminated", event, 0));
    }

    private void pass(Duration time) {
        now = now.plus(time);
        events.tick();
    }

    // ---- clause 5.2.3

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
    public void anExpiredBindingIsEndedByTheClock() {
        subscribed();
        pass(Duration.ofSeconds(3_600));
        assertEquals(List.of("sip:a@198.51.100.1:5063 EXPIRED"), ended);
    }

    // ---- failure loses nothing

    @Test
    public void refusedForGoodWaitsForTheNextRegister() {
        for (int status : new int[] {403, 404, 405, 489, 501, 603}) {
            registered(1);
            int before = sent.size();
            answer(last(), status);
            pass(Duration.ofSeconds(3_000));
            assertEquals(before, sent.size());
        }
        assertEquals(6, failures.size());
        assertEquals(List.of(), ended);
        registered(1);
        assertEquals(7, sent.size());
    }

    @Test
    public void triedAgainLaterAndLaterAndThenNoMore() {
        registered(1);
        List<Long> waits = new ArrayList<>();
        for (int before = 0; sent.size() > before; ) {
            before = sent.size();
            answer(last(), 503);
            Instant failed = now;
            while (sent.size() == before && now.isBefore(failed.plusSeconds(1_000))) {
                pass(Duration.ofSeconds(10));
            }
            waits.add(Duration.between(failed, now).toSeconds());
        }
        assertEquals(List.of(30L, 60L, 120L, 240L, 1_000L), waits);
        assertEquals(List.of(Reason.SUBSCRIPTION_FAILED), failures.stream().distinct().toList());
        assertEquals(1, bindings.size());
    }

    @Test
    public void retryAfterIsKept() {
        registered(1);
        answer(last(), 503, "Retry-After", "300 (busy)");
        pass(Duration.ofSeconds(299));
        assertEquals(1, sent.size());
        pass(Duration.ofSeconds(1));
        assertEquals(2, sent.size());
    }

    @Test
    public void tooBriefIsAskedForLonger() {
        registered(1);
        answer(last(), 423, "Min-Expires", "7200");
        pass(Duration.ZERO);
        assertEquals("7200", header(last(), "Expires"));
        assertEquals(2, sent.size());
    }

    @Test
    public void aDialogThatTheOtherSideLostIsMadeAnew() {
        OwnRequest first = subscribed();
        pass(Duration.ofSeconds(3_599));
        registered(1);
        pass(Duration.ofSeconds(1));
        answer(last(), 481);
        assertEquals(3, sent.size());
        assertNotEquals(header(first, "Call-ID"), header(last(), "Call-ID"));
        assertEquals("<sip:icscf.home1.net:5070;lr>", header(last(), "Route"));
        assertEquals("<" + A + ">", header(last(), "To"));
        accept(last());
        assertEquals(Optional.empty(), notified(last(), 1, full(0)));
    }

    @Test
    public void noAnswerAtAll() {
        registered(1);
        now = now.plusSeconds(32);
        own.tick();
        assertEquals(List.of(Reason.SUBSCRIPTION_FAILED), failures);
        pass(Duration.ofSeconds(30));
        assertEquals("1 SUBSCRIBE", header(last(), "CSeq"));
        assertEquals(1, bindings.size());
    }

    @Test
    public void answersOfAnotherForkAndUnreadableOnes() {
        OwnRequest first = subscribed();
        pass(Duration.ofSeconds(3_599));
        registered(1);
        pass(Duration.ofSeconds(1));
        answer(last(), 200, "To", "<" + A + ">;tag=fork", "Contact", "<sip:x>");
        assertEquals(Optional.of(Reason.NO_DIALOG), notified(first, 1, full(0), "From", "<" + A + ">;tag=fork"));
        events.ended(bindings.get(binding(1).contact()).orElseThrow(), End.BY_USER);
        registered(1);
        answer(last(), 200, "To", "<" + A + ">;tag=s", "Contact", "<sip:x");
        assertEquals(List.of(Reason.SUBSCRIPTION_FAILED), failures);
    }

    @Test
    public void anAnswerThatMakesNoDialogIsAFailure() {
        registered(1);
        answer(last(), 200, "To", "<" + A + ">;tag=s");
        assertEquals(List.of(Reason.SUBSCRIPTION_FAILED), failures);
        registered(1);
        assertEquals("the next REGISTER is waited for", 2, sent.size());
        answer(last(), 200, "To", "<" + A + ">", "Contact", "<sip:scscf.home1.net>");
        assertEquals(2, failures.size());
    }

    @Test
    public void aRefreshIsAcceptedWithoutAContactAndByAnotherFork() {
        registered(1);
        accept(last(), "Expires", "1200");
        for (String tag : List.of("s", "fork", "s")) {
            pass(Duration.ofSeconds(600));
            answer(last(), 200, "To", "<" + A + ">;tag=" + tag, "Expires", "1200");
        }
        assertEquals("and refreshed again", 4, sent.size());
        assertEquals("sip:scscf.home1.net:6060", last().uri());
        assertEquals(List.of(), failures);
    }

    @Test
    public void subscriptionsThatEndedAreForgottenLongBeforeTheirRefresh() {
        Subscriptions subscriptions = new Subscriptions(EventSettings.DEFAULT, requests);
        for (int i = 0; i < 1_000; i++) {
            Binding binding = binding(1, A).with(List.of(A), now.plus(Duration.ofDays(7)));
            subscriptions.registered(binding, now);
            OwnRequest subscribe = subscriptions.due(now).get(0);
            subscriptions.answered(subscribe, new OwnAnswer(200, Headers.of("To", "<" + A + ">;tag=s", "Contact",
                "<sip:scscf.home1.net>")), now);
            subscriptions.left(binding.contact(), now);
            now = now.plusSeconds(32);
            assertEquals(List.of(), subscriptions.due(now));
            assertEquals(0, subscriptions.size());
        }
        assertTrue("deadlines: " + subscriptions.deadlines(), subscriptions.deadlines() <= 20);
    }

    // ---- NOTIFY

    @Test
    public void onlyTheExpectedDialog() {
        OwnRequest s = subscribed();
        Optional<Reason> unknown = Optional.of(Reason.NO_DIALOG);
        assertEquals(481, Reason.NO_DIALOG.status());
        assertEquals(unknown, notified(s, 1, over(0, "rejected"), "Call-ID", "another"));
        assertEquals(unknown, notified(s, 1, over(0, "rejected"), "From", "<" + A + ">;tag=x"));
        assertEquals(unknown, notified(s, 1, over(0, "rejected"), "From", "<" + A + ">"));
        assertEquals(unknown, notified(s, 1, over(0, "rejected"), "To", "<sip:pcscf1.visited1.net:5060>;tag=x"));
        assertEquals(List.of(), ended);
        assertEquals(Optional.empty(), notified(s, 1, full(0)));
    }

    @Test
    public void whatIsWrongWithItHasAName() {
        OwnRequest s = subscribed();
        assertEquals(Optional.of(Reason.BAD_EVENT), notified(s, 1, full(0), "Event", "presence"));
        assertEquals(Optional.of(Reason.REGINFO_TYPE), notified(s, 1, full(0), "Content-Type", "application/pidf+xml"));
        assertEquals(Optional.of(Reason.REGINFO_MALFORMED), notified(s, 1, "<reginfo"));
        assertEquals(Optional.of(Reason.MALFORMED_REQUEST), notified(s, 1, full(0), "CSeq", "x NOTIFY"));
        assertEquals(Optional.of(Reason.MALFORMED_REQUEST), notified(s, 1, full(0), "Subscription-State", " ;x"));
        assertEquals(Optional.of(Reason.MALFORMED_REQUEST), notified(s, 1, full(0), "From", "<sip:a"));
        assertEquals("none of them counted", Optional.empty(), notified(s, 1, full(0)));
        assertEquals("without a body", Optional.empty(), notified(s, 2, ""));
        assertEquals("case and parameters", Optional.empty(),
            notified(s, 3, full(1), "Content-Type", "Application/Reginfo+XML;charset=utf-8", "Event", "reg;id=1"));
    }

    @Test
    public void repeatedAndOvertaken() {
        OwnRequest s = subscribed();
        assertEquals(Optional.empty(), notified(s, 5, full(0)));
        assertEquals("repeated: the same answer, and nothing done", Optional.empty(),
            notified(s, 5, over(1, "rejected")));
        assertEquals(Optional.of(Reason.NOTIFY_OVERTAKEN), notified(s, 4, over(1, "rejected")));
        assertEquals(List.of(), ended);
    }

    @Test
    public void mayOvertakeTheAnswerToItsSubscribe() {
        registered(1);
        OwnRequest s = last();
        assertEquals(Optional.empty(), notified(s, 1, full(0)));
        accept(s);
        assertEquals(Optional.empty(), notified(s, 2, over(1, "rejected")));
        assertEquals(1, ended.size());
    }

    @Test
    public void e04TerminatedEndsTheBinding() {
        OwnRequest s = subscribed();
        notified(s, 1, full(0));
        assertEquals(Optional.empty(), notified(s, 2, over(1, "deactivated"), "Subscription-State",
            "terminated;reason=noresource"));
        assertEquals(List.of("sip:a@198.51.100.1:5063 BY_NETWORK"), ended);
        pass(Duration.ofHours(1));
        assertEquals("nobody is left to subscribe to", 1, sent.size());
    }

    @Test
    public void e05PartialTakesOneIdentity() {
        OwnRequest s = subscribed();
        notified(s, 1, full(0));
        notified(s, 2, document(1, "partial", registration(TEL, 1, "terminated", "rejected", 0)));
        assertEquals(List.of(A), bindings.get(binding(1).contact()).orElseThrow().associated());
        assertEquals(List.of(), ended);
    }

    @Test
    public void shortenedEndsTheBindingEarlier() {
        OwnRequest s = subscribed();
        notified(s, 1, document(0, "full", registration(A, 1, "active", "shortened", 60)));
        pass(Duration.ofSeconds(59));
        assertEquals(List.of(), ended);
        pass(Duration.ofSeconds(1));
        assertEquals(List.of("sip:a@198.51.100.1:5063 EXPIRED"), ended);
    }

    // ---- versions

    @Test
    public void olderVersionsDoNothing() {
        OwnRequest s = subscribed();
        notified(s, 1, full(7));
        notified(s, 2, over(7, "rejected"));
        notified(s, 3, over(6, "rejected"));
        assertEquals(List.of(), ended);
        notified(s, 4, over(8, "rejected"));
        assertEquals(1, ended.size());
    }

    @Test
    public void gapAsksForTheFullStateInTheSameDialog() {
        OwnRequest s = subscribed();
        notified(s, 1, full(0));
        notified(s, 2, over(2, "rejected"));
        assertEquals("what is not next does nothing", List.of(), ended);
        assertEquals(2, sent.size());
        assertEquals("2 SUBSCRIBE", header(last(), "CSeq"));
        accept(last());
        notified(s, 3, full(3));
        notified(s, 4, over(4, "rejected"));
        assertEquals(1, ended.size());
    }

    @Test
    public void partialBeforeAnyFullStateIsAGap() {
        OwnRequest s = subscribed();
        notified(s, 1, over(0, "rejected"));
        assertEquals(List.of(), ended);
        assertEquals(2, sent.size());
    }

    @Test
    public void manyGapsAreNotManySubscribes() {
        OwnRequest s = subscribed();
        for (int i = 1; i <= 20; i++) {
            notified(s, i, over(i + 1, "rejected"));
        }
        assertEquals(2, sent.size());
        accept(last());
        notified(s, 21, over(30, "rejected"));
        assertEquals(2, sent.size());
        pass(Duration.ofSeconds(60));
        assertEquals(3, sent.size());
        assertEquals(List.of(), ended);
    }

    // ---- the subscription ends, and the user does not

    @Test
    public void deactivatedIsMadeAnewAtOnceButNotInALoop() {
        OwnRequest s = subscribed();
        notified(s, 1, full(0), "Subscription-State", "terminated;reason=deactivated");
        assertEquals(2, sent.size());
        assertNotEquals(header(s, "Call-ID"), header(last(), "Call-ID"));
        accept(last());
        notified(last(), 1, full(0), "Subscription-State", "terminated;reason=deactivated");
        assertEquals(2, sent.size());
        pass(Duration.ofSeconds(30));
        assertEquals(3, sent.size());
        assertEquals(1, bindings.size());
    }

    @Test
    public void probationIsTriedLaterAndRejectedNot() {
        OwnRequest s = subscribed();
        notified(s, 1, full(0), "Subscription-State", "terminated;reason=probation;retry-after=100");
        pass(Duration.ofSeconds(99));
        assertEquals(1, sent.size());
        pass(Duration.ofSeconds(1));
        assertEquals(2, sent.size());
        accept(last());
        notified(last(), 1, full(0), "Subscription-State", "terminated;reason=rejected");
        pass(Duration.ofSeconds(3_000));
        assertEquals(2, sent.size());
    }

    @Test
    public void aNewer200IsNotUndoneByAnOlderDocument() {
        OwnRequest s = subscribed();
        notified(s, 1, full(0));
        now = now.plusSeconds(10);
        registered(2);
        notified(s, 2, full(1));
        assertEquals("the full state was asked for before that contact was there", List.of(), ended);
        assertEquals(2, bindings.size());
    }
}
