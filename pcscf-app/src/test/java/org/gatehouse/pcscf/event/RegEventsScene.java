package org.gatehouse.pcscf.event;

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
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.own.OwnRequests;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.junit.Before;

/** Our subscriptions over a wire that can be looked at, and a clock that is moved on by hand. */
abstract class RegEventsScene {
    static final String A = "sip:a@home1.net";
    static final String TEL = "tel:+15550001";
    static final String TYPE = "application/reginfo+xml";
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    Instant now = START;
    final Clock clock = new Clock() {
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
    final MemoryBindingStore bindings = new MemoryBindingStore();
    final List<OwnRequest> sent = new ArrayList<>();
    final List<String> ended = new ArrayList<>();
    /** The flow of the binding whose end fails. */
    String fails = "";
    boolean wireFails;
    final List<Reason> failures = new ArrayList<>();
    SubscribeRequests requests;
    OwnRequests own;
    RegEvents events;

    @Before
    public void start() throws SettingsException {
        start("");
    }

    void start(String more) throws SettingsException {
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
        own = new OwnRequests(request -> {
            sent.add(request);
            if (wireFails) {
                throw new IllegalStateException("for a test");
            }
        }, Duration.ofSeconds(2), clock);
        events = new RegEvents(settings, bindings, own, (binding, end) -> {
            if (binding.flow().equals(fails)) {
                throw new IllegalStateException("for a test");
            }
            bindings.remove(binding.contact());
            ended.add(binding.contactUri() + " " + end);
        }, failures::add, clock, new Random(1));
    }

    Binding binding(int host, String... identities) {
        try {
            UeContact contact = new UeContact("a_private@home1.net", InetAddress.getByName("198.51.100." + host), "");
            return new Binding(contact, A, "sip:a@198.51.100." + host + ":5063", "flow" + host, List.of("<sip:sr;lr>"),
                List.of(identities), now.plusSeconds(3_600), true);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    Binding registered(int host) {
        Binding binding = binding(host, A, TEL);
        bindings.put(binding);
        events.registered(binding);
        return binding;
    }

    OwnRequest last() {
        return sent.get(sent.size() - 1);
    }

    static String header(OwnRequest request, String name) {
        return request.headers().first(name).orElse("");
    }

    void answer(OwnRequest request, int status, String... headers) {
        assertTrue(own.answered(request.branch(), "SUBSCRIBE", status, Headers.of(headers), Optional.empty()));
    }

    void accept(OwnRequest request, String... more) {
        List<String> headers = new ArrayList<>(List.of("To", "<" + A + ">;tag=s", "Contact",
            "<sip:scscf.home1.net:6060>", "Record-Route", "<sip:ToKeN@icscf.home1.net;lr>, <sip:other;lr>"));
        headers.addAll(List.of(more));
        answer(request, 200, headers.toArray(new String[0]));
    }

    /** A registered user whose subscription has been accepted. */
    OwnRequest subscribed() {
        registered(1);
        OwnRequest subscribe = last();
        accept(subscribe);
        return subscribe;
    }

    Optional<Reason> notified(OwnRequest subscribe, long cseq, String body, String... more) {
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

    static String document(long version, String state, String... registrations) {
        return "<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" version=\"" + version + "\" state=\"" + state + "\">"
            + String.join("", registrations) + "</reginfo>";
    }

    static String registration(String aor, int host, String state, String event, int expires) {
        return "<registration aor=\"" + aor + "\" id=\"r\" state=\"" + state + "\"><contact id=\"c\" state=\"" + state
            + "\" event=\"" + event + "\" expires=\"" + expires + "\"><uri>sip:a@198.51.100." + host
            + ":5063</uri></contact></registration>";
    }

    static String full(long version) {
        return document(version, "full", registration(A, 1, "active", "registered", 3_600),
            registration(TEL, 1, "active", "created", 3_600));
    }

    static String over(long version, String event) {
        return document(version, "partial", registration(A, 1, "terminated", event, 0),
            registration(TEL, 1, "terminated", event, 0));
    }

    void pass(Duration time) {
        now = now.plus(time);
        events.tick();
    }
}
