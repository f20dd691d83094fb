package org.gatehouse.icscf.hiding;

import java.util.List;
import org.gatehouse.icscf.Reason;
import org.gatehouse.sip.HeaderEdit;

/** What is to be done with a message that crosses the border. */
public sealed interface HidingResult {

    /**
     * Make these changes, none if the list is empty, and send the message on.
     *
     * @param notes entries that were left as they are although something is wrong with them: to log and count
     */
    record Edits(List<HeaderEdit> edits, List<Note> notes) implements HidingResult {
        public Edits {
            edits = List.copyOf(edits);
            notes = List.copyOf(notes);
        }
    }

    /** Send nothing on; answer the request with the reason's status and phrase and nothing more. */
    record Refuse(Reason reason) implements HidingResult {
    }

    /** Send nothing on and answer nothing: an ACK has no response, a response has no way back. */
    record Drop(Reason reason) implements HidingResult {
    }

    /** @param header the field the entry stands in; the entry itself is not repeated */
    record Note(String header, Reason reason) {
    }
}
