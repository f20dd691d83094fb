package org.gatehouse.pcscf.sa;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Remembers what it was told, and refuses what a kernel would. */
final class FakeBackend implements SaBackend {
    final List<String> log = new ArrayList<>();
    boolean refuses;
    private final Map<Long, SaSetSpec> bySpi = new LinkedHashMap<>();

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public boolean enforces() {
        return false;
    }

    @Override
    public void install(SaSetSpec set) throws SaBackendException {
        log.add("install " + set.id());
        if (refuses || bySpi.putIfAbsent(set.spiPs(), set) != null) {
            throw new SaBackendException("refused");
        }
        set.ik().expose();
    }

    @Override
    public void remove(SaSetSpec set) throws SaBackendException {
        log.add("remove " + set.id());
        bySpi.remove(set.spiPs());
        if (refuses) {
            throw new SaBackendException("refused");
        }
    }

    @Override
    public void reconcile(Collection<SaSetSpec> wanted) {
        bySpi.values().retainAll(wanted);
        wanted.forEach(set -> bySpi.put(set.spiPs(), set));
    }

    List<SaSetSpec> installed() {
        return List.copyOf(bySpi.values());
    }

    @Override
    public void close() {
        bySpi.clear();
    }
}
