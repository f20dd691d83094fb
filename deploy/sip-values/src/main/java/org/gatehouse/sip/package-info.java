/**
 * SIP values as both applications see them: immutable records parsed from, and written to, the text of header fields.
 *
 * <p>Nothing here knows a servlet, a socket or a container. Parsers keep what they do not understand, so that a value
 * which is parsed and written again still says the same; they throw {@link org.gatehouse.sip.SipSyntaxException} on
 * text that RFC 3261 does not allow where acting on a guess would be unsafe.
 */
package org.gatehouse.sip;
