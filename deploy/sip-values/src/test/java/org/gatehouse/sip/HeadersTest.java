package org.gatehouse.sip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.Test;

public class HeadersTest {
    private static final Headers MESSAGE = Headers.of("v", "SIP/2.0/UDP a, SIP/2.0/UDP b", "To", "<sip:x>",
        "VIA", "SIP/2.0/UDP c", "route", "<sip:r>");

    @Test
    public void namesMeanTheSameInAnyCaseAndInCompactForm() {
        assertTrue(Headers.sameName("v", "VIA"));
        assertTrue(Headers.sameName("Record-Route", "record-route"));
        assertFalse(Headers.sameName("Route", "Record-Route"));
        assertFalse(Headers.sameName("s", "Supported"));
        assertEquals(List.of("SIP/2.0/UDP a", "SIP/2.0/UDP b", "SIP/2.0/UDP c"), MESSAGE.values("Via"));
        assertEquals(List.of("SIP/2.0/UDP a, SIP/2.0/UDP b", "SIP/2.0/UDP c"), MESSAGE.lines("via"));
    }

    @Test
    public void namesAreComparedTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(new Locale("tr"));
            assertTrue(Headers.sameName("VIA", "via"));
            assertTrue(Headers.sameName("I", "Call-ID"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    public void everyCompactFormIsKnown() {
        String[][] forms = {{"i", "Call-ID"}, {"m", "Contact"}, {"e", "Content-Encoding"}, {"l", "Content-Length"},
            {"c", "Content-Type"}, {"f", "From"}, {"s", "Subject"}, {"k", "Supported"}, {"t", "To"}, {"v", "Via"},
            {"o", "Event"}, {"u", "Allow-Events"}, {"r", "Refer-To"}, {"b", "Referred-By"}, {"x", "Session-Expires"},
            {"a", "Accept-Contact"}, {"j", "Reject-Contact"}, {"d", "Request-Disposition"}};
        for (String[] form : forms) {
            assertTrue(form[0], Headers.sameName(form[0], form[1]));
            assertTrue(form[0], Headers.sameName(form[0].toUpperCase(Locale.ROOT), form[1]));
        }
    }

    @Test
    public void firstAndHas() {
        assertEquals(Optional.of("SIP/2.0/UDP a, SIP/2.0/UDP b"), MESSAGE.first("Via"));
        assertEquals(Optional.empty(), MESSAGE.first("Path"));
        assertTrue(MESSAGE.has("ROUTE"));
        assertFalse(MESSAGE.has("Path"));
    }

    @Test
    public void setReplacesAllLinesWhateverTheirForm() {
        Headers changed = MESSAGE.edited(List.of(new HeaderEdit.Set("Via", List.of("x", "y"))));
        assertEquals(List.of("x", "y"), changed.lines("v"));
        assertEquals(4, changed.lines().size());
    }

    @Test
    public void editsApplyInOrder() {
        Headers changed = MESSAGE.edited(List.of(new HeaderEdit.Remove("route"), new HeaderEdit.Add("Route", "1"),
            new HeaderEdit.Prepend("Route", "0"), new HeaderEdit.Add("Route", "2"),
            new HeaderEdit.Set("To", "<sip:y>")));
        assertEquals(List.of("0", "1", "2"), changed.lines("Route"));
        assertEquals(List.of("<sip:y>"), changed.lines("t"));
        assertEquals(List.of("<sip:x>"), MESSAGE.lines("To"));
    }

    @Test
    public void prependGoesAboveTheFirstLineOfThatName() {
        Headers changed = MESSAGE.edited(List.of(new HeaderEdit.Prepend("Via", "top")));
        assertEquals("top", changed.lines().get(0).value());
        assertEquals(List.of("new"), MESSAGE.edited(List.of(new HeaderEdit.Prepend("Path", "new"))).lines("Path"));
    }

    @Test
    public void aBodySaysWhatItIsAndHowLong() {
        Headers changed = Headers.of("To", "x", "c", "text/plain", "l", "3")
            .edited(List.of(new HeaderEdit.Content("application/x+xml", "<\u00e9/>")));
        assertEquals(List.of("application/x+xml"), changed.lines("Content-Type"));
        assertEquals("octets", List.of("5"), changed.lines("Content-Length"));
        assertEquals(3, changed.lines().size());
    }

    @Test
    public void doesNotChangeWithTheListItWasMadeFrom() {
        List<Headers.Line> lines = new ArrayList<>(List.of(new Headers.Line("To", "a")));
        Headers headers = new Headers(lines);
        lines.clear();
        assertTrue(headers.has("To"));
        List<String> values = new ArrayList<>(List.of("a"));
        HeaderEdit.Set set = new HeaderEdit.Set("To", values);
        values.clear();
        assertEquals(List.of("a"), set.values());
    }

    @Test
    public void aNameWithoutAValueIsAMistake() {
        assertThrows(IllegalArgumentException.class, () -> Headers.of("To"));
    }
}
