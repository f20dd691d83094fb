package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.pcscf.sa.NotPutBackException;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.SetTraffic;
import org.junit.After;
import org.junit.Test;

public class XfrmBackendTest {
    private static final int NEWSA = 0x10;
    private static final int DELSA = 0x11;
    private static final int GETSA = 0x12;
    private static final int NEWPOLICY = 0x13;
    private static final int DELPOLICY = 0x14;
    private static final int UPDPOLICY = 0x19;

    private final FakeXfrmKernel kernel = new FakeXfrmKernel();
    private final FakeXfrmKernel multicast = new FakeXfrmKernel();
    private final XfrmBackend backend = backend();
    private final SampleSets sample = SampleSets.first();
    private final SaSetSpec spec = sample.spec();

    private XfrmBackend backend() {
        return new XfrmBackend(XfrmSettings.defaults(), kernel, multicast, expiry -> { });
    }

    @After
    public void close() {
        backend.close();
        assertTrue(kernel.closed);
        assertTrue(multicast.closed);
    }

    @Test
    public void itIsTheKernelAndEnforces() {
        assertEquals("kernel", backend.name());
        assertTrue(backend.enforces());
    }

    @Test
    public void installIsStatesThenPolicies() throws Exception {
        backend.install(spec);
        assertEquals(List.of(NEWSA, NEWSA, NEWSA, NEWSA, NEWPOLICY, NEWPOLICY, NEWPOLICY, NEWPOLICY), kernel.asked);
        assertEquals(1, backend.held());
        assertEquals(1L, (long) backend.counters().get("setsInstalled"));
    }

    @Test
    public void removeIsStatesThenPolicies() throws Exception {
        backend.install(spec);
        kernel.asked.clear();
        spec.ik().close();
        spec.ck().close();
        backend.remove(spec);
        assertEquals(List.of(DELSA, DELSA, DELSA, DELSA, DELPOLICY, DELPOLICY, DELPOLICY, DELPOLICY), kernel.asked);
        assertEmpty();
        assertEquals(0, backend.held());
        assertEquals(1L, (long) backend.counters().get("setsRemoved"));
    }

    @Test
    public void theTrafficOfASetIsThatOfItsTwoInboundStates() throws Exception {
        backend.install(spec);
        kernel.asked.clear();
        kernel.traffic(3, 2);
        assertEquals(Optional.of(new SetTraffic(6, 4)), backend.traffic(spec));
        assertEquals("one question for each, and no dump, which would bring every key along",
            List.of(GETSA, GETSA), kernel.asked);
    }

    @Test
    public void theTrafficOfASetThatIsNotThereIsNotKnown() {
        assertEquals(Optional.empty(), backend.traffic(spec));
    }

    @Test
    public void removeOfWhatIsNotThereIsNoError() throws Exception {
        backend.remove(spec);
        assertEquals(List.of(), kernel.asked);
        backend.install(spec);
        kernel.refuse(8, FakeXfrmKernel.ESRCH);
        kernel.refuse(12, FakeXfrmKernel.ENOENT);
        backend.remove(spec);
        assertEquals(0, backend.held());
    }

    @Test
    public void aFailedRemoveCanBeRepeated() throws Exception {
        backend.install(spec);
        kernel.refuse(10, FakeXfrmKernel.EPERM);
        SaBackendException refused = assertThrows(SaBackendException.class, () -> backend.remove(spec));
        assertTrue(refused.getMessage(), refused.getMessage().contains("CAP_NET_ADMIN"));
        assertEquals(1, backend.held());
        backend.remove(spec);
        assertEmpty();
    }

    @Test
    public void aSetIsInstalledOnce() throws Exception {
        backend.install(spec);
        assertThrows(SaBackendException.class, () -> backend.install(spec));
        assertEquals(8, kernel.asked.size());
        assertEquals(4, kernel.states());
        assertEquals(1, backend.held());
    }

