/** What became of each attempt to register, step by step, and why it ended: for the operator, it decides nothing. */
package org.gatehouse.pcscf.journal;
