/**
 * What survives a restart: bindings, established sets of security associations and dialogs, in one file that is
 * encrypted and authenticated under the operator's key. Nothing here decides about registrations or calls; it reads the
 * SA table, the binding store and the dialogs after they have changed, and fills them at start.
 */
package org.gatehouse.pcscf.store;
