/**
 * A bounded record of the latest SIP messages of each UE, for export. Secrets are taken out before anything is kept,
 * identities when it is shown.
 */
package org.gatehouse.pcscf.exchange;
