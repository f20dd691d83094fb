package org.gatehouse.pcscf.secagree;

/** What one access network is held to. */
public record AccessPolicy(SecAgreePolicy secAgree, AlgorithmPolicy algorithms) {
    public static final AccessPolicy DEFAULT = new AccessPolicy(SecAgreePolicy.REQUIRED, AlgorithmPolicy.DEFAULT);
}
