package org.gatehouse.adapter;

/** Who sends, as far as the ports tell: what counts when there is more work than can be done. */
public enum Standing {
    /** Completes what was admitted before: refused, that work would be lost. */
    BEGUN,
    /** Whom we know: a UE over its security associations, the core. */
    ESTABLISHED,
    /** Whom we know too, but who asks for more than its share. */
    GREEDY,
    /** Anybody. */
    NEW,
    /** Has sent more than its share already, and been told so. */
    FLOODING,
    /** Sends where only those may that we know, and is none of them: not worth an answer. */
    STRANGER
}
