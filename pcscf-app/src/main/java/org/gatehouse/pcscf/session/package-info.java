/**
 * Everything after registration: requests and responses between a registered UE and the core, TS 24.229 clauses 5.2.6
 * and 5.2.7. Pure: messages as values in, a {@link org.gatehouse.pcscf.session.SessionOutcome} out.
 */
package org.gatehouse.pcscf.session;
