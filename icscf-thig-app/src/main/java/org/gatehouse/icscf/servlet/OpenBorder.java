package org.gatehouse.icscf.servlet;

import java.security.SecureRandom;
import java.time.Clock;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.KeyRingException;
import org.gatehouse.crypto.KeyRingFile;
import org.gatehouse.crypto.TopologyTokens;
import org.gatehouse.icscf.IcscfSettings;
import org.gatehouse.icscf.border.Border;
import org.gatehouse.icscf.border.BorderSettings;
import org.gatehouse.icscf.border.CountedTokens;
import org.gatehouse.icscf.status.IcscfStatus;
import org.gatehouse.icscf.status.KeyAges;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The border with its key ring file, from start to end of the application. */
record OpenBorder(Border border, KeyRingFile keys, IcscfStatus.Hiding status) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.icscf");

    /** @throws KeyRingException if the ring is refused: then nothing may start */
    static OpenBorder open(IcscfSettings s, BorderSettings hiding) throws KeyRingException {
        KeyAges ages = new KeyAges(Clock.systemUTC());
        KeyRingFile keys = KeyRingFile.open(hiding.keys(), hiding.keysCheckedEvery(), new KeyRingLog(ages));
        String realm = hiding.network().realm();
        LOG.info("topology hiding realm={} {}", realm, keys.current());
        SecureRandom random = new SecureRandom();
        CountedTokens tokens =
            new CountedTokens(TopologyTokens.of(keys, realm, random, Clock.systemUTC(), hiding.padding()));
        Border border = new Border(hiding, s.home(), peer -> s.trusts(peer.getAddress()), tokens, keys, random);
        ages.keys(keys.current());
        return new OpenBorder(border, keys, new IcscfStatus.Hiding(hiding, border, tokens, keys, ages));
    }

    private record KeyRingLog(KeyAges ages) implements KeyRingFile.Listener {
        @Override
        public void loaded(KeyRing ring) {
            LOG.info("key ring changed: {}", ring);
            ages.note(ring);
        }

        @Override
        public void refused(KeyRingException why) {
            LOG.error("key ring refused, the one before stays in force: {}", why.getMessage());
        }
    }

    @Override
    public void close() {
        keys.close();
    }
}
