package org.gatehouse.container;

import org.gatehouse.container.overload.OverloadSettings;
import org.gatehouse.settings.Settings;

/**
 * The {@code container} section of the configuration.
 *
 * @param workers threads that take UDP messages
 * @param udpBuffer socket buffer of each UDP port in octets; the kernel may allow less
 * @param datagramAtMost octets of the largest request that is sent over UDP where TCP can be had; 0: any
 * @param connectionsAtMost TCP connections that may be open at a time
 * @param t1Millis T1 towards the core, RFC 3261 clause 17.1.1.1
 * @param overload when to refuse what cannot be done in time
 * @param logLevel level of Gatehouse's own log
 * @param logFormat how its lines look
 */
public record ContainerSettings(int workers, int udpBuffer, int datagramAtMost, int connectionsAtMost,
                                int t1Millis, OverloadSettings overload, LogLevel logLevel, LogFormat logFormat) {
    /** Levels of Gatehouse's own log; the container below it logs errors only. */
    public enum LogLevel { ERROR, WARN, INFO, DEBUG }

    /** How a line of the log looks: text that has key=value, or JSON. */
    public enum LogFormat { TEXT, JSON }

    /** What holds for a file without the section. */
    public static final ContainerSettings DEFAULT = new ContainerSettings(4, 4_194_304, 1300, 20_000, 500,
        OverloadSettings.DEFAULT, LogLevel.INFO, LogFormat.TEXT);

    public static ContainerSettings read(Settings section) {
        return new ContainerSettings(
            section.number("workers", DEFAULT.workers, 1, 256),
            section.number("udp-buffer", DEFAULT.udpBuffer, 8_192, 268_435_456),
            section.number("datagram-at-most", DEFAULT.datagramAtMost, 0, 65_507),
            section.number("connections-at-most", DEFAULT.connectionsAtMost, 10, 1_000_000),
            section.number("t1-millis", DEFAULT.t1Millis, 10, 10_000),
            OverloadSettings.read(section.section("overload")),
            section.choice("log-level", LogLevel.class, DEFAULT.logLevel),
            section.choice("log-format", LogFormat.class, DEFAULT.logFormat));
    }
}
