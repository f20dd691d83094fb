package org.gatehouse.adapter;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.gatehouse.sip.HeaderEdit;

/** What becomes of a message below the transaction layer. */
public sealed interface Handling {
    /** The message goes on as it is. */
    Handling ADMIT = new Admit(List.of(), Optional.empty());
    /** The message ends here; nobody is told. */
    Handling DROP = new Drop();

    /**
     * The message goes on, changed.
     *
     * @param reasonPhrase of a response that leaves, if it has to be another one
     */
    record Admit(List<HeaderEdit> edits, Optional<String> reasonPhrase) implements Handling {
        public Admit {
            edits = List.copyOf(edits);
        }

        public Admit(List<HeaderEdit> edits) {
            this(edits, Optional.empty());
        }
    }

    /** The message ends here. */
    record Drop() implements Handling {
    }

    /**
     * The request ends here, with this answer, given without a transaction from where the request came to; an ACK ends
     * in silence.
     *
     * @param headers what the answer says beside what every answer repeats of its request
     */
    record Answer(int status, String phrase, List<HeaderEdit> headers) implements Handling {
        public Answer {
            headers = List.copyOf(headers);
        }

        public Answer(int status, String phrase) {
            this(status, phrase, List.of());
        }
    }

    /**
     * Which way a relayed message takes.
     *
     * @param from the listening point that it leaves from and that our Via names; its transport is preferred where the
     *     next hop's URI leaves the choice
     * @param to where it goes, past Route and Request-URI; empty to follow them
     */
    record Leg(ListeningPoint from, Optional<InetSocketAddress> to) {
    }

    /**
     * The request is forwarded without a transaction (RFC 3261 clause 16.11), past the applications: to its topmost
     * Route or its Request-URI as they are after the changes, below a Via of ours.
     *
     * @param requestUri the Request-URI, if it changes
     * @param branch of our Via; the same for the same request, its CANCEL and the ACK of its failure
     * @param unreachable what the sender hears if the next hop is not found or not connected
     * @param leg which way; empty for a node with one port for each transport
     */
    record Relay(List<HeaderEdit> edits, Optional<String> requestUri, String branch, Answer unreachable,
                 Optional<Leg> leg) implements Handling {
        public Relay {
            edits = List.copyOf(edits);
        }

        public Relay(List<HeaderEdit> edits, Optional<String> requestUri, String branch, Answer unreachable) {
            this(edits, requestUri, branch, unreachable, Optional.empty());
        }
    }

    /**
     * The response goes back without a transaction: after the changes the topmost Via, ours, comes off and the next
     * says where to.
     *
     * @param from the listening point that its request came to; empty for a node with one port for each transport
     */
    record RelayBack(List<HeaderEdit> edits, Optional<ListeningPoint> from) implements Handling {
        public RelayBack {
            edits = List.copyOf(edits);
        }

        public RelayBack(List<HeaderEdit> edits) {
            this(edits, Optional.empty());
        }
    }
}