    @Test
    public void aRefusalAtAnyPlaceLeavesNothing() throws Exception {
        for (int place = 0; place < 8; place++) {
            kernel.asked.clear();
            FakeXfrmKernel fresh = new FakeXfrmKernel();
            fresh.refuse(place, FakeXfrmKernel.EPERM);
            try (XfrmBackend one = new XfrmBackend(XfrmSettings.defaults(), fresh, new FakeXfrmKernel(), e -> { })) {
                SaBackendException refused = assertThrows(SaBackendException.class, () -> one.install(spec));
                assertTrue(refused.getMessage(), refused.getMessage().contains("the fake refuses"));
                assertEquals("place " + place, 0, fresh.states());
                assertEquals("place " + place, 0, fresh.policies());
                assertEquals(0, one.held());
                assertEquals(1L, (long) one.counters().get("setsUndone"));
                List<Integer> undo = fresh.asked.subList(8, fresh.asked.size());
                assertEquals(7, undo.size());
                assertTrue("states before policies", undo.lastIndexOf(DELSA) < undo.indexOf(DELPOLICY));
                one.install(spec);
                assertEquals(4, fresh.states());
            }
        }
    }

    @Test
    public void anSpiInUseLeavesItsOwner() throws Exception {
        backend.install(spec);
        SaSetSpec same = sample.withId("other").withPorts(40000, 40001, 5063, 5062).spec();
        SaBackendException refused = assertThrows(SaBackendException.class, () -> backend.install(same));
        assertTrue(refused.getMessage(), refused.getMessage().contains("it exists already"));
        backend.remove(same);
        assertEquals(4, kernel.states());
        assertEquals(4, kernel.policies());
        assertEquals(1, backend.held());
    }

    @Test
    public void lostAnswersAreUndoneByWhatADumpShows() throws Exception {
        kernel.loseAnswers(1);
        SaBackendException refused = assertThrows(SaBackendException.class, () -> backend.install(spec));
        assertTrue(refused.getMessage(), refused.getMessage().contains("did not answer"));
        assertEquals(0, refused.getSuppressed().length);
        assertEmpty();
        backend.install(spec);
        assertEquals(4, kernel.states());
    }

    @Test
    public void lostAnswersLeaveTheOwnerOfAnSpi() throws Exception {
        backend.install(spec);
        kernel.loseAnswers(1);
        SaSetSpec same = sample.withId("other").withPorts(40000, 40001, 5063, 5062).spec();
        assertThrows(SaBackendException.class, () -> backend.install(same));
        assertEquals(4, kernel.states());
        assertEquals(4, kernel.policies());
    }

    @Test
    public void aSendThatFailsLeavesNothing() {
        kernel.failSends(1);
        SaBackendException refused = assertThrows(SaBackendException.class, () -> backend.install(spec));
        assertTrue(refused.getMessage(), refused.getMessage().contains("out of memory"));
        assertEmpty();
    }

    @Test
    public void anUndoThatFailsIsSaid() {
        kernel.loseAnswers(2);
        SaBackendException refused = assertThrows(SaBackendException.class, () -> backend.install(spec));
        assertEquals(1, refused.getSuppressed().length);
    }

    @Test
    public void nothingIsSentForASetThatIsNone() {
        assertThrows(SaBackendException.class, () -> backend.install(
            sample.withPair(IntegrityAlgorithm.NULL, EncryptionAlgorithm.NULL).spec()));
        assertEquals(List.of(), kernel.asked);
    }

    @Test
    public void buffersAreWipedAndMessagesHoldNoKeys() throws Exception {
        backend.install(spec);
        assertWiped(kernel.lastSent);
        assertWiped(kernel.lastReceived);
        kernel.failSends(1);
        SaBackendException refused = assertThrows(SaBackendException.class,
            () -> backend.install(sample.withId("x").spec()));
        assertWiped(kernel.lastSent);
        assertFalse(refused.toString().contains("f769"));
        backend.reconcile(List.of());
        assertWiped(kernel.lastReceived);
    }

