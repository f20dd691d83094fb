package org.gatehouse.crypto;

/**
 * A token was not opened. There is deliberately nothing more to know: whoever sends tokens must not learn from us
 * whether the length, the encoding, the version, the key, the MAC or the content was at fault.
 *
 * <p>Always the same object, without a stack trace: a flood of forged tokens costs no memory.
 */
public final class TokenRefusedException extends Exception {
    static final TokenRefusedException REFUSED = new TokenRefusedException();

    private TokenRefusedException() {
        super("token refused", null, false, false);
    }
}
