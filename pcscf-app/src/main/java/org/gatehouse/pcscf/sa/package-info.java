/**
 * Security associations of 3GPP TS 33.203 clause 7: which sets a UE has, what may arrive on each, which one an outgoing
 * message takes, how long each lives. Everything that decides is pure: the time and the randomness are passed in, and
 * what is to be done comes out as a list of {@link org.gatehouse.pcscf.sa.SaAction}. Only a {@link
 * org.gatehouse.pcscf.sa.SaBackend} touches the kernel.
 */
package org.gatehouse.pcscf.sa;
