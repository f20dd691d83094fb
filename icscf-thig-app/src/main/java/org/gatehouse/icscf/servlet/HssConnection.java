package org.gatehouse.icscf.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import org.gatehouse.icscf.HssSettings;
import org.gatehouse.icscf.IcscfSettings;
import org.gatehouse.icscf.location.FileHss;
import org.gatehouse.icscf.location.Hss;
import org.gatehouse.icscf.location.HssException;
import org.gatehouse.icscf.location.SubscriberFileException;
import org.gatehouse.icscf.location.cx.CxHss;
import org.gatehouse.settings.SettingsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens what {@code icscf.hss} names. */
final class HssConnection {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.icscf");

    private HssConnection() {
    }

    /**
     * Does not wait until an HSS is connected: requests until then are refused for that reason.
     *
     * @throws SettingsException naming what cannot be used
     */
    static Hss open(IcscfSettings settings) throws SettingsException {
        if (settings.hss() instanceof HssSettings.File file) {
            try (InputStream in = Files.newInputStream(file.file())) {
                return FileHss.read(in, settings.home().domain());
            } catch (SubscriberFileException | IOException e) {
                throw new SettingsException(List.of("icscf.hss.file = " + file.file() + ": " + e.getMessage()));
            }
        }
        HssSettings.Cx cx = (HssSettings.Cx) settings.hss();
        try {
            Hss hss = CxHss.start(cx.settings());
            LOG.info("Cx started host={} peers={}", cx.settings().host(), cx.settings().peers().size());
            return hss;
        } catch (HssException e) {
            LOG.debug("Cx", e);
            throw new SettingsException(List.of("icscf.hss.cx: " + e.getMessage()));
        }
    }
}
