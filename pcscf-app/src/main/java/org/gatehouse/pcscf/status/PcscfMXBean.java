package org.gatehouse.pcscf.status;

import java.util.List;
import java.util.Map;

/** {@value #NAME}: what there is, and one thing to do. */
public interface PcscfMXBean {
    /** Its name in the platform's MBean server. */
    String NAME = "org.gatehouse:type=Pcscf";

    /** What makes security associations. */
    String getBackend();

    /** Whether packets are really protected. */
    boolean isEnforcing();

    /** Contacts that are registered. */
    int getRegistered();

    /** Those of them that have registered without security associations, which the policy allowed. */
    int getRegisteredInClear();

    /** Sets held, by slot. */
    Map<String, Integer> getSets();

    /** Messages to protected ports that belonged to no set, or to one that may not carry them. */
    long getDroppedOnProtectedPorts();

    /** Refused and discarded messages by reason; reasons that were never met are left out. */
    Map<String, Long> getRefusals();

    /** Counters of the kernel and of the kernel backend; empty with another backend. */
    Map<String, Long> getKernel();

    /**
     * A line for each UE that has sets or is registered without any, {@link UeStatus#toString()}; at most a thousand.
     */
    List<String> getUes();

    /**
     * Ends the calls of a user at both ends, TS 24.229 clause 5.2.8. The registration stays.
     *
     * @param impi private identity
     * @return how many were ended
     */
    int release(String impi);
}
