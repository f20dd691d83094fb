package org.gatehouse.icscf;

/**
 * Why the I-CSCF refused a request or dropped a message. The constant's name is the log's reason and the counter's
 * label; the status and phrase are the answer.
 */
public enum Reason {
    /** The request lacks what Cx needs of it, or says it in a way that has two meanings. */
    REQUEST_MALFORMED(400, "Bad Request"),
    /** The request came from an address that we have no agreement with. */
    PEER_NOT_TRUSTED(403, "Forbidden"),
    /** Max-Forwards is used up, RFC 3261 clause 16.3. */
    TOO_MANY_HOPS(483, "Too Many Hops"),
    /** The Request-URI is neither sip, sips, tel, pres nor im. */
    URI_SCHEME_UNSUPPORTED(416, "Unsupported URI Scheme"),
    /** The Request-URI names a domain that is not ours. */
    DOMAIN_NOT_OURS(403, "Forbidden"),
    /** An originating request names no served user. */
    SERVED_USER_MISSING(403, "Forbidden"),

    /** Cx 5001 to a registration. */
    USER_UNKNOWN(403, "Forbidden"),
    /** Cx 5002: the public identity is not of the private one. */
    IDENTITIES_DONT_MATCH(403, "Forbidden"),
    /** Cx 5004. */
    ROAMING_NOT_ALLOWED(403, "Forbidden"),
    /** Base 5003 AUTHORIZATION_REJECTED. */
    NOT_AUTHORIZED(403, "Forbidden"),
    /** Cx 5003 to a de-registration: nothing is registered. */
    NOTHING_REGISTERED(403, "Forbidden"),
    /** Cx 5001 to a request for a user. */
    CALLEE_UNKNOWN(404, "Not Found"),
    /** Cx 5003 to a request for a user: not registered, and no services without registration. */
    CALLEE_NOT_REGISTERED(480, "Temporarily Unavailable"),

    /** No answer in time. */
    HSS_TIMEOUT(480, "Temporarily Unavailable"),
    /** No peer, or the network says it cannot deliver. */
    HSS_UNREACHABLE(480, "Temporarily Unavailable"),
    /** The HSS answered that it will not or cannot. */
    HSS_REFUSED(480, "Temporarily Unavailable"),
    /** The HSS answered with a redirection, which we do not follow: a table of peers is what we trust. */
    HSS_REDIRECTED(480, "Temporarily Unavailable"),
    /** The answer lacks what its result promises, or says it in no valid form. */
    HSS_MALFORMED(480, "Temporarily Unavailable"),
    /** More questions under way than allowed. */
    HSS_OVERLOADED(480, "Temporarily Unavailable"),

    /** No S-CSCF of the catalogue has the mandatory capabilities. */
    NO_CAPABLE_SCSCF(600, "Busy Everywhere"),
    /** What the HSS named is this node: the request would come back for ever. */
    SERVER_IS_SELF(482, "Loop Detected"),
    /** No S-CSCF that may serve the request answers. */
    SCSCF_UNREACHABLE(504, "Server Time-out"),
    /** The caller gave up before any server had the request. */
    REQUEST_CANCELLED(487, "Request Terminated"),
    /** A call rang for longer than timer C, RFC 3261 clause 16.8. */
    CALL_UNANSWERED(408, "Request Timeout"),

    /** No name server answered in time about the server's name. */
    DNS_NO_ANSWER(504, "Server Time-out"),
    /** The name servers will not or cannot say. */
    DNS_SERVER_FAILED(504, "Server Time-out"),
    /** There is no such server's name. */
    DNS_NO_SUCH_NAME(504, "Server Time-out"),
    /** The server's name has no address that we can send to, such as IPv6 only for a node of IPv4. */
    DNS_NO_ADDRESS(504, "Server Time-out"),
    /** The SRV records say that there is no such service: target {@code .} or port 0. */
    DNS_NOT_OFFERED(504, "Server Time-out"),
    /** The server wants a transport that we do not have. */
    DNS_NO_TRANSPORT(504, "Server Time-out"),
    /** The server's name is an alias that leads back to itself, or on for ever. */
    DNS_ALIAS_LOOP(504, "Server Time-out"),
    /** A name server's answer is malformed, to another question or beyond all measure. */
    DNS_UNBELIEVABLE(504, "Server Time-out"),
    /** More questions to name servers under way than allowed. */
    DNS_OVERLOADED(504, "Server Time-out"),

    /** An entry claims to be a token of ours and is not, or not as we made it. */
    BROKEN_TOKEN(400, "Bad Request"),
    /** More tokens of ours than we open, or make, in one message. */
    TOO_MANY_TOKENS(400, "Bad Request"),
    /** A routing entry that names the hidden network but cannot be read, or is too long for a token. */
    UNREADABLE_ENTRY(400, "Bad Request"),
    /** A request from outside that would leave to the outside again: we carry nobody's transit. */
    NO_TRANSIT(403, "Forbidden"),
    /** A Route that leads to originating services, from a peer that may not use them. */
    ORIGINATING_NOT_ALLOWED(403, "Forbidden"),
    /** A response to a request that this node did not forward. */
    STRAY_RESPONSE(0, ""),
    /** The next hop of a request in a dialog is not found or not connected. */
    NEXT_HOP_UNREACHABLE(504, "Server Time-out"),
    /** There is no key to encrypt with: nothing may leave. */
    NO_KEY(500, "Server Internal Error");

    private final int status;
    private final String phrase;

    Reason(int status, String phrase) {
        this.status = status;
        this.phrase = phrase;
    }

    /** SIP status code of the answer; 0: no answer, the message is dropped in silence. */
    public int status() {
        return status;
    }

    /** SIP reason phrase. It says no more than the status does. */
    public String phrase() {
        return phrase;
    }
}
