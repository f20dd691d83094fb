package org.gatehouse.pcscf.sa;

import java.util.Collection;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes no security associations, for no security agreement is offered: laboratories, and networks that are protected
 * by other means. A set that somebody wants all the same is refused, so that nothing passes for protected.
 */
public final class OffBackend implements SaBackend {
    private static final Logger LOG = LoggerFactory.getLogger(OffBackend.class);

    /** Says in the log that nothing is protected. */
    public OffBackend() {
        LOG.warn("no security agreement is offered to anybody: NO PACKET IS PROTECTED");
    }

    @Override
    public String name() {
        return "off";
    }

    @Override
    public boolean enforces() {
        return false;
    }

    @Override
    public void install(SaSetSpec set) throws SaBackendException {
        throw new SaBackendException("set " + set.id() + " not installed: security associations are off");
    }

    @Override
    public void remove(SaSetSpec set) {
        // there is none
    }

    @Override
    public void reconcile(Collection<SaSetSpec> wanted) throws SaBackendException {
        if (!wanted.isEmpty()) {
            throw new NotPutBackException(wanted.size() + " sets not put back: security associations are off", null,
                wanted.stream().map(SaSetSpec::id).collect(Collectors.toSet()));
        }
    }

    @Override
    public void close() {
        // nothing is open
    }
}
