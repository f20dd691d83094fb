/**
 * What the applications may ask of a SIP servlet container beyond JSR 289: messages as they were on the wire, changes
 * to system headers, listening ports, and a say in what is let in and which port a datagram leaves from.
 *
 * <p>The interfaces stand in the container's own class path, next to the adapter that implements them for one
 * container. Another container costs another implementation of {@link org.gatehouse.adapter.ContainerAdapter} and
 * nothing else.
 */
package org.gatehouse.adapter;
