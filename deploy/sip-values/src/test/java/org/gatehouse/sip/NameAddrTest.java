package org.gatehouse.sip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Optional;
import org.junit.Test;

public class NameAddrTest {
    private static void refuses(String text) {
        assertThrows(text, SipSyntaxException.class, () -> NameAddr.parse(text));
    }

    @Test
    public void insideTheBracketsIsTheUrisOutsideTheHeaders() throws Exception {
        NameAddr parsed = NameAddr.parse("<sip:a@b;lr;x=1>;y=2; z");
        assertEquals("sip:a@b;lr;x=1", parsed.uri());
        assertTrue(parsed.sipUri().parameters().has("lr"));
        assertFalse(parsed.parameters().has("lr"));
        assertEquals(Optional.of("2"), parsed.parameters().value("y"));
        assertEquals("<sip:a@b;lr;x=1>;y=2;z", parsed.toString());
    }

    @Test
    public void withoutBracketsAllParametersAreTheHeaders() throws Exception {
        NameAddr parsed = NameAddr.parse("sip:a@b;tag=1;lr");
        assertEquals("sip:a@b", parsed.uri());
        assertTrue(parsed.parameters().has("lr"));
        assertEquals("<sip:a@b>;tag=1;lr", parsed.toString());
    }

    @Test
    public void aBracketInAParameterOfABareUriIsNotTheAddress() throws Exception {
        NameAddr parsed = NameAddr.parse("sip:a@b;x=\"<sip:evil@x>\"");
        assertEquals("sip:a@b", parsed.uri());
        refuses("sip:a@b;x=<sip:evil@x>");
    }

    @Test
    public void displayNamesKeepQuotesAndEscapes() throws Exception {
        String display = "\"A \\\"B\\\" <sip:evil@x>; , \\\\\"";
        NameAddr parsed = NameAddr.parse(display + "<sip:a@b>;tag=1");
        assertEquals(display, parsed.display());
        assertEquals("sip:a@b", parsed.uri());
        assertEquals(display + " <sip:a@b>;tag=1", parsed.toString());
        assertEquals("Alice B.", NameAddr.parse("Alice B. <sip:a@b>").display());
        assertEquals("", NameAddr.parse(" < tel:+1 > ").display());
    }

    @Test
    public void otherSchemesAreKept() throws Exception {
        assertEquals("tel:+1-23;phone-context=x", NameAddr.parse("<tel:+1-23;phone-context=x>").uri());
        assertThrows(SipSyntaxException.class, () -> NameAddr.parse("<tel:+1-23>").sipUri());
    }

    @Test
    public void refusesWhatIsUnbalancedOrNoAddress() {
        for (String text : new String[] {"", "*", "<>", "<sip:a@b", "sip:a@b>", "<<sip:a@b>>", "<sip:a<b>",
            "\"A <sip:a@b>",
            "\"A\\\" <sip:a@b>", "\"A\"", "\"A\" sip:a@b", "<sip:a@b> x", "<sip:a@b>x=1", "<sip:a@b>, <sip:c@d>",
            "<sip:a b>", "<sip:a\"b>", "<:a>", "<noscheme>", "sip:a@b,sip:c@d", "sip:a@b?x=1", "<sip:a@b>;x=\"",
            "<sip:a\r\nb>", "\"A\r\n\" <sip:a@b>", "A\r\nB <sip:a@b>"}) {
            refuses(text);
        }
    }

    @Test
    public void nothingButSpaceStandsBetweenAQuotedNameAndTheBracket() {
        refuses("\"A\" \"<sip:evil@x>\" <sip:a@b>");
        refuses("\"A\" B <sip:a@b>");
    }

    @Test(timeout = 2000)
    public void longInputsAreReadInLinearTime() {
        refuses("\"" + "\\\"".repeat(500_000));
        refuses("a".repeat(1_000_000));
        refuses("<".repeat(1_000_000));
        refuses("\"a\"" + " ".repeat(1_000_000));
    }
}
