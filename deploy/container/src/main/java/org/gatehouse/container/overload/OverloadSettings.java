package org.gatehouse.container.overload;

import java.time.Duration;
import org.gatehouse.settings.Settings;

/**
 * The {@code overload} section of {@code container}.
 *
 * @param enabled whether anything is refused before the queues are full
 * @param target how long a message may have to wait for a worker; above that new users are refused
 * @param retryAfter the least that a 503 asks for; the most is twice that, so that not all come back at once
 */
public record OverloadSettings(boolean enabled, Duration target, Duration retryAfter) {
    public static final OverloadSettings DEFAULT =
        new OverloadSettings(true, Duration.ofMillis(100), Duration.ofSeconds(5));

    private static final Duration SHORTEST_TARGET = Duration.ofMillis(5);
    private static final Duration LONGEST_TARGET = Duration.ofSeconds(5);
    private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofHours(1);

    public static OverloadSettings read(Settings section) {
        return new OverloadSettings(section.flag("enabled", DEFAULT.enabled),
            within(section, "target", DEFAULT.target, SHORTEST_TARGET, LONGEST_TARGET),
            within(section, "retry-after", DEFAULT.retryAfter, SHORTEST_RETRY, LONGEST_RETRY));
    }

    private static Duration within(Settings section, String key, Duration otherwise, Duration least, Duration most) {
        Duration value = section.duration(key, otherwise);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            section.problem(key, value.toMillis() + "ms", "from " + least.toMillis() + "ms to " + most.toMillis()
                + "ms");
            return otherwise;
        }
        return value;
    }
}
