package org.gatehouse.pcscf.registration;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.pcscf.sa.UeContact;
import org.junit.Test;

public class MemoryBindingStoreTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final MemoryBindingStore store = new MemoryBindingStore();

    private static Binding binding(String impi, String flow, long seconds) {
        UeContact contact = new UeContact(impi, InetAddress.getLoopbackAddress(), "");
        return new Binding(contact, "sip:" + impi, "sip:127.0.0.1", flow, List.of(), List.of(),
            START.plusSeconds(seconds), true);
    }

    @Test
    public void aBindingIsFoundByContactAndByFlow() {
        Binding alice = binding("alice", "f1", 10);
        store.put(alice);
        assertEquals(Optional.of(alice), store.get(alice.contact()));
        assertEquals(Optional.of(alice), store.byFlow("f1"));
        assertEquals(Optional.empty(), store.byFlow("f2"));
        assertEquals(Optional.empty(), store.get(binding("bob", "f1", 10).contact()));
    }

    @Test
    public void aNewBindingReplacesTheOldWithItsFlow() {
        store.put(binding("alice", "f1", 10));
        store.put(binding("alice", "f2", 20));
        assertEquals(1, store.size());
        assertEquals(Optional.empty(), store.byFlow("f1"));
        assertEquals(List.of(), store.expire(START.plusSeconds(19)));
        assertEquals(1, store.expire(START.plusSeconds(20)).size());
        assertEquals(Optional.empty(), store.byFlow("f2"));
    }

    @Test
    public void expiryIsInOrderAndOnce() {
        Binding late = binding("bob", "f2", 20);
        Binding early = binding("alice", "f1", 10);
        store.put(late);
        store.put(early);
        assertEquals(List.of(), store.expire(START.plusSeconds(9)));
        assertEquals(List.of(early, late), store.expire(START.plusSeconds(30)));
        assertEquals(List.of(), store.expire(START.plusSeconds(30)));
        assertEquals(0, store.size());
    }

    @Test
    public void whatWasRemovedDoesNotExpire() {
        Binding alice = binding("alice", "f1", 10);
        store.put(alice);
        store.remove(alice.contact());
        store.remove(alice.contact());
        assertEquals(Optional.empty(), store.byFlow("f1"));
        assertEquals(List.of(), store.expire(START.plusSeconds(10)));
    }

    @Test
    public void manyReregistrationsLeaveOneBinding() {
        for (int i = 0; i < 10_000; i++) {
            store.put(binding("alice", "f1", 10 + i));
        }
        assertEquals(1, store.size());
        assertEquals(List.of(), store.expire(START.plusSeconds(10_008)));
        assertEquals(1, store.expire(START.plusSeconds(10_009)).size());
    }

    @Test
    public void theDefaultIdentityIsTheFirstAssociatedOne() {
        Binding plain = binding("alice", "f1", 10);
        assertEquals("sip:alice", plain.defaultIdentity());
        assertEquals("sip:a", new Binding(plain.contact(), "sip:alice", "", "f", List.of(), List.of("sip:a", "sip:b"),
            START, true).defaultIdentity());
        assertFalse(plain.toString().contains("alice"));
    }

    @Test
    public void everyChangeIsTold() {
        List<UeContact> told = new ArrayList<>();
        MemoryBindingStore telling = new MemoryBindingStore(told::add);
        Binding alice = binding("alice", "f1", 10);
        telling.put(alice);
        telling.put(binding("alice", "f1", 20));
        assertEquals(List.of(binding("alice", "f1", 20)), telling.all());
        int before = told.size();
        telling.expire(START.plusSeconds(20));
        assertEquals(before + 1, told.size());
        telling.remove(alice.contact());
        assertEquals("nothing was there", before + 1, told.size());
        assertEquals(Set.of(alice.contact()), Set.copyOf(told));
        assertEquals(List.of(), telling.all());
    }
}