    private static void assertWiped(ByteBuffer buffer) {
        ByteBuffer all = buffer.duplicate().clear();
        for (int i = 0; i < all.capacity(); i++) {
            assertEquals("octet " + i, 0, all.get(i));
        }
    }

    @Test
    public void reconcileKeepsAddsAndRemoves() throws Exception {
        SaSetSpec orphan = second("orphan", 0x2000);
        SaSetSpec missing = second("missing", 0x3000);
        backend.install(spec);
        backend.install(orphan);
        kernel.asked.clear();
        backend.reconcile(List.of(spec, missing));
        assertEquals(8, kernel.states());
        assertEquals(8, kernel.policies());
        assertEquals(2, backend.held());
        assertEquals(8L, (long) backend.counters().get("orphansRemoved"));
        List<Integer> changes = kernel.asked.subList(2, kernel.asked.size());
        assertEquals("states, policies, and then the missing set", List.of(DELSA, DELSA, DELSA, DELSA, DELPOLICY,
            DELPOLICY, DELPOLICY, DELPOLICY, NEWSA, NEWSA, NEWSA, NEWSA, NEWPOLICY, NEWPOLICY, NEWPOLICY, NEWPOLICY),
            changes);
        backend.remove(missing);
        backend.remove(spec);
        assertEmpty();
    }

    @Test
    public void reconcileTwiceChangesNothing() throws Exception {
        backend.reconcile(List.of(spec));
        kernel.asked.clear();
        backend.reconcile(List.of(spec));
        assertEquals("two dumps", List.of(0x12, 0x15), kernel.asked);
    }

    @Test
    public void reconcileCompletesHalfASet() throws Exception {
        backend.install(spec);
        XfrmConnection other = new XfrmConnection(kernel);
        other.ask(XfrmSet.removal(spec).subList(0, 5));
        kernel.asked.clear();
        backend.reconcile(List.of(spec));
        assertEquals(List.of(0x12, 0x15, NEWSA, NEWSA, NEWSA, NEWSA, NEWPOLICY), kernel.asked);
    }

    @Test
    public void aHalfSetThatCannotBeCompletedGoes() throws Exception {
        backend.install(spec);
        new XfrmConnection(kernel).ask(XfrmSet.removal(spec).subList(0, 1));
        kernel.asked.clear();
        kernel.refuse(2, FakeXfrmKernel.EPERM);
        SaBackendException refused = assertThrows(SaBackendException.class, () -> backend.reconcile(List.of(spec)));
        assertTrue(refused.getMessage(), refused.getMessage().startsWith("1 of 1 sets not put back"));
        assertEmpty();
        assertEquals(0, backend.held());
    }

    @Test
    public void aWantedSetThatIsNoneDoesNotKeepTheOthersOut() throws Exception {
        SaSetSpec wrong = sample.withId("wrong").withPair(IntegrityAlgorithm.NULL, EncryptionAlgorithm.NULL).spec();
        backend.install(second("orphan", 0x2000));
        assertThrows(SaBackendException.class, () -> backend.reconcile(List.of(wrong, spec)));
        assertEquals(4, kernel.states());
        backend.remove(spec);
        assertEmpty();
    }

    @Test
    public void reconcileInterruptedByChangesAsksAgain() throws Exception {
        backend.install(spec);
        kernel.interruptDumps(2);
        backend.reconcile(List.of());
        assertEmpty();
        kernel.interruptDumps(100);
        assertThrows(SaBackendException.class, () -> backend.reconcile(List.of()));
    }

    @Test
    public void reconcileGoesOnAfterASetThatFails() throws Exception {
        SaSetSpec other = second("other", 0x3000);
        kernel.refuse(3, FakeXfrmKernel.EPERM);
        NotPutBackException refused = assertThrows(NotPutBackException.class,
            () -> backend.reconcile(List.of(spec, other)));
        assertTrue(refused.getMessage(), refused.getMessage().contains("set-1"));
        assertEquals(Set.of(spec.id()), refused.sets());
        assertEquals(4, kernel.states());
        assertEquals(1, backend.held());
        backend.remove(other);
        assertEmpty();
    }

