package org.gatehouse.pcscf.servlet;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Departure;
import org.gatehouse.adapter.WireRules;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.sip.Flow;

/**
 * What the protected ports let in and send out, TS 33.203 clauses 7.1 and 7.4: a message that belongs to no set is
 * dropped in silence before it costs a transaction; a UDP response leaves from port_pc although its request came to
 * port_ps.
 */
final class ProtectedPortRules implements WireRules {
    private final PcscfSettings settings;
    private final SaTable table;
    private final ResponsePorts responsePorts;
    private final LongAdder dropped = new LongAdder();

    ProtectedPortRules(PcscfSettings settings, SaTable table, ResponsePorts responsePorts) {
        this.settings = settings;
        this.table = table;
        this.responsePorts = responsePorts;
    }

    @Override
    public boolean admit(Arrival arrival) {
        Flow flow = arrival.flow();
        if (!isProtected(flow.local().getPort()) || !flow.local().getAddress().equals(settings.gm().address())) {
            return true;
        }
        Optional<SaSet> set = table.lookup(flow.remote().getAddress(), flow.remote().getPort(), flow.local().getPort());
        if (set.isEmpty()) {
            dropped.increment();
            return false;
        }
        if (!arrival.isResponse() && flow.transport() == Flow.Transport.UDP) {
            responsePorts.arrived(flow.remote().getAddress(), arrival.branch(), set.get().spec().portPc());
        }
        return true;
    }

    private boolean isProtected(int port) {
        return port == settings.gm().portPs() || settings.gm().portsPc().contains(port);
    }

    @Override
    public int sourcePort(Departure departure) {
        if (!departure.response() || departure.local().getPort() != settings.gm().portPs()) {
            return departure.local().getPort();
        }
        return responsePorts.of(departure.peer().getAddress(), departure.branch())
            .orElse(departure.local().getPort());
    }

    /** Messages to protected ports that belonged to no set. */
    long dropped() {
        return dropped.sum();
    }
}
