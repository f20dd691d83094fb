package org.restcomm.commons.statistics.reporter;

import com.codahale.metrics.MetricRegistry;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for the class of this name that the SIP container is hard-wired to start. The original reports usage to a
 * public server; this one does nothing, and the original's archive is kept off the class path.
 */
public final class RestcommStatsReporter {
    private static final RestcommStatsReporter INSTANCE = new RestcommStatsReporter();
    private static final MetricRegistry METRICS = new MetricRegistry();

    public static RestcommStatsReporter getRestcommStatsReporter() {
        return INSTANCE;
    }

    public static MetricRegistry getMetricRegistry() {
        return METRICS;
    }

    public void setRemoteServer(String ignored) { }

    public void setProjectName(String ignored) { }

    public void setProjectType(String ignored) { }

    public void setVersion(String ignored) { }

    public void start(long period, TimeUnit unit) { }

    public void stop() { }
}
