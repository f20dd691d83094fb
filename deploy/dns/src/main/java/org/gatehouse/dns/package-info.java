/**
 * Where the host name of a SIP server leads, RFC 3263 for the client: NAPTR, SRV and address records to an ordered list
 * of addresses. {@link org.gatehouse.dns.SipServers} is the entry; what is asked and in which order stands in
 * {@link org.gatehouse.dns.TargetFinder}, how a name server is asked in {@link org.gatehouse.dns.DnsClient}.
 */
package org.gatehouse.dns;
