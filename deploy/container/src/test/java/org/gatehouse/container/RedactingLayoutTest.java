package org.gatehouse.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.apache.log4j.spi.LoggingEvent;
import org.junit.Test;

public class RedactingLayoutTest {
    private static final String KEY = "f769bcd751044604127672711c6d3441";

    private final RedactingLayout layout = new RedactingLayout("%p %m%n");

    private String formatted(String logger, String message, Throwable thrown) {
        return layout.format(new LoggingEvent("x", Logger.getLogger(logger), Level.ERROR, message, thrown));
    }

    @Test
    public void valuesOfKeysAndResponsesGo() {
        for (String name : new String[] {"ik", "ck", "response", "auts", "nextnonce", "IK", "Response"}) {
            for (String written : new String[] {"=\"" + KEY + "\"", "=" + KEY, " = \"" + KEY + "\"", "=\t" + KEY}) {
                String text = "Digest realm=\"r\", " + name + written + ", opaque=\"o\"";
                assertEquals("Digest realm=\"r\", " + name + "=(removed), opaque=\"o\"", RedactingLayout.redact(text));
            }
        }
    }

    @Test
    public void everyOneOfSeveralGoes() {
        String text = "ik=\"" + KEY + "\",ck=\"" + KEY + "\";response=" + KEY + " auts=" + KEY + "\nik=" + KEY;
        assertFalse(RedactingLayout.redact(text).contains(KEY));
    }

    @Test
    public void whatOnlyLooksLikeThemStays() {
        for (String text : new String[] {"", "no secret", "trick=1, brick=2", "responses=3", "ik and ck",
            "ue=127.0.0.1", "message refused reason=MALFORMED_MESSAGE status=400 localPort=5060"}) {
            assertEquals(text, RedactingLayout.redact(text));
        }
    }

    @Test
    public void anUnclosedQuoteHidesNothingBehindIt() {
        assertFalse(RedactingLayout.redact("ik=\"" + KEY).contains(KEY));
    }

    @Test
    public void aLineOfTheLogIsRedacted() {
        assertEquals("ERROR bad ik=(removed)" + System.lineSeparator(),
            formatted("org.gatehouse.wire", "bad ik=\"" + KEY + "\"", null));
    }

    @Test
    public void aTraceOfOursIsWholeAndRedacted() {
        String text = formatted("org.gatehouse.wire", "failed",
            new IllegalStateException("ck=" + KEY, new IllegalArgumentException("response=\"" + KEY + "\"")));
        assertFalse(text, text.contains(KEY));
        assertTrue(text, text.contains("IllegalStateException: ck=(removed)"));
        assertTrue(text, text.contains("Caused by: java.lang.IllegalArgumentException: response=(removed)"));
        assertTrue(text, text.contains("at " + RedactingLayoutTest.class.getName()));
    }

    @Test
    public void ofAStrangersTraceTheFirstLineIsEnough() {
        String text = formatted("org.mobicents.servlet", "failed", new IllegalStateException("ik=" + KEY));
        assertEquals(2, text.lines().count());
        assertTrue(text, text.contains("java.lang.IllegalStateException: ik=(removed)"));
        assertFalse(text, text.contains("\tat "));
    }

    @Test
    public void ofAMessageThatAStrangerQuotesTheFirstLineIsEnough() {
        String text = formatted("org.mobicents.servlet", "cannot route INVITE sip:x SIP/2.0\r\nFrom: somebody\r\n\r\n",
            null);
        assertEquals("ERROR cannot route INVITE sip:x SIP/2.0\n", text);
        assertEquals(401, formatted("org.mobicents.servlet", "x".repeat(70_000), null).length());
        assertTrue(formatted("org.gatehouse.x", "a\nb", null).startsWith("ERROR a\nb"));
    }

    @Test
    public void theAppenderDoesNotPrintTheTraceAgain() {
        assertFalse(layout.ignoresThrowable());
    }
}
