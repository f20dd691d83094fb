/**
 * The registration event package as seen by a P-CSCF: its subscription, TS 24.229 clause 5.2.3, and what the network
 * does to registrations, clause 5.2.5. Documents are RFC 3680, subscriptions RFC 6665. Pure but for {@link
 * org.gatehouse.pcscf.event.RegEvents}, which carries out.
 */
package org.gatehouse.pcscf.event;
