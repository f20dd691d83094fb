/** What the P-CSCF shows its operator as JSON and as metrics, and the orders it takes. */
package org.gatehouse.pcscf.operator;
