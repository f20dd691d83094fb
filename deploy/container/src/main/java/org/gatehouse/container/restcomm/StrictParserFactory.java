package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.parser.MessageParserFactory;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.text.ParseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stack's parser with bounds before it and a named reason after it.
 *
 * <p>The stack puts the text of a parser's exception, line breaks included, into the reason phrase of its own 400, and
 * drops a message without a mandatory header in silence. Here each such message ends with one of {@link Fault}, as a
 * log line and, for a request over UDP that has what a response needs, as a 400 with that phrase.
 */
public final class StrictParserFactory implements MessageParserFactory {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.wire");

    /** Longest header section accepted, in octets. */
    static final int MAX_HEAD = 65_536;
    /** Longest header line accepted, in octets. */
    static final int MAX_LINE = 8_192;
    /** Most header lines accepted in one message. */
    static final int MAX_LINES = 200;

    /** Why a message was not taken. */
    enum Fault {
        MALFORMED_MESSAGE("malformed message"),
        MISSING_MANDATORY_HEADER("mandatory header missing"),
        MESSAGE_TOO_LARGE("message too large"),
        TOO_MANY_HEADERS("too many headers"),
        HEADER_LINE_TOO_LONG("header line too long");

        final String phrase;

        Fault(String phrase) {
            this.phrase = phrase;
        }
    }

    @Override
    public MessageParser createMessageParser(SIPTransactionStack stack) {
        return new StrictParser();
    }

    private static final class StrictParser implements MessageParser {
        private final StringMsgParser parser = new StringMsgParser();

        @Override
        public SIPMessage parseSIPMessage(byte[] octets, boolean readBody, boolean strict, ParseExceptionListener listener)
                throws ParseException {
            Fault bound = bound(octets);
            if (bound != null) {
                throw refused(bound, listener);
            }
            SIPMessage message;
            try {
                message = parser.parseSIPMessage(octets, readBody, strict, listener);
            } catch (ParseException | RuntimeException e) {
                throw refused(Fault.MALFORMED_MESSAGE, listener);
            }
            if (message != null && !message.isNullRequest() && incomplete(message)) {
                throw refused(Fault.MISSING_MANDATORY_HEADER, listener);
            }
            return message;
        }

        private static boolean incomplete(SIPMessage m) {
            return m.getFrom() == null || m.getTo() == null || m.getCallId() == null || m.getCSeq() == null
                || m.getTopmostVia() == null;
        }

        private static ParseException refused(Fault fault, ParseExceptionListener listener) {
            String port = listener instanceof MessageChannel c ? String.valueOf(c.getMessageProcessor().getPort()) : "?";
            LOG.info("message refused reason={} localPort={}", fault, port);
            return new ParseException(fault.phrase, 0);
        }
    }

    /** The first bound that the header section breaks, or null. */
    static Fault bound(byte[] octets) {
        int lineStart = 0;
        int lines = 0;
        for (int i = 0; i < octets.length; i++) {
            if (i > MAX_HEAD) {
                return Fault.MESSAGE_TOO_LARGE;
            }
            if (octets[i] == '\n') {
                int length = i - lineStart;
                if (lines > 0 && (length == 0 || length == 1 && octets[lineStart] == '\r')) {
                    return null;
                }
                lines++;
                if (lines > MAX_LINES) {
                    return Fault.TOO_MANY_HEADERS;
                }
                if (length > MAX_LINE) {
                    return Fault.HEADER_LINE_TOO_LONG;
                }
                lineStart = i + 1;
            }
        }
        return octets.length - lineStart > MAX_LINE ? Fault.HEADER_LINE_TOO_LONG : null;
    }
}
