package org.gatehouse.crypto;

import java.util.List;

/**
 * Authenticated encryption of a run of header entries, 3GPP TS 33.203 clause 6.4; the form is that of TOKEN.md.
 *
 * <p>Whoever lacks the network's key Kv learns from a token its length, its version and the number of its key, and
 * nothing else; and cannot make or change one that {@link #open} takes. Every node that holds the same Kv opens the
 * tokens of every other. Tokens may be used again: there is no protection against replay, because a route set is used
 * in every request of a dialog.
 *
 * <p>Implementations may be called from any thread.
 */
public interface TopologyToken {
    /** Characters. A longer token is refused before anything of it is decoded, and never made. */
    int MAX_TOKEN_LENGTH = 4096;

    /** Octets of UTF-8 the entries of one token may have in all, with one more between each two of them. */
    int MAX_ENTRIES_LENGTH = 3022;

    /**
     * Encrypts and authenticates the entries under a fresh random IV: the same entries never give the same token twice.
     *
     * @param cls the kind of header field the token is for
     * @param responseRecordRoute whether it is made in the Record-Route of a response. The user agent will reverse the
     *     order of entries around the token but not within it, so the caller reverses them when such a token comes
     *     back in a Route (RFC 3261 clauses 12.1.1 and 12.1.2)
     * @param entries at least one; each with at least one character and none of CR, LF and NUL
     * @return base64url without padding: letters, digits, {@code -} and {@code _}
     * @throws IllegalArgumentException if the entries are not such, or longer than {@link #MAX_ENTRIES_LENGTH}; the
     *     message does not repeat them
     * @throws IllegalStateException if no key may encrypt now; then nothing must leave unhidden
     */
    String seal(HeaderClass cls, boolean responseRecordRoute, List<String> entries);

    /**
     * Checks the token and gives back what was sealed, in the order in which it was sealed.
     *
     * @throws TokenRefusedException for whatever is not a token that a holder of one of our keys sealed for this class
     *     and realm, unchanged to the last bit of its text: one outcome, and the same work, for every cause but a
     *     length no token has
     */
    Opened open(HeaderClass cls, String token) throws TokenRefusedException;

    /** What was sealed: the flag and at least one entry. */
    record Opened(boolean responseRecordRoute, List<String> entries) {
        public Opened {
            entries = List.copyOf(entries);
        }
    }
}
