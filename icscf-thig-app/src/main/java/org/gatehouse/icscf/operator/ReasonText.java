package org.gatehouse.icscf.operator;

import org.gatehouse.icscf.Reason;

/** Each {@link Reason} in plain words: what is the matter, and where to look. */
public final class ReasonText {
    private ReasonText() {
    }

    /** No {@code default}: a new reason does not compile until somebody has said what it means. */
    public static String of(Reason reason) {
        return switch (reason) {
            case REQUEST_MALFORMED -> "The request lacks what Cx needs of it, or has it with two meanings.";
            case PEER_NOT_TRUSTED -> "The request came from an address that is not in 'trusted-peers': a P-CSCF that "
                + "was never entered there, or a stranger.";
            case TOO_MANY_HOPS -> "Max-Forwards is used up: there is a loop among the proxies.";
            case URI_SCHEME_UNSUPPORTED -> "The Request-URI has a scheme that is not routed here.";
            case DOMAIN_NOT_OURS -> "The Request-URI names a domain that is not in 'home-domains': the phone's home "
                + "domain, or the P-CSCF's 'home-networks', is wrong.";
            case SERVED_USER_MISSING -> "An originating request names no served user.";
            case USER_UNKNOWN -> "The HSS does not know the user (5001): the subscriber is not provisioned, or the "
                + "phone derives another private identity from its USIM.";
            case IDENTITIES_DONT_MATCH -> "The HSS says that the public identity does not belong to the private one "
                + "(5002): the subscriber is provisioned with another identity.";
            case ROAMING_NOT_ALLOWED -> "The HSS does not let this user roam in the visited network (5004).";
            case NOT_AUTHORIZED -> "The HSS does not authorise this registration (5003): the identity is barred.";
            case NOTHING_REGISTERED -> "The phone de-registers what is not registered in the HSS.";
            case CALLEE_UNKNOWN -> "The HSS does not know the called user.";
            case CALLEE_NOT_REGISTERED -> "The called user is not registered and has no services without registration.";
            case HSS_TIMEOUT -> "The HSS did not answer in time: it is overloaded, or packets on Cx are lost.";
            case HSS_UNREACHABLE -> "No HSS is connected: it is down, its address in 'icscf.hss.cx.peers' is wrong, or "
                + "it refuses the capabilities exchange. The console shows the state of each peer.";
            case HSS_REFUSED -> "The HSS answered that it will not or cannot: its own log has the reason.";
            case HSS_REDIRECTED -> "The HSS answered with a redirection, which is not followed: enter the HSS that "
                + "serves the user as a peer.";
            case HSS_MALFORMED -> "The HSS's answer lacks what its result promises, or has it in no valid form.";
            case HSS_OVERLOADED -> "More questions to the HSS are under way than 'max-pending' allows.";
            case NO_CAPABLE_SCSCF -> "No S-CSCF in 'icscf.scscfs' has the capabilities that the HSS demands.";
            case SERVER_IS_SELF ->
                "The HSS named this very node as the user's S-CSCF: the stored server name is wrong.";
            case SCSCF_UNREACHABLE -> "No S-CSCF that may serve the user answered.";
            case REQUEST_CANCELLED -> "The caller gave up before a server had the request.";
            case CALL_UNANSWERED -> "The call rang for longer than timer C.";
            case DNS_NO_ANSWER -> "No name server answered in time: look at 'icscf.dns.servers'.";
            case DNS_SERVER_FAILED -> "The name servers cannot or will not say: their logs have why.";
            case DNS_NO_SUCH_NAME -> "The name servers do not know the server's name: HSS, catalogue or zone "
                + "has a misspelt or missing one.";
            case DNS_NO_ADDRESS -> "The server's name has no address of this node's family, IPv4 or IPv6.";
            case DNS_NOT_OFFERED -> "The SRV records of the server's name say that there is no such service.";
            case DNS_NO_TRANSPORT -> "The server's name, or URI, wants another transport than UDP and TCP.";
            case DNS_ALIAS_LOOP -> "The server's name is an alias that leads back to itself, or on for ever.";
            case DNS_UNBELIEVABLE -> "A name server's answer is malformed, to another question, or far too long.";
            case DNS_OVERLOADED -> "More questions to name servers are under way than allowed.";
            case BROKEN_TOKEN -> "A routing entry claims to be a token of ours and does not open: another key ring, a "
                + "truncated message, or a forgery.";
            case TOO_MANY_TOKENS -> "One message holds more tokens than are opened, or would be made.";
            case UNREADABLE_ENTRY -> "A routing entry of the hidden network cannot be read, or is too long to hide.";
            case NO_TRANSIT -> "A request from outside would leave to the outside again.";
            case ORIGINATING_NOT_ALLOWED -> "A peer used a Route to originating services and may not.";
            case STRAY_RESPONSE -> "A response came to a request that this node did not forward.";
            case NEXT_HOP_UNREACHABLE -> "The next hop of a request in a dialog is not found or not connected.";
            case NO_KEY -> "There is no key to encrypt with, so nothing may leave: make one with 'gatehouse key'.";
        };
    }
}
