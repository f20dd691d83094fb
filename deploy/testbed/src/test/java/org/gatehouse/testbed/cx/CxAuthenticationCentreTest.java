package org.gatehouse.testbed.cx;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.aka.Auts;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.scscf.AuthenticationCentre.Assignment;
import org.gatehouse.testbed.scscf.AuthenticationCentre.Result;
import org.gatehouse.testbed.scscf.AuthenticationCentre.Resynchronisation;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** MAR and SAR over TCP, between an S-CSCF and an HSS with MILENAGE. */
public class CxAuthenticationCentreTest {
    private static final String S1 = "sip:scscf1.home1.net:6060";
    private static final String IMPI = "user1@home1.net";
    private static final List<String> IMPUS = List.of("sip:user1@home1.net", "tel:+1212");
    private static final Subscriber USER = new Subscriber(IMPI, IMPUS,
        Octets.ofHex("465b5ce8b199b49faa5f0a2ee238a6bc"), Octets.ofHex("cd63cb71954a9f4e48a5994e37a02baf"), 32,
        Octets.ofHex("8000"), List.of(), false, Subscriber.ScscfData.NONE);

    private final SubscriberHss subscribers = SubscriberVectors.hss(List.of(USER), new Random(33203));
    private CxServer server;
    private CxAuthenticationCentre centre;

    @Before
    public void connect() throws Exception {
        server = CxServer.start(new CxServerSettings("hss1.home1.net", "home1.net", "127.0.0.31", 0,
            List.of("scscf1.home1.net")), subscribers);
        centre = CxAuthenticationCentre.connect("scscf1.home1.net", "home1.net", "127.0.0.32", "hss1.home1.net",
            server.address());
    }

    @After
    public void close() {
        centre.close();
        server.close();
    }

    private AuthenticationVector vector(Optional<Resynchronisation> from) {
        return centre.vector(IMPI, IMPUS.get(0), S1, from).vector().orElseThrow();
    }

    private static long sqn(AuthenticationVector vector) {
        return vector.autn().slice(0, 6).xor(USER.milenage().ak(vector.rand())).number();
    }

    @Test
    public void vectorsAreWhatTheKeysGive() {
        AuthenticationVector first = vector(Optional.empty());
        assertEquals(USER.milenage().res(first.rand()), first.xres());
        assertEquals(USER.milenage().ck(first.rand()), first.ck());
        assertEquals(USER.milenage().ik(first.rand()), first.ik());
        assertEquals(64, sqn(first));
        AuthenticationVector second = vector(Optional.empty());
        assertEquals(96, sqn(second));
        assertNotEquals(first.rand(), second.rand());
        assertEquals(Optional.of(S1), subscribers.scscf(IMPI));
    }

    @Test
    public void resynchronisationTakesTheUesSequenceNumber() {
        AuthenticationVector refused = vector(Optional.empty());
        Octets auts = Auts.make(USER.milenage(), refused.rand(), Octets.ofLong(4096, 6));
        assertEquals(4096 + 32, sqn(vector(Optional.of(new Resynchronisation(refused.rand(), auts)))));
        Octets forged = Octets.of(new byte[14]);
        assertEquals(Result.UNABLE_TO_COMPLY, centre.vector(IMPI, IMPUS.get(0), S1,
            Optional.of(new Resynchronisation(refused.rand(), forged))).result());
        assertEquals(Result.UNABLE_TO_COMPLY, centre.vector(IMPI, IMPUS.get(0), "sip:scscf2.home1.net",
            Optional.of(new Resynchronisation(refused.rand(), auts))).result());
    }

    @Test
    public void registrationAndItsEnd() {
        vector(Optional.empty());
        assertEquals(IMPUS, centre.assign(IMPI, IMPUS.get(0), S1, Assignment.REGISTRATION).impus());
        assertEquals(SubscriberHss.Registration.REGISTERED, subscribers.registration(IMPI));
        assertEquals(IMPUS, centre.assign(IMPI, IMPUS.get(0), S1, Assignment.RE_REGISTRATION).impus());
        assertEquals(IMPUS, centre.assign(IMPI, IMPUS.get(0), S1, Assignment.USER_DEREGISTRATION).impus());
        assertEquals(SubscriberHss.Registration.NOT_REGISTERED, subscribers.registration(IMPI));
        assertEquals(Optional.empty(), subscribers.scscf(IMPI));
    }

