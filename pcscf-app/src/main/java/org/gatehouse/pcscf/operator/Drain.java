package org.gatehouse.pcscf.operator;

import java.util.List;
import org.gatehouse.sip.HeaderEdit;

/**
 * Whether this node is being emptied: registrations in clear are refused, so that phones find another node, and so are
 * new calls of registered UEs either way; what is registered stays so and calls go on to their end. Nobody who needs
 * help is refused. Security associations stay for as long as they live.
 */
public final class Drain {
    /** What a refusal says besides: by then the successor is there, or the phone has found another node. */
    public static final List<HeaderEdit> LATER = List.of(new HeaderEdit.Set("Retry-After", "60"));

    private volatile boolean on;

    public boolean isOn() {
        return on;
    }

    public void set(boolean draining) {
        on = draining;
    }
}
