/** Requests that the P-CSCF sends on its own account: their repetition and their answers, as values and on a clock. */
package org.gatehouse.pcscf.own;
