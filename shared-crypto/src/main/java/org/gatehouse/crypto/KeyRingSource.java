package org.gatehouse.crypto;

/** Where the key ring comes from: a file today, a distributed store tomorrow. Called for every token; must be cheap. */
@FunctionalInterface
public interface KeyRingSource {
    /** The ring in force. The same object for as long as nothing has changed. */
    KeyRing current();
}
