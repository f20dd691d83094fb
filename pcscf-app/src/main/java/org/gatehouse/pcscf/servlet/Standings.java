package org.gatehouse.pcscf.servlet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.function.Predicate;
import org.gatehouse.adapter.Standing;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.Slot;
import org.gatehouse.pcscf.sa.SourceRate;
import org.gatehouse.sip.Flow;

/** Who sends to a port of this P-CSCF: what decides whom an overloaded node refuses first. */
final class Standings {
    private final PcscfSettings settings;
    private final ProtectedPortRules ports;
    private final SaTable table;
    private final SourceRate rates;
    private final Predicate<InetAddress> calling;
    private final Clock clock;

    /** @param calling whether an emergency call of this source goes on without a registration */
    Standings(PcscfSettings settings, ProtectedPortRules ports, SaTable table, SourceRate rates,
              Predicate<InetAddress> calling, Clock clock) {
        this.calling = calling;
        this.table = table;
        this.settings = settings;
        this.ports = ports;
        this.rates = rates;
        this.clock = clock;
    }

    /** Known are the core, who has a set, and who calls for help without one; who is new registers in clear. */
    Standing of(Flow flow) {
        InetSocketAddress local = flow.local();
        if (ports.isProtected(local)) {
            return ports.setOf(flow).map(this::over).orElse(Standing.STRANGER);
        }
        if (local.getPort() == settings.mw().port() && local.getAddress().equals(settings.mw().address())) {
            return Standing.ESTABLISHED;
        }
        InetAddress source = flow.remote().getAddress();
        if (rates.isExhausted(source, clock.instant())) {
            return Standing.FLOODING;
        }
        return calling.test(source) ? Standing.ESTABLISHED : Standing.NEW;
    }

    /** Over a temporary set comes SM7, for which the home network has been asked already. */
    private Standing over(SaSet set) {
        boolean temporary = table.get(set.contact()).flatMap(sets -> sets.get(Slot.TEMPORARY))
            .filter(t -> t.id().equals(set.id())).isPresent();
        if (temporary) {
            return Standing.BEGUN;
        }
        boolean greedy = ports.isGreedy(set.contact()) && !set.contact().isEmergency();
        return greedy ? Standing.GREEDY : Standing.ESTABLISHED;
    }
}
