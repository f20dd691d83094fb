/**
 * The border at work: what {@code hiding} knows about headers, applied to each message below the container's
 * transactions, and the forwarding of requests that need no look-up. Nothing here is remembered between messages but
 * counters, so that any node can carry on what another began (3GPP TS 33.203 clause 6.4).
 */
package org.gatehouse.icscf.border;
