package org.gatehouse.pcscf.secagree;

/** Whether the security agreement is asked of UEs of one access network. */
public enum SecAgreePolicy {
    /** A REGISTER without it is answered with 421. */
    REQUIRED,
    /** It is made with every UE that offers it; others register without protection. */
    PREFERRED,
    /** It is not made, whatever the UE offers: laboratories, and networks protected by other means. */
    NEVER
}
