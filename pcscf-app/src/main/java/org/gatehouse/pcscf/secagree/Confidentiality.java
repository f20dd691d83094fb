package org.gatehouse.pcscf.secagree;

/** Whether signalling between UE and P-CSCF is encrypted, TS 33.203 clause 5.1.3: the operator's choice. */
public enum Confidentiality {
    /** Only pairs with a cipher are listed; a UE without one is refused. */
    REQUIRED,
    /** All pairs are listed, also to a UE that offered no cipher, so that a removed offer is noticed. */
    PREFERRED,
    /** The access network is trusted to encrypt: only pairs without a cipher are listed (clause 7.2 note 5). */
    NEVER
}
