package org.gatehouse.pcscf.journal;

/**
 * Why an attempt is where it is.
 *
 * @param code stable, for programs: a constant of {@link LikelyCause.Kind} or of {@link org.gatehouse.pcscf.Reason}
 * @param text for people
 */
public record Cause(String code, String text) {
}
