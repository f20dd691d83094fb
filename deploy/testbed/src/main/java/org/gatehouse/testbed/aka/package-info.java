/**
 * Authentication and key agreement as the neighbours do it: MILENAGE (3GPP TS 35.206), authentication vectors, AUTN and
 * AUTS (TS 33.102 clause 6.3), the AKA digest (RFC 3310, RFC 4169) and the ISIM's checks. Pure.
 */
package org.gatehouse.testbed.aka;
