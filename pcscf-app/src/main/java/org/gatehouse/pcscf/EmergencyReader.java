package org.gatehouse.pcscf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gatehouse.pcscf.session.EmergencySettings;
import org.gatehouse.settings.Settings;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/** The {@code emergency} section of the configuration. */
final class EmergencyReader {
    private static final int MOST_ECSCFS = 8;

    private EmergencyReader() {
    }

    static EmergencySettings read(Settings s) {
        EmergencySettings d = EmergencySettings.DEFAULT;
        List<SipUri> ecscfs = s.has("e-cscf") ? ecscfs(s) : List.of();
        boolean own = s.flag("own-registration", d.ownRegistration());
        EmergencySettings.InClear inClear = s.choice("in-clear", EmergencySettings.InClear.class, d.inClear());
        if (inClear == EmergencySettings.InClear.E_CSCF && !s.has("e-cscf")) {
            s.problem("in-clear", "e-cscf", "with an E-CSCF only: set e-cscf too");
            inClear = d.inClear();
        } else if (inClear == EmergencySettings.InClear.E_CSCF && ecscfs.isEmpty()) {
            inClear = d.inClear();
        }
        Duration timeout = s.duration("e-cscf-timeout", d.ecscfTimeout());
        if (timeout.isZero()) {
            s.problem("e-cscf-timeout", "0", "a time, such as 4 s");
            timeout = d.ecscfTimeout();
        }
        return new EmergencySettings(ecscfs, timeout,
            s.has("numbers") ? numbers(s.section("numbers")) : d.numbers(), own, inClear,
            s.number("in-clear-calls-per-source", d.clearPerSource(), 1, 10_000),
            s.number("in-clear-calls-in-all", d.clearInAll(), 1, 1_000_000));
    }

    private static List<SipUri> ecscfs(Settings s) {
        String expected = "the SIP URI of an E-CSCF, such as sip:192.0.2.40:5060, or a list of at most "
            + MOST_ECSCFS;
        List<SipUri> ecscfs = new ArrayList<>();
        for (String text : s.oneOrMore("e-cscf", expected)) {
            try {
                SipUri uri = SipUri.parse(text);
                if (ecscfs.size() == MOST_ECSCFS || ecscfs.contains(uri)) {
                    s.problem("e-cscf", text, expected);
                } else {
                    ecscfs.add(uri);
                }
            } catch (SipSyntaxException e) {
                s.problem("e-cscf", text, expected);
            }
        }
        return List.copyOf(ecscfs);
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
