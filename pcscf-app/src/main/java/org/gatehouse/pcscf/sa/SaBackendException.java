package org.gatehouse.pcscf.sa;

/** The kernel refused, or could not be asked. The message is for the operator and holds no key material. */
public class SaBackendException extends Exception {
    public SaBackendException(String message) {
        super(message);
    }

    public SaBackendException(String message, Throwable cause) {
        super(message, cause);
    }
}
