package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.stack.EndingTransaction;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import org.junit.Test;

/** The bounds and what is mandatory; {@link RefusedMessagesTest} has the answers. */
public class StrictParserTest {
    private static final String HEAD = "OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
        + "From: <sip:a@h>;tag=f\r\nTo: <sip:a@h>\r\nCall-ID: c1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n";

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The head of a message from nobody, as the stack parses some of its own. */
    private static SIPMessage parse(String text) throws ParseException {
        MessageParser parser = new StrictParserFactory().createMessageParser(null);
        return parser.parseSIPMessage(octets(text), false, false, null);
    }

    private static void assertRefused(Fault fault, String text) {
        assertEquals(fault.phrase, assertThrows(ParseException.class, () -> parse(text)).getMessage());
    }

    private static Fault bound(String text) {
        return StrictParserFactory.bound(octets(text));
    }

    @Test
    public void whatKeepsTheBoundsIsTaken() throws ParseException {
        assertEquals("OPTIONS", parse(HEAD + "\r\n").getCSeq().getMethod());
        String longest = "Subject: " + "x".repeat(StrictParserFactory.MAX_LINE - "Subject: \r".length()) + "\r\n";
        assertNull(bound(HEAD + longest + "\r\n"));
        assertNull(bound(HEAD + "Subject: x\r\n".repeat(StrictParserFactory.MAX_LINES - 7) + "\r\n"));
        assertNull(bound(""));
        assertNull(bound("\r\n\r\n"));
    }

    @Test
    public void aTransactionThatEndsGetsNoRequestButWhoAsksItForOneDoes() throws ParseException {
        byte[] request = octets(HEAD + "\r\n");
        EndingTransaction transaction = new EndingTransaction(new StrictParserFactory().createMessageParser(null));
        assertNull(transaction.cleanUp(request));
        assertNull(transaction.cleanUpOnTerminated(request));
        assertEquals("OPTIONS", transaction.getRequest(request).getCSeq().getMethod());
        assertEquals("not the stack's", "OPTIONS", cleanUp(transaction, request).getCSeq().getMethod());
    }

    /** Named like a method of the stack's. */
    private static SIPMessage cleanUp(EndingTransaction transaction, byte[] request) throws ParseException {
        return transaction.getRequest(request);
    }

    @Test
    public void theBodyIsNoneOfTheBoundsBusiness() {
        assertNull(bound(HEAD + "\r\n" + "x".repeat(60_000)));
        assertNull(bound(HEAD + "\r\n" + "x\r\n".repeat(1_000)));
        assertNull(bound(HEAD.replace("\r\n", "\n") + "\n" + "x".repeat(60_000)));
    }

    @Test
    public void oneMoreIsTooMany() {
        String longest = "Subject: " + "x".repeat(StrictParserFactory.MAX_LINE - "Subject: \r".length());
        assertRefused(Fault.HEADER_LINE_TOO_LONG, HEAD + longest + "x\r\n\r\n");
        assertRefused(Fault.TOO_MANY_HEADERS, HEAD + "Subject: x\r\n".repeat(StrictParserFactory.MAX_LINES - 6)
            + "\r\n");
        assertRefused(Fault.HEADER_LINE_TOO_LONG, HEAD + "x".repeat(StrictParserFactory.MAX_LINE + 1));
        assertRefused(Fault.REQUEST_URI_TOO_LONG, HEAD.replaceFirst("sip:x", "sip:" + "x".repeat(9_000)) + "\r\n");
        assertRefused(Fault.REQUEST_URI_TOO_LONG, "x".repeat(StrictParserFactory.MAX_LINE + 1));
        String lines = ("Subject: " + "x".repeat(8_000) + "\r\n").repeat(9);
        assertRefused(Fault.MESSAGE_TOO_LARGE, HEAD + lines + "\r\n");
        assertRefused(Fault.MESSAGE_TOO_LARGE, HEAD.replace("Length: 0",
            "Length: " + (StrictParserFactory.MAX_BODY + 1)) + "\r\n");
    }

    @Test
    public void noHeaderOfTheFiveMayBeMissing() {
        for (String name : new String[] {"Via", "From", "To", "Call-ID", "CSeq"}) {
            assertRefused(Fault.MISSING_MANDATORY_HEADER, HEAD.replaceFirst(name + ":.*\r\n", "") + "\r\n");
        }
    }

    @Test
    public void aCarriageReturnThatEndsNoLineIsRefused() {
        for (String line : new String[] {"Subject: a\rTo: <sip:b@h>", "Subject: a\r\rb", "Subject: \r",
                "\rSubject: a"}) {
            assertRefused(Fault.BARE_CR, HEAD + line + "\r\r\n\r\n");
        }
        assertRefused(Fault.BARE_CR, HEAD.replaceFirst("sip:x", "sip:x\r"));
        assertNull(bound(HEAD + "\r\nbody\rof\rits own"));
        assertNull("it may go on", bound(HEAD + "Subject: a\r"));
    }

    @Test
    public void whatTheParserChokesOnIsMalformed() {
        assertRefused(Fault.MALFORMED_MESSAGE, "hello\r\n\r\n");
        assertRefused(Fault.MALFORMED_MESSAGE, HEAD.replace("OPTIONS sip:x", "OPTIONS  ") + "\r\n");
        assertRefused(Fault.MALFORMED_MESSAGE, " folded: from nothing\r\n\r\n");
    }

    @Test
    public void keepAlivesAreNoMessages() throws ParseException {
        assertNull(parse("\r\n\r\n"));
        assertNull(parse("\r\n"));
    }

    @Test
    public void whatAMessageHasOnceIsNotThereTwice() {
        for (String line : new String[] {"From: <sip:b@h>;tag=f", "f: <sip:b@h>;tag=f", "To: <sip:b@h>",
            "T : <sip:b@h>", "Call-ID: c2", "i:c2", "cseq: 2 OPTIONS", "Content-Length: 0", "l: 5", "L\t: 0"}) {
            assertRefused(Fault.REPEATED_HEADER, HEAD + line + "\r\n\r\n");
            assertRefused(Fault.REPEATED_HEADER, (HEAD + line + "\r\n\r\n").replace("\r\n", "\n"));
        }
        assertRefused(Fault.REPEATED_HEADER, HEAD + "Max-Forwards: 70\r\nMax-Forwards: 70\r\n\r\n");
    }

    @Test
    public void whatItMayHaveSeveralTimesIs() throws ParseException {
        for (String line : new String[] {"Via: SIP/2.0/UDP b;branch=z9hG4bK2",
            "Subject: to: <sip:b@h>\r\n To: not a name",
            "X-From: x", "X-Call-ID" + " ".repeat(100) + ": i: y", "Contact: <sip:a@h>\r\nContact: <sip:b@h>"}) {
            assertEquals("OPTIONS", parse(HEAD + line + "\r\n\r\n").getCSeq().getMethod());
        }
        // a line of one character is not the end of the head
        assertEquals(true, StrictParserFactory.repeats(octets(HEAD + "x\nCall-ID: another\r\n\r\n")));
        // a body is text of its own
        assertEquals(false, StrictParserFactory.repeats(octets(HEAD + "\r\nFrom: a\r\nTo: b\r\nTo: c\r\n")));
        assertEquals(false, StrictParserFactory.repeats(octets("")));
        assertEquals(false, StrictParserFactory.repeats(octets("\n\n\n")));
    }
}
