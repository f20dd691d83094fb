package org.gatehouse.pcscf.exchange;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.Test;

public class ExchangeExportTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private static RecordedMessage message(boolean sent, String text) {
        return new RecordedMessage(1, AT, sent, Wire.flow(Wire.GM, "192.0.2.1"),
            text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(boolean masked, RecordedMessage... messages) {
        return new String(ExchangeExport.of(List.of(messages), masked).text(), StandardCharsets.UTF_8);
    }

    @Test
    public void aMessageStandsBelowWhenHowAndWhere() {
        assertEquals("---- 2026-01-01T00:00:00Z udp 192.0.2.1:5060 -> 198.51.100.1:5060\n"
            + "OPTIONS sip:x SIP/2.0\nContent-Length: 0\n\n",
            text(false, message(false, "OPTIONS sip:x SIP/2.0\r\nContent-Length: 0\r\n\r\n")));
        assertEquals("198.51.100.1:5060", ExchangeExport.of(List.of(message(true, "x")), false).views().get(0).from());
    }

    @Test
    public void identitiesAreMaskedUnlessTheyMayBeShown() {
        RecordedMessage message = message(false, "OPTIONS sip:alice@home1.net SIP/2.0\r\n\r\n");
        for (boolean masked : new boolean[] {true, false}) {
            ExchangeExport export = ExchangeExport.of(List.of(message), masked);
            String all = new String(export.text(), StandardCharsets.UTF_8) + export.views()
                + new String(export.pcap(), StandardCharsets.ISO_8859_1);
            assertEquals(!masked, all.contains("alice"));
            assertTrue(all, all.contains("@home1.net"));
        }
    }

    @Test
    public void noControlCharacterGetsToATerminal() {
        String shown = text(false, message(false, "OPTIONS sip:x SIP/2.0\r\nX: a\u001b[31m\u0007\u009b1m\rb\r\n\r\n"));
        assertFalse(shown, shown.matches("(?s).*[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f].*"));
        assertTrue(shown, shown.contains("X: a?[31m??1m?b\n"));
    }

    @Test
    public void lettersAreShownAsTheyWereMeant() {
        assertTrue(text(true, message(false, "OPTIONS sip:x SIP/2.0\r\nX: Gr\u00fc\u00dfe\r\n\r\n"))
            .contains("X: Gr\u00fc\u00dfe"));
    }

    @Test
    public void aMessageDoesNotTellOfItselfInLogs() {
        assertEquals("RecordedMessage(1, 6 octets)", message(false, "secret").toString());
    }
}
