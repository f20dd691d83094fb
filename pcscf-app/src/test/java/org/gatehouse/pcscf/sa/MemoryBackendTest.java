package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.crypto.Secret;
import org.junit.Test;

public class MemoryBackendTest {
    private final MemoryBackend backend = new MemoryBackend();

    private static SaSetSpec set(String id, String ue, long firstSpi) {
        try {
            return new SaSetSpec(id, InetAddress.getByName(ue), InetAddress.getByName("10.67.0.2"), 31112, 31113, 5063,
                5062, firstSpi, firstSpi + 1, firstSpi + 2, firstSpi + 3, IntegrityAlgorithm.HMAC_SHA_1_96,
                EncryptionAlgorithm.NULL, Secret.copyOf(new byte[16]), Secret.copyOf(new byte[16]));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    public void itSaysThatItEnforcesNothing() {
        assertEquals("memory", backend.name());
        assertFalse(backend.enforces());
    }

    @Test
    public void setsComeAndGo() throws Exception {
        backend.install(set("a", "10.67.0.1", 1000));
        backend.install(set("b", "10.67.0.1", 2000));
        assertEquals(Set.of("a", "b"), backend.held());
        backend.remove(set("a", "10.67.0.1", 1000));
        backend.remove(set("a", "10.67.0.1", 1000));
        assertEquals(Set.of("b"), backend.held());
        backend.install(set("a", "10.67.0.1", 1000));
        backend.close();
        assertEquals(Set.of(), backend.held());
    }

    @Test
    public void whatTheKernelRefusesIsRefused() throws Exception {
        backend.install(set("a", "10.67.0.1", 1000));
        assertThrows(SaBackendException.class, () -> backend.install(set("a", "10.67.0.1", 2000)));
        assertThrows(SaBackendException.class, () -> backend.install(set("b", "10.67.0.1", 1000)));
        assertThrows("an SPI of the P-CSCF", SaBackendException.class,
            () -> backend.install(set("b", "10.67.0.3", 1000)));
        backend.remove(set("b", "10.67.0.1", 1000));
        assertEquals(Set.of("a"), backend.held());
    }

    @Test
    public void equalSpisOfTwoUes() throws Exception {
        backend.install(set("a", "10.67.0.1", 1000));
        SaSetSpec b = set("b", "10.67.0.3", 1000);
        backend.install(new SaSetSpec("b", b.ueAddress(), b.pcscfAddress(), 31112, 31113, 5063, 5062, 1000, 1001, 5000,
            5001, b.alg(), b.ealg(), b.ik(), b.ck()));
        assertEquals(2, backend.held().size());
    }

    @Test
    public void reconcileIsExactlyTheWantedSets() throws Exception {
        backend.install(set("a", "10.67.0.1", 1000));
        backend.reconcile(List.of(set("b", "10.67.0.1", 1000), set("c", "10.67.0.1", 3000)));
        assertEquals(Set.of("b", "c"), backend.held());
        backend.install(set("d", "10.67.0.1", 4000));
        assertThrows(SaBackendException.class, () -> backend.install(set("e", "10.67.0.1", 3000)));
    }

    @Test
    public void reconcileNamesWhatItDoesNotTake() throws Exception {
        NotPutBackException refused = assertThrows(NotPutBackException.class, () -> backend.reconcile(
            List.of(set("b", "10.67.0.1", 1000), set("twin", "10.67.0.1", 1000), set("c", "10.67.0.1", 3000))));
        assertEquals(Set.of("twin"), refused.sets());
        assertEquals(Set.of("b", "c"), backend.held());
    }
}
