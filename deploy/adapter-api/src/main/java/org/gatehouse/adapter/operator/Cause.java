package org.gatehouse.adapter.operator;

/**
 * Why an attempt is where it is.
 *
 * @param code stable, for programs: a reason's name, or a cause's
 * @param text for people
 */
public record Cause(String code, String text) {
}
