/**
 * What is refused, before it is parsed, when more comes than can be done: decided from how long the oldest message has
 * been waiting. Everything here is pure; the sockets and queues that it is asked for stand in {@code restcomm}.
 */
package org.gatehouse.container.overload;
