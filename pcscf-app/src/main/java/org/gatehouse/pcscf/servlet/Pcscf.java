package org.gatehouse.pcscf.servlet;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.registration.BindingStore;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.registration.RegisterProcedure;
import org.gatehouse.pcscf.registration.RegisterResponses;
import org.gatehouse.pcscf.registration.SaEffects;
import org.gatehouse.pcscf.sa.ProtectedPorts;
import org.gatehouse.pcscf.sa.SaBackend;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.SourceRate;
import org.gatehouse.pcscf.sa.SpiRange;
import org.gatehouse.pcscf.sa.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of one P-CSCF, put together. */
final class Pcscf implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");
    private static final long TICK_MILLIS = 500;

    final PcscfSettings settings;
    final ResponsePorts responsePorts = new ResponsePorts();
    final ProtectedPortRules rules;
    final RegisterProcedure register;
    final RegisterResponses responses;

    private final SaBackend backend;
    private final SaTable table;
    private final BindingStore bindings = new MemoryBindingStore();
    private final SaEffects effects;
    private final Clock clock = Clock.systemUTC();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pcscf-lifetimes");
        thread.setDaemon(true);
        return thread;
    });

    Pcscf(PcscfSettings settings, SaBackend backend) {
        this.settings = settings;
        this.backend = backend;
        SecureRandom random = new SecureRandom();
        Timers timers = Timers.DEFAULT;
        table = new SaTable(timers, new ProtectedPorts(settings.gm().portPs(), settings.gm().portsPc()),
            SpiRange.DEFAULT, random);
        effects = new SaEffects(backend);
        rules = new ProtectedPortRules(settings, table, responsePorts);
        register = new RegisterProcedure(settings, table, new SourceRate(timers), bindings, effects, clock, random);
        responses = new RegisterResponses(settings, table, bindings, effects, clock);
        if (!backend.enforces()) {
            LOG.warn("security associations are kept track of and NOT enforced: backend={}", backend.name());
        }
        ticks.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Ends sets and bindings whose time has come. */
    private void tick() {
        try {
            effects.expire(table, clock.instant());
            bindings.expire(clock.instant());
        } catch (RuntimeException e) {
            // one contact's trouble must not stop the clock for all others
            LOG.error("lifetimes: {}", e.toString());
        }
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        backend.close();
    }
}
