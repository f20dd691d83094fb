package org.gatehouse.sip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Optional;
import org.junit.Test;

public class ParametersTest {
    private static void refuses(String text) {
        assertThrows(text, SipSyntaxException.class, () -> Parameters.parse(text));
    }

    @Test
    public void keepsOrderCaseAndQuotes() throws Exception {
        String text = ";Branch=z9hG4bK.1;lr;x=\"a;b,\\\"<c>\";+sip.instance=\"<urn:uuid:1>\";maddr=[::1];y=";
        assertEquals(text, Parameters.parse(text.substring(1)).toString());
    }

    @Test
    public void whiteSpaceAroundSeparatorsIsNotPartOfNamesOrValues() throws Exception {
        Parameters parsed = Parameters.parse(" a = 1 ;\tb ; c=\" x \" ");
        assertEquals(Optional.of("1"), parsed.value("A"));
        assertTrue(parsed.has("b"));
        assertEquals(Optional.empty(), parsed.value("b"));
        assertEquals(Optional.of("\" x \""), parsed.value("c"));
    }

    @Test
    public void blankTextHasNoParameters() throws Exception {
        assertSame(Parameters.NONE, Parameters.parse(""));
        assertSame(Parameters.NONE, Parameters.parse(" \t"));
        assertEquals("", Parameters.NONE.toString());
    }

    @Test
    public void refusesEmptyParametersAndBadNames() {
        for (String text : new String[] {";", "a;", ";a", "a;;b", "=x", " =x", "a b", "a\"b=1", "<a>=1",
            "a,b", "a\r\nb",
            "\u00e4=1", "a@b=1"}) {
            refuses(text);
        }
    }

    @Test
    public void refusesValuesThatTwoParsersWouldReadDifferently() {
        for (String text : new String[] {"x=\"a;branch=1", "x=\"a\\\";branch=1", "x=\"a\"b", "x=a\"b\"", "x=a b", "x=<",
            "x=a,b", "x=\"a\r\nb\"", "x=\"a\\\r\nb\"", "x=a\u0000b", "x=\"", "x=\"\\\"", "x=a\u007f"}) {
            refuses(text);
        }
    }

    @Test
    public void holdsAHundredAndNotOneMore() throws Exception {
        assertEquals(100, Parameters.parse("a;".repeat(99) + "a").list().size());
        refuses("a;".repeat(100) + "a");
    }

    @Test
    public void findsDuplicatesWithoutRegardToCase() throws Exception {
        assertTrue(Parameters.parse("a=1;b;A=2").hasDuplicates());
        assertFalse(Parameters.parse("a=1;b;ab=2").hasDuplicates());
        assertEquals(Optional.of("1"), Parameters.parse("a=1;A=2").value("a"));
    }

    @Test
    public void withReplacesInPlaceOrAppends() throws Exception {
        Parameters parsed = Parameters.parse("a=1;b;c=3");
        assertEquals(";a=1;B=2;c=3", parsed.with("B", "2").toString());
        assertEquals(";a=1;b;c=3;d", parsed.with("d", null).toString());
        assertEquals(";b;c=3", parsed.without("A").toString());
        assertEquals(";a=1;b;c=3", parsed.toString());
        assertThrows(UnsupportedOperationException.class, () -> parsed.list().clear());
    }

    @Test(timeout = 2000)
    public void longInputsAreReadInLinearTime() {
        refuses(";".repeat(1_000_000));
        refuses("x=\"" + "\\\\".repeat(500_000));
        refuses("x" + " ".repeat(1_000_000) + "y");
    }
}
