package org.gatehouse.it.icscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.gatehouse.testbed.cx.CxReaction;
import org.gatehouse.testbed.cx.CxReply;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.SipMessage;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;

/** What UEs notice of an HSS that misbehaves, is slow, or dies. */
@RunWith(Arquillian.class)
public class CxFailureIT {
    private static final CxScene SCENE = new CxScene();
    private static final CxReply ASSIGNED = CxReply.experimental(2002).named("sip:127.0.0.30:6060");

    @Deployment(testable = false)
    public static Archive<?> icscf() {
        return SCENE.archive();
    }

    @BeforeClass
    public static void awaitConnected() throws Exception {
        SCENE.awaitConnected();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    @Test
    public void everyMisbehaviourHasItsAnswer() throws Exception {
        Map<CxReaction, Integer> table = new LinkedHashMap<>();
        table.put(CxReaction.answer(CxReply.experimental(5001)), 403);
        table.put(CxReaction.answer(CxReply.experimental(5002)), 403);
        table.put(CxReaction.answer(CxReply.experimental(5004)), 403);
        table.put(CxReaction.answer(CxReply.base(5003)), 403);
        // the number is another one's in the other space
        table.put(CxReaction.answer(CxReply.base(5001)), 480);
        table.put(CxReaction.answer(CxReply.base(5012)), 480);
        table.put(CxReaction.answer(CxReply.base(3002)), 480);
        table.put(CxReaction.answer(CxReply.base(3004)), 480);
        table.put(CxReaction.answer(CxReply.base(3006)), 480);
        table.put(CxReaction.answer(CxReply.base(4999)), 480);
        table.put(CxReaction.answer(CxReply.experimental(5999)), 480);
        table.put(CxReaction.answer(CxReply.experimental(2001)
            .capable(new CxReply.Capabilities(List.of(99L), List.of(), List.of()))), 600);
        // by the table of this scene's configuration
        table.put(CxReaction.answer(CxReply.base(5017)), 403);
        table.put(CxReaction.answer(CxReply.base(2001)), 500);
        table.put(CxReaction.answer(CxReply.experimental(2002)), 500);
        table.put(CxReaction.answer(CxReply.experimental(2002).named("not a uri")), 500);
        table.put(new CxReaction.Spoiled(ASSIGNED, avps -> avps.removeAvp(297)), 500);
        table.put(new CxReaction.Spoiled(ASSIGNED, avps -> avps.addAvp(268, 2001, true, false, true)), 500);
        table.put(new CxReaction.Silence(), 480);
        List<ClientTransaction> sent = new ArrayList<>();
        for (CxReaction reaction : table.keySet()) {
            Subscriber user = SCENE.user();
            SCENE.hssReacts(user, q -> Optional.of(reaction));
            sent.add(SCENE.send(SCENE.register(user)));
        }
        int i = 0;
        for (Map.Entry<CxReaction, Integer> row : table.entrySet()) {
            SipMessage answer = CxScene.response(sent.get(i++));
            assertEquals(row.getKey().toString(), (int) row.getValue(), answer.status());
            String shown = new String(answer.encode(), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertTrue("nothing of the HSS leaves", !shown.contains("hss") && !shown.contains("DIAMETER"));
        }
    }

    @Test
    public void locationsThatCannotBeHad() throws Exception {
        Map<CxReply, Integer> table = new LinkedHashMap<>();
        table.put(CxReply.experimental(5001), 404);
        table.put(CxReply.experimental(5003), 480);
        table.put(CxReply.base(5012), 480);
        table.put(CxReply.base(2001), 500);
        table.put(CxReply.experimental(2003)
            .capable(new CxReply.Capabilities(List.of(99L), List.of(), List.of())), 600);
        for (Map.Entry<CxReply, Integer> row : table.entrySet()) {
            Subscriber user = SCENE.user();
            SCENE.hssReacts(user, q -> Optional.of(CxReaction.answer(row.getKey())));
            String impu = user.impus().get(0);
            assertEquals(row.getKey().toString(), (int) row.getValue(),
                SCENE.exchange(SCENE.request("MESSAGE", impu, impu)).status());
        }
    }

    @Test
    public void anHssThatIsSlowForOneUserSlowsNobodyElse() throws Exception {
        List<ClientTransaction> slow = new ArrayList<>();
        CompletableFuture<Void> others = new CompletableFuture<>();
        // more than the container has threads
        for (int i = 0; i < 16; i++) {
            Subscriber user = SCENE.user();
            SCENE.hssReacts(user, q -> Optional.of(new CxReaction.When(others,
                CxReaction.answer(CxReply.experimental(5001)))));
            slow.add(SCENE.send(SCENE.register(user)));
        }
        List<ClientTransaction> quick = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            quick.add(SCENE.send(SCENE.register(SCENE.user())));
        }
        for (ClientTransaction transaction : quick) {
            assertEquals(401, CxScene.response(transaction).status());
        }
        assertTrue("others were answered first", slow.stream().allMatch(t -> t.responses().isEmpty()));
        others.complete(null);
        for (ClientTransaction transaction : slow) {
            assertEquals(403, CxScene.response(transaction).status());
        }
    }

    @Test
    public void aKilledPeerLosesNoRegistration() throws Exception {
        for (int i = 0; i < 4; i++) {
            SCENE.registerFully(SCENE.user());
        }
        SCENE.peer(1).kill();
        try {
            List<ClientTransaction> sent = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                sent.add(SCENE.send(SCENE.register(SCENE.user())));
            }
            for (ClientTransaction transaction : sent) {
                assertEquals(401, CxScene.response(transaction).status());
            }
            for (int i = 0; i < 5; i++) {
                SCENE.registerFully(SCENE.user());
            }
        } finally {
            SCENE.peer(1).revive();
        }
        SCENE.registerFully(SCENE.user());
    }
}
