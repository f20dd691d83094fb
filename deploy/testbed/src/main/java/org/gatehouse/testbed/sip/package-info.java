/**
 * A small SIP of the testbed's own: messages, header values, sockets and just enough of RFC 3261's transactions. It
 * shares no code with the applications under test, so that one parser's mistake is not made twice.
 */
package org.gatehouse.testbed.sip;
