package org.gatehouse.it;

import static org.gatehouse.it.border.BorderLab.KEY_7;
import static org.gatehouse.it.border.BorderLab.KEY_8;
import static org.gatehouse.it.border.BorderLab.key;
import static org.gatehouse.it.border.BorderLab.ring;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.gatehouse.crypto.TopologyTokens;
import org.gatehouse.it.border.BorderLab;
import org.gatehouse.it.border.Call;
import org.gatehouse.it.border.ThigProcess;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * The key is changed in service: added on every node, then used by one after the other, then the old one is taken away,
 * with calls and registrations of every age going on in between through both nodes.
 */
public class ThigKeyRotationIT {
    private static final String ADDED = ring(key(7, KEY_7, "encrypt"), key(8, KEY_8, "decrypt-only"));
    private static final String PROMOTED = ring(key(7, KEY_7, "decrypt-only"), key(8, KEY_8, "encrypt"));
    private static final String RETIRED = ring(key(8, KEY_8, "encrypt"));

    private BorderLab lab;
    private final List<Call> calls = new ArrayList<>();
    private final List<String> serviceRoutes = new ArrayList<>();
    private int cseq = 1;

    @Before
    public void start() throws Exception {
        lab = BorderLab.start(true, "");
    }

    @After
    public void stop() throws Exception {
        if (lab != null) {
            try {
                assertEquals("secrets in logs, pages, metrics or threads", List.of(), lab.secretsOut());
            } finally {
                lab.close();
            }
        }
    }

    @Test
    public void f19NoCallAndNoRegistrationIsLostInAnyOrder() throws Exception {
        rotate(lab.thig1, lab.thig2, lab.thig1, lab.thig2);
        // a key that has been retired may come back, so the same nodes serve for the other orders
        for (ThigProcess[] order : List.of(new ThigProcess[] {lab.thig1, lab.thig2, lab.thig2, lab.thig1},
            new ThigProcess[] {lab.thig2, lab.thig1, lab.thig1, lab.thig2},
            new ThigProcess[] {lab.thig2, lab.thig1, lab.thig2, lab.thig1})) {
            lab.thig1.ring(BorderLab.RING_7);
            lab.thig2.ring(BorderLab.RING_7);
            calls.clear();
            serviceRoutes.clear();
            rotate(order[0], order[1], order[2], order[3]);
        }
        assertEquals(List.of(), lab.leaks());
    }

    private void rotate(ThigProcess addFirst, ThigProcess addSecond, ThigProcess useFirst, ThigProcess useSecond)
            throws Exception {
        everythingGoesOn(7, 7);
        addFirst.ring(ADDED);
        everythingGoesOn(7, 7);
        addSecond.ring(ADDED);
        everythingGoesOn(7, 7);
        useFirst.ring(PROMOTED);
        everythingGoesOn(useFirst == lab.thig1 ? 8 : 7, useFirst == lab.thig1 ? 7 : 8);
        useSecond.ring(PROMOTED);
        everythingGoesOn(8, 8);
        // what the old key made has ended by then; what the new one made has not
        calls.subList(0, 8).clear();
        serviceRoutes.subList(0, 8).clear();
        useFirst.ring(RETIRED);
        everythingGoesOn(8, 8);
        useSecond.ring(RETIRED);
        everythingGoesOn(8, 8);
    }

    /** A new registration and a new call through each node, and one request each way in the oldest and newest calls. */
    private void everythingGoesOn(int kidOf1, int kidOf2) throws Exception {
        for (ThigProcess node : List.of(lab.thig1, lab.thig2)) {
            String route = Registered.serviceRoute(lab, node);
            int expected = node == lab.thig1 ? kidOf1 : kidOf2;
            assertEquals(expected, TopologyTokens.header(BorderLab.token(route)).kid());
            serviceRoutes.add(route);
            Call call = new Call(lab, "INVITE", node, other(node));
            call.established(serviceRoutes.get(0));
            calls.add(call);
        }
        List<Call> sample = new ArrayList<>(calls.subList(Math.max(0, calls.size() - 2), calls.size()));
        sample.addAll(calls.subList(0, Math.min(2, calls.size() - 2)));
        for (Call call : sample) {
            ThigProcess near = call.near;
            call.near = call.far;
            call.far = near;
            call.exchange("INFO", ++cseq, true);
            call.exchange("UPDATE", ++cseq, false);
        }
    }

    private ThigProcess other(ThigProcess node) {
        return node == lab.thig1 ? lab.thig2 : lab.thig1;
    }

    @Test
    public void nodeThatLacksAKeySaysSoAtOnce() throws Exception {
        lab.thig1.ring(PROMOTED);
        String route = Registered.serviceRoute(lab, lab.thig1);
        int before = lab.thig2.output().size();
        lab.pcscf.send(new Call(lab, "INVITE", lab.thig2, lab.thig2).initial(route), lab.thig2.address());
        assertEquals("SIP/2.0 400 Bad Request", lab.pcscf.next("INVITE").message().startLine());
        lab.thig2.awaitLine(before, l -> l.contains("ERROR") && l.contains("kid=8"));

        lab.thig2.ring(ADDED);
        Call call = new Call(lab, "INVITE", lab.thig2, lab.thig2);
        call.established(route);
        assertTrue(lab.thig1.output().stream().noneMatch(l -> l.contains(KEY_7) || l.contains(KEY_8)));
    }

    @Test
    public void brokenRingFileChangesNothing() throws Exception {
        int before = lab.thig1.output().size();
        lab.thig1.writeRing("{\"keys\": []}");
        lab.thig1.awaitLine(before, l -> l.contains("key ring refused"));
        new Call(lab, "INVITE", lab.thig1, lab.thig1).established(Registered.serviceRoute(lab, lab.thig1));
    }
}
