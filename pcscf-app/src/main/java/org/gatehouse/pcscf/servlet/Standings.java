package org.gatehouse.pcscf.servlet;

import java.net.InetSocketAddress;
import java.time.Clock;
import org.gatehouse.adapter.Standing;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.sa.SourceRate;
import org.gatehouse.sip.Flow;

/** Who sends to a port of this P-CSCF: what decides whom an overloaded node refuses first. */
final class Standings {
    private final PcscfSettings settings;
    private final ProtectedPortRules ports;
    private final SourceRate rates;
    private final Clock clock;

    Standings(PcscfSettings settings, ProtectedPortRules ports, SourceRate rates, Clock clock) {
        this.settings = settings;
        this.ports = ports;
        this.rates = rates;
        this.clock = clock;
    }

    /** Known are the core, and who has a set; who is new registers at the port in clear. */
    Standing of(Flow flow) {
        InetSocketAddress local = flow.local();
        if (ports.isProtected(local)) {
            return ports.setOf(flow).isPresent() ? Standing.ESTABLISHED : Standing.STRANGER;
        }
        if (local.getPort() == settings.mw().port() && local.getAddress().equals(settings.mw().address())) {
            return Standing.ESTABLISHED;
        }
        return rates.isExhausted(flow.remote().getAddress(), clock.instant()) ? Standing.FLOODING : Standing.NEW;
    }
}
