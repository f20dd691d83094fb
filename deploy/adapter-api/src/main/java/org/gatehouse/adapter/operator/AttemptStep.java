package org.gatehouse.adapter.operator;

import java.time.Instant;

/**
 * One step of an attempt. It can be shown to anybody who may see the operator's pages: details are numbers, addresses,
 * names of algorithms and reasons, never a header field, and {@link org.gatehouse.adapter.operator.StepDetail} is the
 * only way to make one.
 */
public record AttemptStep(Instant at, StepKind kind, StepDetail detail) {
}
