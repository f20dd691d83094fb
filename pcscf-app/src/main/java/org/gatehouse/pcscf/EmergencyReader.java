package org.gatehouse.pcscf;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.pcscf.session.EmergencySettings;
import org.gatehouse.settings.Settings;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/** The {@code emergency} section of the configuration. */
final class EmergencyReader {
    private EmergencyReader() {
    }

    static EmergencySettings read(Settings s) {
        EmergencySettings d = EmergencySettings.DEFAULT;
        Optional<SipUri> ecscf = s.has("e-cscf") ? ecscf(s) : Optional.empty();
        boolean own = s.flag("own-registration", d.ownRegistration());
        return new EmergencySettings(ecscf, s.has("numbers") ? numbers(s.section("numbers")) : d.numbers(), own,
            s.choice("in-clear", EmergencySettings.InClear.class, d.inClear()));
    }

    private static Optional<SipUri> ecscf(Settings s) {
        String expected = "the SIP URI of the E-CSCF, such as sip:192.0.2.40:5060";
        String text = s.text("e-cscf", expected);
        try {
            return Optional.of(SipUri.parse(text));
        } catch (SipSyntaxException e) {
            s.problem("e-cscf", text, expected);
            return Optional.empty();
        }
    }

    private static Map<String, String> numbers(Settings s) {
        Map<String, String> numbers = new LinkedHashMap<>();
        for (String number : s.names()) {
            String expected = "a number in quotes and its service, such as \"110\" = \"urn:service:sos.police\"";
            String urn = s.text(number, expected).toLowerCase(Locale.ROOT);
            boolean sos = urn.equals(EmergencySettings.SOS) || urn.matches("urn:service:sos(\\.[a-z0-9-]{1,63})+");
            if (!number.matches("[0-9+*#]{1,20}") || !sos) {
                s.problem(number, urn, expected);
            }
            numbers.put(number, urn);
        }
        return numbers;
    }
}
