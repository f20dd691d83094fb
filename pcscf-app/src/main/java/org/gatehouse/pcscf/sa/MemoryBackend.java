package org.gatehouse.pcscf.sa;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the list of sets and enforces nothing: packets go in clear. For laboratories on hosts without ESP.
 *
 * <p>It refuses what the kernel would refuse, so that a test on it finds the same mistakes: a set that is there
 * already, and a second association with the same destination and SPI.
 */
public final class MemoryBackend implements SaBackend {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryBackend.class);

    private final Map<String, List<Association>> sets = new HashMap<>();
    private final Set<Association> taken = new HashSet<>();

    /** How the kernel tells associations apart. */
    private record Association(InetAddress destination, long spi) {
    }

    /** Says in the log that nothing is protected. */
    public MemoryBackend() {
        LOG.warn("security associations are kept in memory only: NO PACKET IS PROTECTED");
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public boolean enforces() {
        return false;
    }

    @Override
    public synchronized void install(SaSetSpec set) throws SaBackendException {
        if (sets.containsKey(set.id())) {
            throw new SaBackendException("set " + set.id() + " is installed already");
        }
        List<Association> associations = associations(set);
        if (new HashSet<>(associations).size() != associations.size()
            || associations.stream().anyMatch(taken::contains)) {
            throw new SaBackendException("set " + set.id() + " not installed: an SPI is in use already");
        }
        taken.addAll(associations);
        sets.put(set.id(), associations);
    }

    @Override
    public synchronized void remove(SaSetSpec set) {
        List<Association> associations = sets.remove(set.id());
        if (associations != null) {
            associations.forEach(taken::remove);
        }
    }

    @Override
    public synchronized void reconcile(Collection<SaSetSpec> wanted) throws SaBackendException {
        sets.clear();
        taken.clear();
        Set<String> failed = new HashSet<>();
        for (SaSetSpec set : wanted) {
            try {
                install(set);
            } catch (SaBackendException e) {
                failed.add(set.id());
            }
        }
        if (!failed.isEmpty()) {
            throw new NotPutBackException(failed.size() + " of " + wanted.size() + " sets not put back", null, failed);
        }
    }

    /** The ids of the sets it holds. */
    public synchronized Set<String> held() {
        return Set.copyOf(sets.keySet());
    }

    @Override
    public synchronized void close() {
        sets.clear();
        taken.clear();
    }

    private static List<Association> associations(SaSetSpec set) {
        return List.of(new Association(set.pcscfAddress(), set.spiPs()), new Association(set.ueAddress(), set.spiUs()),
            new Association(set.ueAddress(), set.spiUc()), new Association(set.pcscfAddress(), set.spiPc()));
    }
}
