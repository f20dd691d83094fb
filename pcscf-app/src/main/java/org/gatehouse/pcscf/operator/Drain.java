package org.gatehouse.pcscf.operator;

/**
 * Whether this node is being emptied: registrations in clear are refused, so that phones find another node; what is
 * registered stays so and calls go on to their end. Security associations stay for as long as they live.
 */
public final class Drain {
    private volatile boolean on;

    public boolean isOn() {
        return on;
    }

    public void set(boolean draining) {
        on = draining;
    }
}
