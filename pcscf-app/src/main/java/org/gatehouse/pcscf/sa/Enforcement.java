package org.gatehouse.pcscf.sa;

import java.util.List;
import java.util.function.Consumer;

/**
 * Carries out actions in their order: sets go to the backend, sends to the caller. Keys are closed when the backend has
 * let go of their set.
 */
public final class Enforcement {
    private final SaBackend backend;
    private final Consumer<SaSetSpec> ending;

    /** @param ending is told of each set before it is removed, while packets still get through */
    public Enforcement(SaBackend backend, Consumer<SaSetSpec> ending) {
        this.backend = backend;
        this.ending = ending;
    }

    /**
     * Waits for the backend, so not for a container's thread.
     *
     * @param send gets {@code SendOver}, {@code SendInClear} and {@code SendOnConnection}
     * @throws SaBackendException if a set could not be installed or removed. What does not depend on it was done all
     *     the same: every removal, but no send that follows the failed installation.
     */
    public void carryOut(List<SaAction> actions, Consumer<SaAction> send) throws SaBackendException {
        SaBackendException failure = null;
        boolean installed = true;
        for (SaAction action : actions) {
            try {
                if (action instanceof SaAction.Install install) {
                    backend.install(install.set().spec());
                } else if (action instanceof SaAction.Delete delete) {
                    remove(delete.set());
                } else if (!(action instanceof SaAction.SetLifetime) && installed) {
                    send.accept(action);
                }
            } catch (SaBackendException e) {
                installed = installed && !(action instanceof SaAction.Install);
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void remove(SaSet set) throws SaBackendException {
        try {
            ending.accept(set.spec());
            backend.remove(set.spec());
        } finally {
            set.close();
        }
    }
}
