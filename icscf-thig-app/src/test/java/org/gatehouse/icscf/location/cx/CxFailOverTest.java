package org.gatehouse.icscf.location.cx;

import static org.gatehouse.icscf.location.cx.CxLab.UAR;
import static org.gatehouse.icscf.location.cx.CxLab.answer;
import static org.gatehouse.icscf.location.cx.CxLab.failure;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.CxResult;
import org.gatehouse.icscf.location.UserAuthorizationAnswer;
import org.gatehouse.testbed.cx.CxHandler;
import org.gatehouse.testbed.cx.CxReaction;
import org.gatehouse.testbed.cx.CxReply;
import org.gatehouse.testbed.cx.CxServer;
import org.gatehouse.testbed.cx.CxServerSettings;
import org.junit.After;
import org.junit.Test;

/** Two HSSs, of which one goes away in every way an HSS can. */
public class CxFailOverTest {
    private static final CxReaction ASSIGNED =
        CxReaction.answer(CxReply.experimental(2002).named("sip:scscf1.home1.net"));

    private static final CxSettings.Timing FALLS_SILENT = CxLab.timing(Duration.ofSeconds(2), 3);

    private final CxLab lab = new CxLab();
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger second = new AtomicInteger();
    private final AtomicReference<CxReaction> firstReaction = new AtomicReference<>(ASSIGNED);

    @After
    public void close() {
        lab.close();
    }

    private CxServer one() throws Exception {
        return lab.server(question -> {
            first.incrementAndGet();
            return firstReaction.get();
        });
    }

    private CxServer two() throws Exception {
        return lab.server(question -> {
            second.incrementAndGet();
            return ASSIGNED;
        });
    }