    @Test
    public void aFailedAuthentication() {
        vector(Optional.empty());
        assertEquals(Result.SUCCESS,
            centre.assign(IMPI, IMPUS.get(0), S1, Assignment.AUTHENTICATION_FAILURE).result());
        assertEquals(Optional.empty(), subscribers.scscf(IMPI));
    }

    @Test
    public void refusals() {
        assertEquals(Result.USER_UNKNOWN, centre.vector("x", IMPUS.get(0), S1, Optional.empty()).result());
        assertEquals(Result.USER_UNKNOWN,
            centre.assign("x", IMPUS.get(0), S1, Assignment.REGISTRATION).result());
        vector(Optional.empty());
        assertEquals(Result.UNABLE_TO_COMPLY,
            centre.assign(IMPI, IMPUS.get(0), "sip:scscf2.home1.net", Assignment.REGISTRATION).result());
        server.kill();
        assertEquals(Result.UNABLE_TO_COMPLY, centre.vector(IMPI, IMPUS.get(0), S1, Optional.empty()).result());
    }

    @Test
    public void aKilledHssLosesNoQuestion() throws Exception {
        AtomicReference<String> asked = new AtomicReference<>();
        CxServer first = hss("hss2.home1.net", "127.0.0.33", asked);
        CxServer second = hss("hss3.home1.net", "127.0.0.34", asked);
        ExecutorService askers = Executors.newFixedThreadPool(8);
        try (first; second; CxAuthenticationCentre both = CxAuthenticationCentre.connect("scscf2.home1.net",
            "home1.net", "127.0.0.35", Map.of("hss2.home1.net", first.address(), "hss3.home1.net",
                second.address()))) {
            assertEquals(Result.SUCCESS, both.vector(IMPI, IMPUS.get(0), S1, Optional.empty()).result());
            CxServer used = asked.get().equals("hss2.home1.net") ? first : second;
            CountDownLatch underWay = new CountDownLatch(100);
            List<Future<Result>> results = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                results.add(askers.submit(() -> {
                    Result result = both.vector(IMPI, IMPUS.get(0), S1, Optional.empty()).result();
                    underWay.countDown();
                    return result;
                }));
            }
            underWay.await();
            used.kill();
            for (Future<Result> result : results) {
                assertEquals(Result.SUCCESS, result.get());
            }
        } finally {
            askers.shutdownNow();
        }
    }

    private CxServer hss(String host, String address, AtomicReference<String> asked) throws Exception {
        return CxServer.start(new CxServerSettings(host, "home1.net", address, 0, List.of("scscf2.home1.net")),
            question -> {
                asked.set(host);
                return subscribers.handle(question);
            });
    }

    // ---- what the HSS says of its own accord

    private static final class Heard implements CxNotices {
        private final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public boolean terminated(String impi, List<String> impus, int reasonCode) {
            all.add("terminated " + impi + " " + impus + " " + reasonCode);
            return impi.equals(IMPI);
        }

        @Override
        public boolean profileChanged(String impi, List<String> impus) {
            all.add("changed " + impi + " " + impus);
            return impi.equals(IMPI);
        }
    }

    @Test
    public void registrationTermination() throws Exception {
        Heard heard = new Heard();
        centre.tell(heard);
        assertEquals(2001, server.terminate("scscf1.home1.net", IMPI, List.of(), 0));
        assertEquals(2001, server.terminate("scscf1.home1.net", IMPI, IMPUS, 2));
        assertEquals(5001, server.terminate("scscf1.home1.net", "x", List.of(), 0));
        assertEquals(List.of("terminated " + IMPI + " [] 0", "terminated " + IMPI + " " + IMPUS + " 2",
            "terminated x [] 0"), heard.all);
    }

    @Test
    public void pushedProfile() throws Exception {
        Heard heard = new Heard();
        assertEquals("nobody is told yet", 5001, server.push("scscf1.home1.net", IMPI, "<x/>"));
        centre.tell(heard);
        assertEquals(2001, server.push("scscf1.home1.net", IMPI,
            "<IMSSubscription><Identity>sip:new@home1.net</Identity></IMSSubscription>"));
        assertEquals(List.of("changed " + IMPI + " [sip:new@home1.net]"), heard.all);
    }

    @Test
    public void anSCscfThatIsNotConnectedDoesNotHear() throws Exception {
        assertEquals("unable to deliver", 3002, server.terminate("scscf2.home1.net", IMPI, List.of(), 0));
    }
}