    @Test
    public void reconcileLeavesOthersAlone() throws Exception {
        XfrmState foreign = new XfrmState(XfrmSelector.exact(spec.ueAddress(), 1, spec.pcscfAddress(), 2), 5000, 12,
            List.of(), 64, 0);
        XfrmPolicy block = new XfrmPolicy(XfrmPolicy.Direction.IN, foreign.selector(), 9, XfrmPolicy.Action.BLOCK, 0);
        new XfrmConnection(kernel).ask(List.of(new XfrmRequest.AddState(foreign), new XfrmRequest.AddPolicy(block)));
        backend.reconcile(List.of());
        assertEquals(1, kernel.states());
        assertEquals(1, kernel.policies());
    }

    @Test
    public void manySetsGoInBatches() throws Exception {
        List<SaSetSpec> wanted = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            wanted.add(second("s" + i, 0x4000 + 4 * i));
        }
        backend.reconcile(wanted);
        assertEquals(200, kernel.states());
        backend.reconcile(List.of());
        assertEmpty();
    }

    @Test
    public void theGuardIsPutAndTakenAway() throws Exception {
        backend.installPortGuard(List.of(spec.pcscfAddress()), List.of(5062, 5063));
        assertEquals(4, kernel.policies());
        assertEquals(List.of(UPDPOLICY, UPDPOLICY, UPDPOLICY, UPDPOLICY), kernel.asked);
        backend.installPortGuard(List.of(spec.pcscfAddress()), List.of(5063, 5064));
        assertEquals(4, kernel.policies());
        backend.reconcile(List.of());
        assertEquals("the guard is no orphan", 4, kernel.policies());
        backend.removePortGuard();
        assertEmpty();
    }

    @Test
    public void halfAGuardIsAFailureAndIsTakenAwayAtClose() {
        kernel.refuse(2, FakeXfrmKernel.EPERM);
        SaBackendException refused = assertThrows(SaBackendException.class,
            () -> backend.installPortGuard(List.of(spec.pcscfAddress()), List.of(5062, 5063)));
        assertTrue(refused.getMessage(), refused.getMessage().startsWith("protected ports are not guarded"));
        assertEquals(3, kernel.policies());
        backend.close();
        assertEmpty();
    }

    @Test
    public void closingLeavesSetsForTheNextStart() throws Exception {
        backend.installPortGuard(List.of(spec.pcscfAddress()), List.of(5062));
        backend.install(spec);
        backend.close();
        assertEquals(4, kernel.states());
        assertEquals(4, kernel.policies());
    }

    @Test
    public void hashThresholdsAreOnlySetWhenChanged() throws Exception {
        XfrmBackend.hashPolicies(new XfrmConnection(kernel));
        assertEquals(List.of(0x25), kernel.asked);
        kernel.thresholds = new byte[] {16, 32, (byte) 128, (byte) 128};
        XfrmBackend.hashPolicies(new XfrmConnection(kernel));
        assertEquals(List.of(0x25, 0x25, 0x24), kernel.asked);
        assertEquals(32, kernel.thresholds[0]);
        kernel.refuseAll(FakeXfrmKernel.EPERM);
        assertThrows(XfrmException.class, () -> XfrmBackend.hashPolicies(new XfrmConnection(kernel)));
    }

    private SaSetSpec second(String id, long firstSpi) {
        int port = (int) (20000 + firstSpi - 0x2000);
        return sample.withId(id).withPorts(port, port + 1, 5063, 5062)
            .withSpis(firstSpi, firstSpi + 1, firstSpi + 2, firstSpi + 3).spec();
    }

    private void assertEmpty() {
        assertEquals(0, kernel.states());
        assertEquals(0, kernel.policies());
    }
}
