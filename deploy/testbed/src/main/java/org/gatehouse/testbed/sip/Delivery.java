package org.gatehouse.testbed.sip;

import java.util.function.Consumer;

/** Hands a message to a listener so that the listener's own fault is printed but does not end the reading thread. */
final class Delivery {
    private Delivery() {
    }

    static void deliver(Consumer<Inbound> listener, Inbound inbound) {
        try {
            listener.accept(inbound);
        } catch (RuntimeException e) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        }
    }
}
