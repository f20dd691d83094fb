package org.gatehouse.icscf.status;

import java.beans.ConstructorProperties;

/** One key of the ring: its number and age, nothing of the key. A class with getters, as an MXBean wants it. */
public final class KeyStatus {
    /** {@link #getSecondsLeft()} of a key without an end. */
    public static final long NO_END = -1;

    private final int kid;
    private final String state;
    private final long ageSeconds;
    private final long secondsLeft;

    @ConstructorProperties({"kid", "state", "ageSeconds", "secondsLeft"})
    public KeyStatus(int kid, String state, long ageSeconds, long secondsLeft) {
        this.kid = kid;
        this.state = state;
        this.ageSeconds = ageSeconds;
        this.secondsLeft = secondsLeft;
    }

    /** The number that stands in clear in every token, 0 to 255. */
    public int getKid() {
        return kid;
    }

    /** {@code encrypt} or {@code decrypt-only}. */
    public String getState() {
        return state;
    }

    /** Since this process first had the key: the file says nothing of its making. */
    public long getAgeSeconds() {
        return ageSeconds;
    }

    /** Until its {@code notAfter}, not below 0; {@value #NO_END} if it has none. */
    public long getSecondsLeft() {
        return secondsLeft;
    }

    @Override
    public String toString() {
        return "kid=" + kid + " " + state + " age=" + ageSeconds + "s"
            + (secondsLeft == NO_END ? "" : " left=" + secondsLeft + "s");
    }
}
