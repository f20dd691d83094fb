package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.parser.MessageParserFactory;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.ConnectionOrientedMessageChannel;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The stack's parser with bounds before it and a named reason after it. Each message that is not taken ends with one of
 * {@link Fault}, as {@link Refusals} says; the stack itself is told that there was none.
 */
public final class StrictParserFactory implements MessageParserFactory {
    /** Longest header section accepted, in octets. */
    static final int MAX_HEAD = 65_536;
    /** Longest header line accepted, in octets. */
    static final int MAX_LINE = 8_192;
    /** Most header lines accepted in one message. */
    static final int MAX_LINES = 200;
    /** Longest body accepted, in octets. */
    static final int MAX_BODY = 1_048_576;
    /** What the stack reads of one message of a stream, at most half of it as head, before it closes it unasked. */
    public static final int MAX_READ = 4 * 1_048_576;

    /** Without these there is no message; any other header field that cannot be read is left to the applications. */
    private static final Set<Class<?>> VITAL = Set.of(From.class, To.class, CSeq.class, Via.class, CallID.class,
        ContentLength.class, RequestLine.class, StatusLine.class);

    /** Header fields that a message has once, by their names and compact names. */
    private static final Map<String, String> SINGLE = Map.of("from", "f", "f", "f", "to", "t", "t", "t", "call-id", "i",
        "i", "i", "cseq", "cseq", "max-forwards", "max-forwards", "content-length", "l", "l", "l");
    private static final StackWalker CALLERS = StackWalker.getInstance();
    private static final String TRANSACTIONS = "gov.nist.javax.sip.stack.";
    /** Methods of theirs that do without the request if there is none. */
    private static final Set<String> CLEAN_UP = Set.of("cleanUp", "cleanUpOnTerminated");
    /** A longer name, white space before the colon included, is none of them. */
    private static final int MAX_NAME = 64;

    @Override
    public MessageParser createMessageParser(SIPTransactionStack stack) {
        return new StrictParser(new Refusals(WireTable::arriving));
    }

    /**
     * A transaction that ends makes its request anew from its octets, only to throw it away: as much work as any other
     * message. Told by who calls, for the parser is given nothing else to tell it by; who asks a transaction for its
     * request gets it.
     */
    private static boolean isThrownAway() {
        String self = StrictParserFactory.class.getName();
        return CALLERS.walk(frames -> frames.filter(f -> !f.getClassName().startsWith(self)).findFirst())
            .filter(f -> f.getClassName().startsWith(TRANSACTIONS) && CLEAN_UP.contains(f.getMethodName())).isPresent();
    }

    /** One to a connection, or to a worker of UDP. */
    private static final class StrictParser implements MessageParser {
        private final StringMsgParser parser = new StringMsgParser();
        private final Refusals refusals;
        /** A message of this stream was refused: where the next one begins is not known. */
        private boolean ended;

        StrictParser(Refusals refusals) {
            this.refusals = refusals;
        }

        @Override
        public SIPMessage parseSIPMessage(byte[] octets, boolean readBody, boolean strict,
                                          ParseExceptionListener listener)
                throws ParseException {
            if (ended || listener == null && isThrownAway()) {
                return null;
            }
            try {
                Fault bound = bound(octets);
                if (bound != null) {
                    throw new FaultException(bound);
                }
                if (repeats(octets)) {
                    throw new FaultException(Fault.REPEATED_HEADER);
                }
                return complete(parsed(octets, readBody, strict, listener));
            } catch (FaultException e) {
                if (!(listener instanceof MessageChannel channel)) {
                    throw new ParseException(e.fault.phrase, 0);
                }
                ended = channel instanceof ConnectionOrientedMessageChannel;
                refusals.end(e.fault, octets, channel);
                return null;
            }
        }

        private SIPMessage parsed(byte[] octets, boolean readBody, boolean strict, ParseExceptionListener listener)
                throws FaultException {
            try {
                // the stack's own listener would close a connection before it can be answered on
                return parser.parseSIPMessage(octets, readBody, strict,
                    listener == null ? null : StrictParser::unreadable);
            } catch (ParseException | RuntimeException e) {
                throw new FaultException(Fault.MALFORMED_MESSAGE);
            }
        }

        private static void unreadable(ParseException e, SIPMessage message, Class<?> header, String text, String whole)
                throws ParseException {
            if (header != null && VITAL.contains(header)) {
                throw e;
            }
            message.addUnparsed(text);
        }

        /** Null for a keep-alive. */
        private static SIPMessage complete(SIPMessage m) throws FaultException {
            if (m == null || m.isNullRequest()) {
                return m;
            }
            if (m.getFrom() == null || m.getTo() == null || m.getCallId() == null || m.getCSeq() == null
                || m.getTopmostVia() == null) {
                throw new FaultException(Fault.MISSING_MANDATORY_HEADER);
            }
            if (m.getContentLength() != null && m.getContentLength().getContentLength() > MAX_BODY) {
                throw new FaultException(Fault.MESSAGE_TOO_LARGE);
            }
            return m;
        }
    }

    /** Carries a fault to where it is answered. */
    private static final class FaultException extends Exception {
        private static final long serialVersionUID = 1L;
        private final Fault fault;

        FaultException(Fault fault) {
            super(fault.name(), null, false, false);
            this.fault = fault;
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
            if (octets[i] == '\r' && i + 1 < octets.length && octets[i + 1] != '\n') {
                return Fault.BARE_CR;
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
                    return lines == 1 ? Fault.REQUEST_URI_TOO_LONG : Fault.HEADER_LINE_TOO_LONG;
                }
                lineStart = i + 1;
            }
        }
        if (octets.length - lineStart <= MAX_LINE) {
            return null;
        }
        return lines == 0 ? Fault.REQUEST_URI_TOO_LONG : Fault.HEADER_LINE_TOO_LONG;
    }

    /** By its first letter: most lines need not be looked at any closer. */
    private static boolean mayBeSingle(byte[] octets, int at) {
        return switch (octets[at] | 0x20) {
            case 'f', 't', 'c', 'i', 'l', 'm' -> true;
            // white space before the name, which is looked at
            default -> octets[at] <= ' ';
        };
    }

    /** Whether the head has a header field twice that a message has once; Contact and the like may have several. */
    static boolean repeats(byte[] octets) {
        Set<String> seen = new HashSet<>();
        boolean atName = false;
        int lineStart = 0;
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '\n') {
                int length = i - lineStart;
                if (lineStart > 0 && (length == 0 || length == 1 && octets[lineStart] == '\r')) {
                    return false;
                }
                lineStart = i + 1;
                atName = true;
            } else if (octets[i] == ':' && atName) {
                atName = false;
                if (!mayBeSingle(octets, lineStart)) {
                    continue;
                }
                String name = new String(octets, lineStart, Math.min(i - lineStart, MAX_NAME),
                    StandardCharsets.ISO_8859_1);
                String single = SINGLE.get(name.strip().toLowerCase(Locale.ROOT));
                // the continuation of a line before has no name
                boolean continued = name.startsWith(" ") || name.startsWith("\t");
                if (single != null && !continued && !seen.add(single)) {
                    return true;
                }
            }
        }
        return false;
    }
}
