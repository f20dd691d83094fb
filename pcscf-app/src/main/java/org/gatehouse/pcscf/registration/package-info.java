/**
 * Registration, TS 24.229 clause 5.2.2 and TS 33.203 clauses 6.1 and 7: the procedure on values, in the order of the
 * clause. {@link org.gatehouse.pcscf.registration.RegisterProcedure} is where to begin.
 */
package org.gatehouse.pcscf.registration;