    private static void askAll(CxHss hss, int count) throws Exception {
        List<CompletionStage<UserAuthorizationAnswer>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asked.add(hss.userAuthorization(UAR));
        }
        for (CompletionStage<UserAuthorizationAnswer> stage : asked) {
            assertEquals(CxResult.SUBSEQUENT_REGISTRATION, answer(stage).result());
        }
    }

    @Test
    public void peersShareTheLoad() throws Exception {
        one();
        two();
        askAll(lab.client(CxLab.patient()), 100);
        assertEquals(50, first.get(), 1);
        assertEquals(50, second.get(), 1);
    }

    @Test
    public void aKilledPeerLosesNoRegistrationBegunAfterTheFailOver() throws Exception {
        CxServer dying = one();
        two();
        CxHss hss = lab.client(CxLab.patient());
        askAll(hss, 20);
        dying.kill();
        CxLab.await(() -> Boolean.FALSE.equals(hss.peers().get("hss1.home1.net")));
        first.set(0);
        askAll(hss, 100);
        assertEquals(0, first.get());
    }

    @Test
    public void aPeerKilledInTheMiddleLosesNothing() throws Exception {
        CxServer dying = one();
        two();
        CxHss hss = lab.client(FALLS_SILENT);
        // what the first peer has received when it dies is never answered by it
        firstReaction.set(new CxReaction.Silence());
        List<CompletionStage<UserAuthorizationAnswer>> asked = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asked.add(hss.userAuthorization(UAR));
        }
        CxLab.await(() -> first.get() > 0);
        dying.kill();
        for (CompletionStage<UserAuthorizationAnswer> stage : asked) {
            assertEquals(CxResult.SUBSEQUENT_REGISTRATION, answer(stage).result());
        }
    }

    @Test
    public void aPeerThatFallsSilentIsPassedOver() throws Exception {
        one();
        two();
        CxHss hss = lab.client(FALLS_SILENT);
        firstReaction.set(new CxReaction.Silence());
        askAll(hss, 10);
        int asked = first.get();
        askAll(hss, 50);
        assertEquals("the silent peer is not asked for a while", asked, first.get());
    }

    @Test
    public void aBusyPeerIsPassedOver() throws Exception {
        one();
        two();
        CxHss hss = lab.client(CxLab.patient());
        for (int code : new int[] {3002, 3004}) {
            firstReaction.set(CxReaction.answer(CxReply.base(code)));
            askAll(hss, 20);
        }
        assertTrue(first.get() > 0);
    }

    @Test
    public void aPeerThatComesBackIsUsedAgain() throws Exception {
        CxServer dying = one();
        two();
        CxHss hss = lab.client(CxLab.patient());
        dying.kill();
        CxLab.await(() -> Boolean.FALSE.equals(hss.peers().get("hss1.home1.net")));
        dying.revive();
        CxLab.await(() -> Boolean.TRUE.equals(hss.peers().get("hss1.home1.net")));
        first.set(0);
        askAll(hss, 20);
        assertEquals(10, first.get(), 1);
    }

    @Test
    public void aPeerThatSaidGoodbyeIsConnectedToAgain() throws Exception {
        CxHandler handler = question -> ASSIGNED;
        CxServer leaving = lab.server(handler);
        CxHss hss = lab.client(CxLab.patient());
        int port = leaving.address().getPort();
        leaving.leave();
        leaving.close();
        CxLab.await(() -> Boolean.FALSE.equals(hss.peers().get("hss1.home1.net")));
        assertEquals(Reason.HSS_UNREACHABLE, failure(hss.userAuthorization(UAR)).reason());
        try (CxServer back = CxServer.start(new CxServerSettings("hss1.home1.net", "home1.net", "127.0.0.21", port,
            List.of(CxLab.ICSCF)), handler)) {
            assertEquals(port, back.address().getPort());
            CxLab.await(() -> Boolean.TRUE.equals(hss.peers().get("hss1.home1.net")));
            askAll(hss, 5);
        }
    }

    @Test
    public void withoutAnyPeerTheRefusalIsImmediate() throws Exception {
        CxServer only = one();
        CxHss hss = lab.client(CxLab.patient());
        only.kill();
        CxLab.await(() -> Boolean.FALSE.equals(hss.peers().get("hss1.home1.net")));
        assertEquals(Reason.HSS_UNREACHABLE, failure(hss.userAuthorization(UAR)).reason());
        assertEquals(0, hss.openSessions());
    }

    @Test
    public void aStrangerIsNotServed() throws Exception {
        CxServer server = CxServer.start(new CxServerSettings("hss1.home1.net", "home1.net", "127.0.0.21", 0,
            List.of("scscf1.home1.net")), question -> ASSIGNED);
        try (server; CxHss hss = CxHss.start(new CxSettings(CxLab.ICSCF, "home1.net", "127.0.0.11", "home1.net",
            List.of(new CxSettings.Peer("hss1.home1.net", "127.0.0.21", server.address().getPort())),
            CxLab.patient()))) {
            assertEquals(Reason.HSS_UNREACHABLE, failure(hss.userAuthorization(UAR)).reason());
            assertEquals(Map.of("hss1.home1.net", false), hss.peers());
        }
    }

    /** A peer that speaks no Diameter, beside one that does. */
    @Test
    public void garbageFromAPeerHarmsNobody() throws Exception {
        two();
        CxServer good = lab.server(question -> ASSIGNED);
        Random random = new Random(6733);
        try (ServerSocket babbler = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.25"))) {
            Thread babbling = new Thread(() -> babble(babbler, random));
            babbling.setDaemon(true);
            babbling.start();
            CxSettings known = lab.settings(CxLab.patient());
            List<CxSettings.Peer> peers = new ArrayList<>(known.peers());
            peers.add(new CxSettings.Peer("babbler.home1.net", "127.0.0.25", babbler.getLocalPort()));
            try (CxHss hss = CxHss.start(new CxSettings(known.host(), known.realm(), known.address(),
                known.hssRealm(), peers, known.timing()))) {
                CxLab.await(() -> Boolean.TRUE.equals(hss.peers().get("hss1.home1.net"))
                    && Boolean.TRUE.equals(hss.peers().get("hss2.home1.net")));
                askAll(hss, 50);
                assertEquals(Boolean.FALSE, hss.peers().get("babbler.home1.net"));
                assertEquals(Optional.of("sip:scscf1.home1.net"), answer(hss.userAuthorization(UAR)).serverName());
            }
        }
        assertTrue(good.address().getPort() > 0);
    }

    private static void babble(ServerSocket from, Random random) {
        while (!from.isClosed()) {
            try (Socket socket = from.accept(); OutputStream out = socket.getOutputStream()) {
                byte[] octets = new byte[2000];
                random.nextBytes(octets);
                // a header that announces more than there is
                octets[0] = 1;
                octets[1] = 0;
                out.write(octets);
                out.flush();
                socket.getInputStream().readAllBytes();
            } catch (java.io.IOException e) {
                // the client closed: the next one
                continue;
            }
        }
    }
}
