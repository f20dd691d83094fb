package org.gatehouse.adapter;

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

    /** The request ends here, with this answer, given without a transaction; an ACK ends in silence. */
    record Answer(int status, String phrase) implements Handling {
    }

    /**
     * The request is forwarded without a transaction (RFC 3261 clause 16.11), past the applications: to its topmost
     * Route or its Request-URI as they are after the changes, below a Via of ours.
     *
     * @param requestUri the Request-URI, if it changes
     * @param branch of our Via; the same for the same request, its CANCEL and the ACK of its failure
     * @param unreachable what the sender hears if the next hop is not found or not connected
     */
    record Relay(List<HeaderEdit> edits, Optional<String> requestUri, String branch, Answer unreachable)
            implements Handling {
        public Relay {
            edits = List.copyOf(edits);
        }
    }

    /**
     * The response goes back without a transaction: after the changes the topmost Via, ours, comes off and the next
     * says where to.
     */
    record RelayBack(List<HeaderEdit> edits) implements Handling {
        public RelayBack {
            edits = List.copyOf(edits);
        }
    }
}
