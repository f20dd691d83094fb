package org.gatehouse.pcscf.exchange;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.gatehouse.sip.Flow;

/**
 * One SIP message as it was on the wire, without its secrets.
 *
 * @param number tells messages of one instant apart: larger is later
 * @param sent whether it left this node
 * @param octets ISO 8859-1; not to be changed
 */
public record RecordedMessage(long number, Instant at, boolean sent, Flow flow, byte[] octets) {
    /** What a message costs beside its octets, rounded up. */
    private static final int OVERHEAD = 320;

    /** Memory that it takes. */
    int size() {
        return octets.length + OVERHEAD;
    }

    /** The message, with CR LF at the end of each line of its head. */
    public String text() {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** Without content. */
    @Override
    public String toString() {
        return "RecordedMessage(" + number + ", " + octets.length + " octets)";
    }
}
