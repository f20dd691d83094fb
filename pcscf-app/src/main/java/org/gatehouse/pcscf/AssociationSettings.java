package org.gatehouse.pcscf;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.pcscf.sa.SpiRange;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.pcscf.xfrm.XfrmSettings;
import org.gatehouse.settings.Settings;

/** The sections {@code timers}, {@code limits} and {@code security-associations} of the P-CSCF. */
final class AssociationSettings {
    private static final Pattern RANGE = Pattern.compile("([0-9a-fA-F]{1,8})-([0-9a-fA-F]{1,8})");

    private AssociationSettings() {
    }

    /** Names are those of {@link Timers}, with hyphens. */
    static Timers timers(Settings timers, Settings limits) {
        Timers d = Timers.DEFAULT;
        return new Timers(time(timers, "t1", d.t1()), time(timers, "reg-await-auth", d.regAwaitAuth()),
            time(timers, "margin", d.margin()), time(timers, "await-challenge", d.awaitChallenge()),
            limit(limits, "contacts-per-impi", d.contactsPerImpi()),
            limit(limits, "temporary-per-source", d.temporaryPerSource()),
            limit(limits, "temporary-in-all", d.temporaryInAll()),
            limit(limits, "pending-per-source", d.pendingPerSource()),
            limit(limits, "pending-in-all", d.pendingInAll()), limit(limits, "source-burst", d.sourceBurst()),
            time(timers, "source-refill", d.sourceRefill()), limit(limits, "sources-kept", d.sourcesKept()),
            limit(limits, "ue-burst", d.ueBurst()), time(timers, "ue-refill", d.ueRefill()));
    }

    private static Duration time(Settings section, String key, Duration otherwise) {
        Duration time = section.duration(key, otherwise);
        if (time.isZero()) {
            section.problem(key, "0", "a time such as 500ms, 30s or 4 minutes");
            return otherwise;
        }
        return time;
    }

    private static int limit(Settings section, String key, int otherwise) {
        return section.number(key, otherwise, 1, 100_000_000);
    }

    /** Two hexadecimal numbers with a hyphen between them. */
    static SpiRange spis(Settings section) {
        String expected = "lowest and highest SPI in hexadecimal, such as 00010000-ffffffff, none below 00000100";
        String text = section.text("spis", "00010000-ffffffff", expected);
        Matcher range = RANGE.matcher(text);
        try {
            if (range.matches()) {
                return new SpiRange(Long.parseLong(range.group(1), 16), Long.parseLong(range.group(2), 16));
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        section.problem("spis", text, expected);
        return SpiRange.DEFAULT;
    }

    /** A hexadecimal number whose low 24 bits are 0. */
    static XfrmSettings kernel(Settings section) {
        String expected = "eight hexadecimal digits, the last six of them 0, such as 67000000";
        String text = section.text("reqid-base", "67000000", expected);
        if (text.matches("[0-9a-fA-F]{2}0{6}") && !text.startsWith("00")) {
            return XfrmSettings.defaults().withReqidBase(Integer.parseUnsignedInt(text, 16));
        }
        section.problem("reqid-base", text, expected);
        return XfrmSettings.defaults();
    }
}
