package gov.nist.javax.sip.stack;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.MessageParser;
import java.text.ParseException;

/** Asks a parser where transactions of the stack do: the parser tells them by their package and methods. */
public record EndingTransaction(MessageParser parser) {
    public SIPMessage cleanUp(byte[] octets) throws ParseException {
        return parser.parseSIPMessage(octets, true, false, null);
    }

    public SIPMessage cleanUpOnTerminated(byte[] octets) throws ParseException {
        return parser.parseSIPMessage(octets, true, false, null);
    }

    public SIPMessage getRequest(byte[] octets) throws ParseException {
        return parser.parseSIPMessage(octets, true, false, null);
    }
}
