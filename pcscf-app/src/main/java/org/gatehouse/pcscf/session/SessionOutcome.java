package org.gatehouse.pcscf.session;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;

/** What becomes of a message after registration. */
public sealed interface SessionOutcome {

    /** Which side of this node a message is on. */
    enum Side {
        /** The port towards the core. */
        CORE,
        /** port_ps. */
        UE,
        /** The port where UEs register in clear: of a UE that calls for help without a registration. */
        CLEAR;

        static Side towards(UeContact ue) {
            return ClearSource.isClear(ue) ? CLEAR : UE;
        }
    }

    /**
     * The request goes on, below a Via of ours.
     *
     * @param side where it leaves
     * @param to where it goes; empty for its topmost Route
     * @param transport what it leaves over, if the next hop does not say
     * @param unreachable what the sender hears if the next hop cannot be found or connected to
     */
    record Relay(List<HeaderEdit> edits, Optional<String> requestUri, String branch, Side side,
                 Optional<InetSocketAddress> to, Flow.Transport transport, Refuse unreachable)
            implements SessionOutcome {
        public Relay {
            edits = List.copyOf(edits);
        }

        /** Without more to say to the sender than the reason. */
        public Relay(List<HeaderEdit> edits, Optional<String> requestUri, String branch, Side side,
                     Optional<InetSocketAddress> to, Flow.Transport transport, Reason unreachable) {
            this(edits, requestUri, branch, side, to, transport, new Refuse(unreachable));
        }

        /** Without what changes in it, which may be identities. */
        @Override
        public String toString() {
            return "Relay(" + side + ", " + transport + ")";
        }
    }

    /** The INVITE goes on as this says, or to another E-CSCF, {@link SessionProcedure#begin}. */
    record Tries(Relay first) implements SessionOutcome {
    }

    /**
     * The response goes back, our Via taken off.
     *
     * @param side where its request came from
     * @param reason what the response means to us, if that is to be known
     */
    record Back(List<HeaderEdit> edits, Side side, Flow.Transport transport, Optional<Reason> reason)
            implements SessionOutcome {
        public Back {
            edits = List.copyOf(edits);
        }

        public Back(List<HeaderEdit> edits, Side side, Flow.Transport transport) {
            this(edits, side, transport, Optional.empty());
        }

        @Override
        public String toString() {
            return "Back(" + side + ", " + transport + ")";
        }
    }

    /** The message was for us and has been dealt with. */
    record Done() implements SessionOutcome {
    }

    /** The request was for us, and is answered with 200. */
    record Accepted() implements SessionOutcome {
    }

    /** The message ends here: a request is answered, unless it is an ACK or the reason discards. */
    record Refuse(Reason reason, List<HeaderEdit> headers) implements SessionOutcome {
        public Refuse {
            headers = List.copyOf(headers);
        }

        Refuse(Reason reason) {
            this(reason, List.of());
        }

        @Override
        public String toString() {
            return "Refuse(" + reason + ")";
        }
    }
}
