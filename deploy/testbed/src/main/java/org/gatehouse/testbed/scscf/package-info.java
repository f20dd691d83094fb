/** The S-CSCF: challenges, verifies, registers and keeps bindings, and can be told to misbehave. */
package org.gatehouse.testbed.scscf;
