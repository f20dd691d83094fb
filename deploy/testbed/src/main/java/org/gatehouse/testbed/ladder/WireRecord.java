package org.gatehouse.testbed.ladder;

import java.util.Optional;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipParseException;
import org.gatehouse.testbed.sip.SipTap.Direction;

/**
 * One message at one node.
 *
 * @param timestampMillis since 1970
 * @param node the name of the node that recorded it
 * @param direction as seen from that node
 * @param peer the other side, {@code address:port}, an IPv6 address in brackets
 * @param local the node's own side
 * @param octets the whole message; owned by the record
 */
public record WireRecord(long timestampMillis, String node, Direction direction, String peer, String local,
                         byte[] octets) {
    /** The message, or empty when the octets are none. */
    public Optional<SipMessage> message() {
        try {
            return Optional.of(SipMessage.parse(octets));
        } catch (SipParseException e) {
            return Optional.empty();
        }
    }

    /** Without the message, which may hold keys. */
    @Override
    public String toString() {
        return timestampMillis + " " + node + " " + direction + " " + peer + " (" + octets.length + " octets)";
    }
}
