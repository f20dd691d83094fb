package org.gatehouse.pcscf.registration;

import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What a host name resolves to. */
@FunctionalInterface
public interface HostAddresses {

    /**
     * All addresses of the name; none if there is no such name, or no answer in time. Never blocks and never fails.
     */
    CompletionStage<Set<InetAddress>> of(String name);
}
