package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

public class OffBackendTest {

    @Test
    public void nothingPassesForProtected() throws Exception {
        try (OffBackend backend = new OffBackend()) {
            assertFalse(backend.enforces());
            SaSetSpec set = new TableScene(TableScene.table()).prepared().spec();
            assertTrue(assertThrows(SaBackendException.class, () -> backend.install(set)).getMessage()
                .contains("security associations are off"));
            assertThrows(SaBackendException.class, () -> backend.reconcile(List.of(set)));
            backend.remove(set);
            backend.reconcile(List.of());
        }
    }
}
