package org.gatehouse.pcscf.exchange;

import org.gatehouse.settings.Settings;

/**
 * How much of what is said to and for UEs is kept in memory.
 *
 * @param record whether anything is kept at all
 * @param octetsPerUe of one UE's messages; above it its oldest go
 * @param octetsInAll above it the UE that was quiet for longest is forgotten
 */
public record ExchangeSettings(boolean record, int octetsPerUe, long octetsInAll) {
    private static final int KILO = 1024;

    /** 64 KiB of each UE, some thirty messages, and 32 MiB in all. */
    public static final ExchangeSettings DEFAULT = new ExchangeSettings(true, 64 * KILO, 32L * KILO * KILO);

    /** Reads the section {@code exchange}; what is wrong is noted in it. */
    public static ExchangeSettings read(Settings s) {
        boolean record = s.flag("record", DEFAULT.record);
        int perUe = s.number("kilobytes-per-phone", DEFAULT.octetsPerUe / KILO, 16, 4096);
        int inAll = s.number("megabytes-in-all", (int) (DEFAULT.octetsInAll / KILO / KILO), 1, 4096);
        if (perUe > inAll * KILO / 2) {
            s.problem("kilobytes-per-phone", String.valueOf(perUe), "at most half of megabytes-in-all");
        }
        return new ExchangeSettings(record, perUe * KILO, (long) inAll * KILO * KILO);
    }
}
