package org.gatehouse.dns;

/** Why a name leads nowhere. */
public enum DnsFailure {
    /** No name server answered in time, or none can be reached. */
    NO_ANSWER,
    /** Every name server answered that it cannot or will not say (SERVFAIL, REFUSED and the like). */
    SERVER_FAILED,
    /** There is no such name. */
    NO_SUCH_NAME,
    /** The name is there; an address that we can send to is not, such as an IPv6 address for a node of IPv4. */
    NO_ADDRESS,
    /** The SRV records say that the service is not offered: target {@code .} or port 0, RFC 2782. */
    NOT_OFFERED,
    /** The server is offered over transports only that we do not have, or the URI asks for one. */
    NO_TRANSPORT,
    /** Aliases that lead back to themselves, or too many of them. */
    ALIAS_LOOP,
    /** An answer in no valid form, to another question, or beyond all measure. */
    UNBELIEVABLE,
    /** More questions under way than allowed. */
    OVERLOADED
}
