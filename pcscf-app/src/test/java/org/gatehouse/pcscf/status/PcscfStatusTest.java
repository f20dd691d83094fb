package org.gatehouse.pcscf.status;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.sa.MemoryBackend;
import org.gatehouse.pcscf.sa.RegisteredUe;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.Slot;
import org.gatehouse.pcscf.sa.UeContact;
import org.junit.Test;

public class PcscfStatusTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final SaTable table = RegisteredUe.table();
    private final MemoryBindingStore bindings = new MemoryBindingStore();
    private final ReasonCounts<Reason> refusals = new ReasonCounts<>(Reason.class);
    private final PcscfStatus status = new PcscfStatus(table, bindings, new MemoryBackend(), refusals, () -> 7,
        String::length, Clock.fixed(NOW, ZoneOffset.UTC));

    private RegisteredUe registered(String impi, String address) {
        RegisteredUe ue = new RegisteredUe(table, impi, address, NOW);
        ue.registered();
        bindings.put(new Binding(ue.contact(), "sip:user1@home1.net", "sip:" + address, "flow" + address, List.of(),
            List.of(), NOW.plusSeconds(3600), true));
        return ue;
    }

    @Test
    public void aUeIsShownWithItsSetsAndWithoutItsIdentity() {
        registered("user1_private@home1.net", "192.0.2.1");
        UeStatus ue = status.ues(10).get(0);
        assertEquals("u***@home1.net", ue.impi());
        assertTrue(ue.registered());
        assertFalse(ue.enforced());
        SetStatus set = ue.sets().get(0);
        assertEquals(Slot.IN_USE, set.slot());
        assertTrue(set.encrypted());
        assertEquals(Duration.ofSeconds(3630), set.remaining());
        assertEquals("u***@home1.net at 192.0.2.1 registered, memory (NOT enforced): in-use hmac-sha-1-96/aes-cbc "
            + "encrypted uc=2468 us=5063 pc=5064 ps=5062 left=3630s", ue.toString());
    }

    @Test
    public void neitherKeysNorNamesAreInAnyLine() {
        RegisteredUe ue = registered("user1_private@home1.net", "192.0.2.1");
        SaSet set = table.lookup(ue.contact().address(), 2468, 5062).orElseThrow();
        ue.registeredAgain(set);
        String all = status.getUes().toString();
        assertFalse(all, all.contains("user1"));
        assertFalse(all, all.contains("00000000"));
        assertTrue(all, all.contains("new "));
    }

    @Test
    public void setsAreCountedBySlot() {
        RegisteredUe one = registered("user1@home1.net", "192.0.2.1");
        one.registeredAgain(table.lookup(one.contact().address(), 2468, 5062).orElseThrow());
        new RegisteredUe(table, "user2@home1.net", "192.0.2.2", NOW).challenged();
        assertEquals(Map.of("GRACE", 0, "IN_USE", 1, "NEW", 1, "TEMPORARY", 1), status.getSets());
        assertEquals(1, status.getRegistered());
        assertEquals(2, status.getUes().size());
        assertEquals(1, status.ues(1).size());
        assertFalse(status.ues(2).stream().filter(ue -> ue.impi().startsWith("u")).allMatch(UeStatus::registered));
    }

    @Test
    public void whoIsRegisteredWithoutSetsIsShownToo() throws Exception {
        registered("user1@home1.net", "192.0.2.1");
        bindings.put(new Binding(new UeContact("user2@home1.net", InetAddress.getByName("192.0.2.2"), ""),
            "sip:user2@home1.net", "sip:192.0.2.2", "flow2", List.of(), List.of(), NOW.plusSeconds(3600), false));
        assertEquals(2, status.getRegistered());
        assertEquals(1, status.getRegisteredInClear());
        assertEquals("u***@home1.net at 192.0.2.2 registered, memory (NOT enforced): without security associations",
            status.getUes().get(1));
        assertEquals(1, status.ues(1).size());
    }

    @Test
    public void releaseIsPassedOn() {
        assertEquals(3, status.release("abc"));
    }

    @Test
    public void refusalsAreCountedByReasonAndThoseNeverMetAreLeftOut() {
        refusals.count(Reason.WRONG_SA);
        refusals.count(Reason.WRONG_SA);
        refusals.count(Reason.NO_SEC_AGREE);
        assertEquals(Map.of("WRONG_SA", 2L, "NO_SEC_AGREE", 1L), status.getRefusals());
        assertEquals(7, status.getDroppedOnProtectedPorts());
    }

    @Test
    public void maskingKeepsTheRealmOnly() {
        assertEquals("***", UeStatus.masked(""));
        assertEquals("a***", UeStatus.masked("abc"));
        assertEquals("***@home1.net", UeStatus.masked("@home1.net"));
        assertEquals("\ud83d\ude00***@h", UeStatus.masked("\ud83d\ude00x@h"));
    }

    @Test
    public void theMBeanServerTakesIt() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("org.gatehouse:type=Pcscf,name=test");
        server.registerMBean(status, name);
        try {
            registered("user1@home1.net", "192.0.2.1");
            assertEquals("memory", server.getAttribute(name, "Backend"));
            assertEquals(false, server.getAttribute(name, "Enforcing"));
            assertEquals(1, ((String[]) server.getAttribute(name, "Ues")).length);
            assertTrue(server.getAttribute(name, "Kernel").toString(), status.getKernel().isEmpty());
        } finally {
            server.unregisterMBean(name);
        }
    }
}
