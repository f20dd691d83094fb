/**
 * What the operator sees of the I-CSCF: refusals by reason, the border's counters by peer, keys without their octets.
 */
package org.gatehouse.icscf.status;
