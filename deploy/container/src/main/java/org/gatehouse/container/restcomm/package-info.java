/**
 * The adapter for Restcomm SIP Servlets on JAIN SIP: the only code of this project that knows their classes.
 *
 * <p>The stack makes these classes by name from its properties, so what they share stands in {@code WireTable}: one SIP
 * stack, and one role, to a process.
 */
package org.gatehouse.container.restcomm;
