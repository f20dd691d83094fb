package org.gatehouse.container;

/** The container did not start; the message is the reason, for the operator. */
public final class StartException extends Exception {
    public StartException(String reason) {
        super(reason);
    }

    public StartException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
