package org.gatehouse.testbed.scscf;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How an S-CSCF double goes wrong. Can be changed while it runs.
 *
 * @param omitIk no {@code ik} in a 401
 * @param omitCk no {@code ck} in a 401
 * @param delay before each response
 * @param silent no response at all; the request is not even looked at
 * @param status answered to every REGISTER instead of doing anything
 */
public record Misbehaviour(boolean omitIk, boolean omitCk, Duration delay, boolean silent, OptionalInt status) {
    public static final Misbehaviour NONE =
            new Misbehaviour(false, false, Duration.ZERO, false, OptionalInt.empty());

    public static Misbehaviour withoutKeys(boolean omitIk, boolean omitCk) {
        return new Misbehaviour(omitIk, omitCk, Duration.ZERO, false, OptionalInt.empty());
    }

    public static Misbehaviour slow(Duration delay) {
        return new Misbehaviour(false, false, delay, false, OptionalInt.empty());
    }

    public static Misbehaviour mute() {
        return new Misbehaviour(false, false, Duration.ZERO, true, OptionalInt.empty());
    }

    public static Misbehaviour answering(int status) {
        return new Misbehaviour(false, false, Duration.ZERO, false, OptionalInt.of(status));
    }
}
