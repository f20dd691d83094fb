package org.gatehouse.pcscf.sa;

import java.util.Collection;
import java.util.Optional;

/**
 * Where security associations are enforced. The application decides which sets exist; a backend makes them so.
 *
 * <p>Implementations may be called from any thread.
 */
public interface SaBackend extends AutoCloseable {
    /** The name by which configuration, logs and status pages know it. */
    String name();

    /** Whether packets are really protected; {@code false} is shown to the operator wherever sets are shown. */
    boolean enforces();

    /**
     * Installs the four associations and their policies. On return all of them are in force.
     *
     * @throws SaBackendException if any part could not be installed; then nothing of the set remains
     */
    void install(SaSetSpec set) throws SaBackendException;

    /** Removes whatever of the set is there; a set that is not there is no error. */
    void remove(SaSetSpec set) throws SaBackendException;

    /**
     * At start: removes sets of ours that are not wanted, and installs wanted ones that are missing. What is there and
     * wanted stays untouched.
     *
     * @throws NotPutBackException if some of them could not be installed; all others are
     * @throws SaBackendException if nothing is known of what is there
     */
    void reconcile(Collection<SaSetSpec> wanted) throws SaBackendException;

    /** What has come over the set from the UE so far; empty if that is not known. */
    default Optional<SetTraffic> traffic(SaSetSpec set) {
        return Optional.empty();
    }

    @Override
    void close();
}
