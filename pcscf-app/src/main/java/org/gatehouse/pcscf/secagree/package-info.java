/**
 * The security agreement of RFC 3329 with the {@code ipsec-3gpp} mechanism of 3GPP TS 33.203 clause 7.2 and Annex H:
 * what the UE offers in SM1, what the P-CSCF lists in SM6, and whether SM7 repeats both. Pure: header text in, a value
 * or one {@link org.gatehouse.pcscf.Reason} out.
 */
package org.gatehouse.pcscf.secagree;
