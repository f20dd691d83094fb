package org.gatehouse.pcscf.event;

import java.time.Duration;

/**
 * How the P-CSCF subscribes to registration events.
 *
 * @param subscribe whether it does; true
 * @param margin how much longer than the registration the subscription is to last; 600 s (TS 24.229 clause 5.2.3:
 *     longer)
 * @param retryAfter time to the first attempt after a failure, doubled for each further one; 30 s
 * @param attempts failures in a row after which the next REGISTER is waited for; 5
 */
public record EventSettings(boolean subscribe, Duration margin, Duration retryAfter, int attempts) {
    public static final EventSettings DEFAULT =
        new EventSettings(true, Duration.ofSeconds(600), Duration.ofSeconds(30), 5);

    /** @throws IllegalArgumentException if a limit is not positive */
    public EventSettings {
        if (margin.isNegative() || margin.isZero() || retryAfter.isNegative() || retryAfter.isZero() || attempts < 1) {
            throw new IllegalArgumentException("a limit of subscriptions is not positive");
        }
    }
}
