/**
 * Finding the S-CSCF: the questions to the HSS over Cx (3GPP TS 29.228, 29.229), the selection by capabilities, and
 * what
 * an answer means for the SIP request (TS 24.229 clause 5.3).
 *
 * <p>What decides is pure: {@link org.gatehouse.icscf.location.CxQueries} turns a request into a question,
 * {@link org.gatehouse.icscf.location.CxAnswers} an answer into an action,
 * {@link org.gatehouse.icscf.location.ScscfSelection} capabilities into a name, and
 * {@link org.gatehouse.icscf.location.RegistrationDecision} strings them together for one REGISTER. The HSS stands
 * behind
 * {@link org.gatehouse.icscf.location.Hss}.
 */
package org.gatehouse.icscf.location;
