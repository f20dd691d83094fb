package org.gatehouse.icscf;

import java.nio.file.Path;
import org.gatehouse.icscf.location.cx.CxSettings;
import org.gatehouse.icscf.location.cx.CxSettingsReader;
import org.gatehouse.settings.Settings;

/** The {@code icscf.hss} section: where registrations and users are asked about. */
public sealed interface HssSettings {

    /** {@code kind}. */
    enum Kind { CX, FILE }

    /** A subscriber file answers: a lab without Diameter. */
    record File(Path file) implements HssSettings {
    }

    /** An HSS over Cx. */
    record Cx(CxSettings settings) implements HssSettings {
    }

    /**
     * Notes what is wrong in the section. The part of the kind that is not chosen may stand in the file and is not
     * looked at: {@code gatehouse lab} takes its HSS's users from {@code file}.
     *
     * @param base what a relative file name is relative to
     */
    static HssSettings read(Settings hss, Path base) {
        if (!hss.has("kind")) {
            hss.problem("kind", null, "cx or file");
            hss.leave("file", "cx");
            return new File(base);
        }
        if (hss.choice("kind", Kind.class, Kind.CX) == Kind.FILE) {
            hss.leave("cx");
            return new File(base.resolve(hss.text("file", "a subscriber file in JSON")));
        }
        hss.leave("file");
        return new Cx(CxSettingsReader.read(hss.section("cx")));
    }
}
