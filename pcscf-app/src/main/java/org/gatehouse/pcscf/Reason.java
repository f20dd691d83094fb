package org.gatehouse.pcscf;

/**
 * Why the P-CSCF refused something: the log's reason, the counter's label and the answer's status in one constant.
 *
 * <p>A status of 0 means that there is no answer: the message is discarded (TS 33.203 clause 7.4.2a).
 */
public enum Reason {
    // the REGISTER itself
    /** It lacks a header field that RFC 3261 demands, or one of them cannot be read. */
    MALFORMED_REGISTER(400, "Bad Request"),
    /** It has been through another proxy: more than one Via. */
    NOT_FROM_THE_UE(403, "Forbidden"),
    /** Two Authorization header fields name two users. */
    DIFFERENT_USERNAMES(400, "Bad Request"),
    SEVERAL_CONTACTS(400, "Bad Request"),
    CONTACT_MISSING(400, "Contact Missing"),
    /** The contact is not the address it came from with the offered server port. */
    CONTACT_NOT_SOURCE(403, "Contact Is Not Source"),
    /** It came to the port towards the core. */
    REGISTER_FROM_CORE(403, "Forbidden"),
    /** The same REGISTER came again outside its transaction; the answer it had is repeated there. */
    REGISTER_REPEATED(0, "Register Repeated"),
    /** Anything but REGISTER came in clear. */
    UNPROTECTED_REQUEST(403, "Forbidden"),
    METHOD_NOT_SUPPORTED(501, "Not Implemented"),

    // everything after registration, TS 24.229 clauses 5.2.6 and 5.2.7
    /** A request lacks what RFC 3261 demands, or says it in a way that cannot be read. */
    MALFORMED_REQUEST(400, "Bad Request"),
    TOO_MANY_HOPS(483, "Too Many Hops"),
    /** Proxy-Require names an extension that this proxy does not know. */
    PROXY_REQUIRE_UNSUPPORTED(420, "Bad Extension"),
    /** A request over a set whose user has no registration any more. */
    NOT_REGISTERED(403, "Not Registered"),
    /** The Route of the UE is not the latest Service-Route, or not the route set of the dialog. */
    ROUTE_MISMATCH(400, "Bad Request"),
    /** A request that only makes sense in a dialog has no To tag. */
    OUTSIDE_DIALOG(403, "Outside Dialog"),
    /** The dialog or transaction belongs to another user than the set does. */
    FOREIGN_DIALOG(403, "Foreign Dialog"),
    NO_DIALOG(481, "Call/Transaction Does Not Exist"),
    /** More dialogs than one contact, or all of them, may have. */
    DIALOG_LIMIT(503, "Service Unavailable"),
    /** A request from the core that names none of our UEs. */
    NOT_FOR_A_UE(404, "Not Found"),
    /** The UE is not registered, or has no set in use. */
    NO_BINDING(480, "Temporarily Unavailable"),
    /** As NO_BINDING, for a core that knows RFC 5626. */
    FLOW_FAILED(430, "Flow Failed"),
    /** The P-CSCF has ended the call that the request began. */
    RELEASED(503, "Service Unavailable"),
    /** The next hop towards the core cannot be found or connected to. */
    CORE_UNREACHABLE(504, "Server Time-out"),
    /** The first entry of the Service-Route is not found or takes no connection: the UE registers anew. */
    SCSCF_UNREACHABLE(504, "Server Time-out"),
    /** The core has said nothing to an initial request for too long: the UE registers anew. */
    SCSCF_SILENT(504, "Server Time-out"),
    /** The core answered an INVITE with 504 at once: the UE registers anew. */
    SCSCF_GONE(504, "Server Time-out"),
    /** The UE does not take a connection. */
    UE_UNREACHABLE(480, "Temporarily Unavailable"),
    /** A response to nothing that was relayed, or from another UE than the request went to. */
    RESPONSE_UNEXPECTED(0, "Unexpected Response"),
    /** The UE changed the Via entries of a response: it would go somewhere else. */
    RESPONSE_CHANGED(0, "Changed Response"),

    // registration events, TS 24.229 clauses 5.2.3 and 5.2.5
    /** A NOTIFY of another event package than our subscription's. */
    BAD_EVENT(489, "Bad Event"),
    /** A NOTIFY with a body that is no registration information. */
    REGINFO_TYPE(415, "Unsupported Media Type"),
    /** Registration information that is not well-formed, lacks something or is out of bounds. */
    REGINFO_MALFORMED(400, "Bad Registration Information"),
    /** A NOTIFY that was overtaken by a later one of its dialog. */
    NOTIFY_OVERTAKEN(500, "Server Internal Error"),
    /** The home network does not take our subscription; the user's service goes on. */
    SUBSCRIPTION_FAILED(0, "Subscription Failed"),

