package org.gatehouse.pcscf.xfrm;

import org.gatehouse.pcscf.sa.SetTraffic;

/** One message from the kernel. */
sealed interface XfrmReply {
    /** The number of the request it answers, 0 for an event. */
    int sequence();

    /**
     * An acknowledgement.
     *
     * @param errno 0 if it was done
     * @param text the kernel's reason, may be empty
     */
    record Ack(int sequence, int errno, String text) implements XfrmReply {
    }

    /** The end of a dump. */
    record Done(int sequence, boolean interrupted) implements XfrmReply {
    }

    /** A state that was asked for: ESP, transport mode. */
    record State(int sequence, XfrmState.Held state, SetTraffic traffic) implements XfrmReply {
    }

    /** A policy in a dump: one that blocks, or whose only template is ESP in transport mode. */
    record Policy(int sequence, XfrmPolicy policy) implements XfrmReply {
    }

    /** The hash thresholds. */
    record Thresholds(int sequence, XfrmThresholds thresholds) implements XfrmReply {
    }

    /** A state has reached a limit; after the hard one it is gone, while its policy is not. */
    record Expired(int sequence, XfrmState.Held state, boolean hard) implements XfrmReply {
    }
}
