package org.gatehouse.container.overload;

/**
 * What waits for a worker.
 *
 * @param queued messages that nobody works on yet
 * @param taken messages that workers have taken since the start
 * @param oldestNanos how long the oldest of the queued ones has been waiting
 */
public record Backlog(int queued, long taken, long oldestNanos) {
}
