/**
 * What the I-CSCF shows its operator: each REGISTER step by step, its health and its hiding, as JSON and as metrics.
 */
package org.gatehouse.icscf.operator;
