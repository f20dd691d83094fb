package org.gatehouse.container.operator;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.gatehouse.adapter.operator.OperatorDesk;
import org.gatehouse.adapter.operator.OperatorPart;
import org.gatehouse.adapter.operator.QueueLengths;
import org.gatehouse.container.restcomm.MessageCounts;
import org.gatehouse.container.restcomm.RestcommAdapter;
import org.gatehouse.container.restcomm.WireGate;

/** The operator's side of a process, put together: what its application shows, its metrics and its port. */
public final class Operator implements AutoCloseable {
    private final OperatorServer server;
    private final PrometheusMeterRegistry registry;

    private Operator(OperatorServer server, PrometheusMeterRegistry registry) {
        this.server = server;
        this.registry = registry;
    }

    /**
     * Opens the port of the role that this process has; empty if the configuration gives it none.
     *
     * @throws IOException if the port is taken
     */
    public static Optional<Operator> start(OperatorSettings settings) throws IOException {
        List<OperatorPart> parts = OperatorDesk.parts();
        List<String> roles = parts.stream().map(OperatorPart::role).toList();
        Optional<InetSocketAddress> at = roles.stream().flatMap(role -> settings.of(role).stream()).findFirst();
        return at.isEmpty() ? Optional.empty() : Optional.of(start(settings, at.get(), parts));
    }

    static Operator start(OperatorSettings settings, InetSocketAddress at, List<OperatorPart> parts)
            throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        MessageCounts.ALL.bindTo(registry);
        WireGate.metrics().bindTo(registry);
        new QueueLengths(RestcommAdapter.queues()).bindTo(registry);
        parts.forEach(part -> part.bindTo(registry));
        OperatorPages pages = new OperatorPages(parts, settings.masked(), registry::scrape,
            new Siblings(settings, parts.stream().map(OperatorPart::role).toList()), new LogLevels());
        return new Operator(OperatorServer.start(settings, at, pages), registry);
    }

    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
        registry.close();
    }
}