    // emergency calls, TS 24.229 clauses 5.2.10 and 5.2.11
    /** No E-CSCF is configured: the UE calls over another domain. */
    EMERGENCY_ELSEWHERE(380, "Alternative Service"),
    /** The call is to be made over an emergency registration. */
    EMERGENCY_REGISTRATION(380, "Alternative Service"),
    /** The E-CSCF cannot be found or connected to: the UE calls over another domain. */
    ECSCF_UNREACHABLE(380, "Alternative Service"),
    /** An emergency call without any registration: the UE calls over another domain. */
    EMERGENCY_IN_CLEAR(380, "Alternative Service"),
    /** One source begins emergency calls without a registration faster than its rate allows. */
    EMERGENCY_RATE(503, "Service Unavailable"),
    /** One source has as many emergency calls without a registration as it may. */
    EMERGENCY_CALLS_OF_SOURCE(503, "Service Unavailable"),
    /** There are as many emergency calls without a registration as there may be. */
    EMERGENCY_CALLS_IN_CLEAR(503, "Service Unavailable"),
    /** Something else than an emergency call over an emergency registration. */
    EMERGENCY_ONLY(403, "Emergency Only"),

    // the home network
    /** No entry point is configured for the domain of the Request-URI. */
    HOME_NETWORK_UNKNOWN(504, "Server Time-out"),
    /** The name of its entry point leads nowhere, or no name server says where. */
    HOME_NETWORK_NOT_FOUND(504, "Server Time-out"),
    /** No final response in time, or nobody takes a connection. */
    HOME_NETWORK_UNREACHABLE(504, "Server Time-out"),
    /** The home network accepted an unprotected registration without a challenge. */
    ACCEPTED_UNCHALLENGED(500, "Server Internal Error"),
    /** A 401 came that no set can be made for. */
    CHALLENGE_UNUSABLE(500, "Server Internal Error"),

    // security agreement, RFC 3329 and TS 33.203 clause 7.2
    /** SM1 does not offer the security agreement and the access network demands it. */
    NO_SEC_AGREE(421, "Extension Required"),
    /** SM1 asks for the security agreement and offers no usable {@code ipsec-3gpp}. */
    NO_USABLE_MECHANISM(494, "Security Agreement Required"),
    /** SM1 and the P-CSCF's own list have no pair of algorithms in common. */
    NO_COMMON_ALGORITHM(494, "Security Agreement Required"),
    /** The policy demands encryption and SM1 offers none. */
    ENCRYPTION_REQUIRED(494, "Security Agreement Required"),
    MALFORMED_SECURITY_CLIENT(400, "Malformed Security-Client"),
    MALFORMED_SECURITY_VERIFY(400, "Malformed Security-Verify"),
    /** SM7, or a protected REGISTER, has no Security-Client. */
    SECURITY_CLIENT_MISSING(400, "Security-Client Missing"),
    SECURITY_VERIFY_MISSING(400, "Security-Verify Missing"),
    /** SM7 does not repeat the Security-Client of SM1: somebody changed one of them. */
    SECURITY_CLIENT_CHANGED(494, "Security Agreement Required"),
    /** Security-Verify does not mirror the Security-Server that was sent: a bidding-down attack, or a broken UE. */
    SECURITY_VERIFY_MISMATCH(494, "Security Agreement Required"),

    // security associations, TS 33.203 clauses 7.1 and 7.4
    /** The offered protected client port already belongs to a set of this address. */
    SA_PORT_CLASH(403, "Port In Use"),
    /** The offered SPI already belongs to a set of this address. */
    SA_SPI_CLASH(403, "SPI In Use"),
    /** More sets than one user may have. */
    SA_LIMIT(403, "Too Many Security Associations"),
    /** The message came over a set that may not carry it. */
    WRONG_SA(0, "Wrong Security Association"),
    /** The message came to a protected port and belongs to no set. */
    UNKNOWN_SA(0, "Unknown Security Association"),
    /** The private identity of the REGISTER is not that of the set. */
    IMPI_MISMATCH(403, "Private Identity Mismatch"),
    /** The Via of a protected REGISTER does not name the address it came from. */
    VIA_NOT_SOURCE(403, "Via Is Not Source"),
    /** A 401 brought no IK or CK, or keys of a wrong length. */
    CHALLENGE_WITHOUT_KEYS(500, "Server Internal Error"),
    /** A 401 answers no REGISTER that is being waited for. */
    CHALLENGE_UNEXPECTED(0, "Unexpected Challenge"),
    SPI_EXHAUSTED(503, "Service Unavailable"),
    PORTS_EXHAUSTED(503, "Service Unavailable"),
    /** The kernel did not take the set. */
    SA_NOT_INSTALLED(500, "Server Internal Error"),

    /** The operator is emptying this node: a phone has to find another one. */
    DRAINING(503, "Service Unavailable"),
    /** The same for a call that a registered UE begins, or that is for one. */
    DRAINING_CALL(503, "Service Unavailable"),

    // flood control
    /** More comes than can be done: refused before it was read. */
    OVERLOAD(503, "Service Unavailable"),
    /** One source sent more unprotected REGISTER requests than its rate allows. */
    SOURCE_RATE(503, "Service Unavailable"),
    /** One source has too many registrations open. */
    SOURCE_LIMIT(503, "Service Unavailable"),
    /** There are too many registrations open in all. */
    REGISTRATION_LIMIT(503, "Service Unavailable");

    private final int status;
    private final String phrase;

    Reason(int status, String phrase) {
        this.status = status;
        this.phrase = phrase;
    }

    /** The status of the answer; 0 for none. */
    public int status() {
        return status;
    }

    /** The reason phrase of the answer. */
    public String phrase() {
        return phrase;
    }

    /** Whether the message is dropped without an answer. */
    public boolean discards() {
        return status == 0;
    }
}
