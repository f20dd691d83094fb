package org.gatehouse.pcscf.sa;

import java.util.Optional;

/**
 * What a REGISTER says of its user.
 *
 * @param ref its transaction
 * @param impi {@code username} of the Authorization; empty if there is none
 * @param nonce {@code nonce} of the Authorization; empty text if absent
 * @param hasResponse whether {@code response} is there and not empty
 * @param hasAuts whether {@code auts} is there and not empty
 */
public record RegisterContent(RegisterRef ref, Optional<String> impi, String nonce, boolean hasResponse,
                              boolean hasAuts) {

    /**
     * A re-REGISTER repeats the last nonce and response, so a response counts only if it answers the challenge that is
     * open. A synchronisation failure has a response as well, over an empty password (RFC 3310 clause 3.4).
     *
     * @param openNonce the open challenge, if there is one
     */
    public AuthenticationContent answerTo(Optional<String> openNonce) {
        if (openNonce.isEmpty() || nonce.isEmpty() || !nonce.equals(openNonce.get())) {
            return AuthenticationContent.NONE;
        }
        return hasResponse && !hasAuts ? AuthenticationContent.RESPONSE : AuthenticationContent.FAILURE;
    }
}
