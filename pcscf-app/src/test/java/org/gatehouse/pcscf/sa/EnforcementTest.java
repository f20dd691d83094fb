package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class EnforcementTest {
    private final FakeBackend backend = new FakeBackend();
    private final Enforcement enforcement = new Enforcement(backend,
        set -> backend.log.add("ending " + set.id()));
    private final Scene scene = new Scene();
    private final SaSet old = scene.newSet(null);
    private final SaSet fresh = scene.newSet(null);

    private void carryOut(SaAction... actions) throws SaBackendException {
        enforcement.carryOut(List.of(actions), action -> backend.log.add(Scene.text(List.of(action))));
    }

    @Test
    public void inOrderAndKeysCloseWithTheirSet() throws SaBackendException {
        carryOut(new SaAction.Install(fresh), new SaAction.SendOver(old), new SaAction.SetLifetime(fresh),
            new SaAction.Delete(old));
        assertEquals(List.of("install 2", "over 1", "ending 1", "remove 1"), backend.log);
        assertThrows(IllegalStateException.class, () -> old.spec().ik().expose());
        assertThrows(IllegalStateException.class, () -> old.spec().ck().expose());
        assertEquals(16, fresh.spec().ck().expose().length);
    }

    @Test
    public void nothingIsSentOverASetThatIsNotThere() {
        backend.refuses = true;
        assertThrows(SaBackendException.class, () -> carryOut(new SaAction.Install(fresh), new SaAction.SendInClear()));
        assertEquals(List.of("install 2"), backend.log);
    }

    @Test
    public void aRemovalThatFailsStillClosesTheKeysAndStopsNothing() {
        backend.refuses = true;
        List<String> expected = new ArrayList<>(List.of("ending 1", "remove 1", "clear", "ending 2", "remove 2"));
        assertThrows(SaBackendException.class,
            () -> carryOut(new SaAction.Delete(old), new SaAction.SendInClear(), new SaAction.Delete(fresh)));
        assertEquals(expected, backend.log);
        assertThrows(IllegalStateException.class, () -> fresh.spec().ik().expose());
    }
}
