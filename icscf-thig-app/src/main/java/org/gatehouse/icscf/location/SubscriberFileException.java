package org.gatehouse.icscf.location;

/** The subscriber file cannot be used. The message names the place in it, e.g. {@code subscribers[2].impus[0]}. */
public final class SubscriberFileException extends Exception {
    public SubscriberFileException(String place, String problem) {
        super(place + ": " + problem);
    }
}
