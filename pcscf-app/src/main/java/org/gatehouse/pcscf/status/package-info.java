/** What the operator sees of the P-CSCF: its UEs and how each is protected, and counters. Identities are masked. */
package org.gatehouse.pcscf.status;
