package org.gatehouse.pcscf.servlet;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.registration.BindingStore;
import org.gatehouse.pcscf.registration.SaEffects;
import org.gatehouse.pcscf.sa.NotPutBackException;
import org.gatehouse.pcscf.sa.SaBackend;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSets;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.session.Dialogs;
import org.gatehouse.pcscf.store.ChangedUes;
import org.gatehouse.pcscf.store.StoreException;
import org.gatehouse.pcscf.store.UeStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Row 27: the tables are filled from the store, what has ended meanwhile ends, and then the backend gets to hold what
 * the tables hold, and of ours nothing else.
 */
record Restart(PcscfSettings settings, SaTable table, BindingStore bindings, Dialogs dialogs, SaEffects effects,
               SaBackend backend, Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");

    /**
     * @param base what relative names of the configuration are relative to
     * @param changed told by the tables of what changes
     * @return the store, if one is configured
     * @throws StoreException if it is not usable and the operator wants it to be
     * @throws SaBackendException if the backend cannot say what it holds
     */
    Optional<UeStore> recover(Path base, ChangedUes changed) throws StoreException, SaBackendException {
        Optional<UeStore> store = Optional.empty();
        if (settings.store().isPresent()) {
            store = Optional.of(UeStore.open(settings.store().get().below(base), table, bindings, dialogs, changed,
                clock));
        } else {
            changed.close();
            LOG.warn("no pcscf.store: a restart loses all registrations");
        }
        try {
            if (store.isPresent()) {
                UeStore.Restored restored = store.get().restore(settings.gm().address());
                LOG.info("store: registrations={} expired={} no-longer-fit={} dialogs={}{}", restored.ues(),
                    restored.expired(), restored.unfit(), restored.dialogs(),
                    restored.torn() ? ", the last change was lost" : "");
            }
            effects.expire(table, clock.instant());
            reconcile();
            dialogs.resume(owner -> bindings.get(owner).isPresent(), clock.instant());
            store.ifPresent(UeStore::start);
            return store;
        } catch (StoreException | SaBackendException | RuntimeException e) {
            store.ifPresent(UeStore::close);
            throw e;
        }
    }

    /** A set that the kernel does not take any more would only swallow what is sent to its UE. */
    private void reconcile() throws SaBackendException {
        try {
            backend.reconcile(table.wanted());
        } catch (NotPutBackException e) {
            LOG.error("security associations: {}; their UEs have to register anew", e.getMessage());
            Instant now = clock.instant();
            for (SaSets sets : table.all()) {
                if (sets.sets().values().stream().anyMatch(set -> e.sets().contains(set.id()))) {
                    effects.carryOut(table.removed(sets.contact(), now));
                    bindings.remove(sets.contact());
                }
            }
        }
    }
}
