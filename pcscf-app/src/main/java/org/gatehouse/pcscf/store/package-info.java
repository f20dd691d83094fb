/**
 * What survives a restart: bindings and established sets of security associations, in one file that is encrypted and
 * authenticated under the operator's key. Nothing here decides about registrations; it reads the SA table and the
 * binding store after they have changed, and fills them at start.
 */
package org.gatehouse.pcscf.store;
