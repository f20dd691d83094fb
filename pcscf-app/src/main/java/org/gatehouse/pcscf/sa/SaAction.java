package org.gatehouse.pcscf.sa;

/**
 * One thing to do, in the order in which it comes out. Where a list has no send, the answer at hand has no way to the
 * UE any more and is dropped.
 */
public sealed interface SaAction {

    /** The backend installs the set; the answer that follows leaves only if that succeeded. */
    record Install(SaSet set) implements SaAction {
    }

    /** The backend removes the set; then its keys are closed. */
    record Delete(SaSet set) implements SaAction {
    }

    /** The set now ends at its {@code expiresAt}; nothing to do for a backend whose own limit is longer. */
    record SetLifetime(SaSet set) implements SaAction {
    }

    /** The answer leaves from port_pc of the set to port_us, over UDP. */
    record SendOver(SaSet set) implements SaAction {
    }

    /** The answer leaves unprotected, as its request came. */
    record SendInClear() implements SaAction {
    }

    /** The answer leaves on the connection its request came on. */
    record SendOnConnection() implements SaAction {
    }
}
