package org.gatehouse.container.overload;

import java.util.Map;

/** {@value #NAME}: whether more comes than can be done, and what was refused for it. */
public interface OverloadMXBean {
    /** Its name in the platform's MBean server. */
    String NAME = "org.gatehouse:type=Overload";

    /** How long the oldest message was found waiting when it was last measured; measured when a message comes. */
    long getQueueDelayMillis();

    /** How many messages were found waiting then. */
    int getQueued();

    /** Messages not taken, by name of {@link Shed}; what never happened is left out. */
    Map<String, Long> getRefusals();

    /** The wait that a drill pretends; 0 for none. */
    long getDrillMillis();

    /** A drill: from now on the wait counts as at least so long, so that one can see what refusals do; 0 ends it. */
    void setDrillMillis(long wait);
}
