/**
 * The HSS side of Cx for tests and the lab: a Diameter server over TCP ({@link org.gatehouse.testbed.cx.CxServer}),
 * told what to answer, or how to misbehave, by a {@link org.gatehouse.testbed.cx.CxHandler}. Its reading and writing
 * of AVPs is deliberately not the I-CSCF's: two readings of 3GPP TS 29.229 check each other.
 */
package org.gatehouse.testbed.cx;
