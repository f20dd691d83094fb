package org.gatehouse.pcscf.journal;

import org.gatehouse.pcscf.Reason;

/** Each {@link Reason} in plain words: what is the matter, and where to look. */
public final class ReasonText {
    private ReasonText() {
    }

    /** No {@code default}: a new reason does not compile until somebody has said what it means. */
    public static String of(Reason reason) {
        return switch (reason) {
            case MALFORMED_REGISTER -> "The REGISTER lacks a mandatory header field or one cannot be read: the phone's "
                + "SIP stack is broken, or somebody is probing.";
            case NOT_FROM_THE_UE -> "The REGISTER has more than one Via: another proxy stands between phone and "
                + "P-CSCF. Phones must reach the P-CSCF directly.";
            case DIFFERENT_USERNAMES -> "The REGISTER names two users in its Authorization header fields.";
            case SEVERAL_CONTACTS -> "The REGISTER has more than one contact; a phone registers one.";
            case CONTACT_MISSING -> "The REGISTER has no contact that calls could be sent to.";
            case CONTACT_NOT_SOURCE -> "The contact is not the address the packet came from with the offered server "
                + "port: a NAT stands between phone and P-CSCF, or the phone has the wrong address in Contact.";
            case REGISTER_FROM_CORE -> "A REGISTER came to the port towards the core: a phone or a proxy is configured "
                + "with the wrong P-CSCF address.";
            case REGISTER_REPEATED -> "The same REGISTER came again after its answer: the answer is lost on the way, "
                + "or the phone does not wait for it.";
            case UNPROTECTED_REQUEST -> "A request other than REGISTER came in clear: the phone thinks it is "
                + "registered and does not use its security associations.";
            case METHOD_NOT_SUPPORTED -> "The phone used a method that this P-CSCF does not know.";
            case MALFORMED_REQUEST -> "A request lacks a mandatory header field or one cannot be read.";
            case TOO_MANY_HOPS -> "Max-Forwards is used up: there is a loop among the proxies.";
            case PROXY_REQUIRE_UNSUPPORTED -> "The phone demands an extension of proxies that this P-CSCF lacks.";
            case NOT_REGISTERED -> "The phone used a security association whose registration has ended.";
            case ROUTE_MISMATCH -> "The Route of the phone is not the Service-Route of its last registration: it holds "
                + "on to an old one. 'route-mismatch = replace' tolerates that.";
            case OUTSIDE_DIALOG -> "A request that only makes sense inside a dialog came outside of one.";
            case FOREIGN_DIALOG -> "The request belongs to a dialog of another user: a broken phone, or an attack.";
            case NO_DIALOG -> "The request names a dialog that is not known here: it ended, or the P-CSCF restarted.";
            case DIALOG_LIMIT -> "There are more dialogs than the configured limit allows.";
            case NOT_FOR_A_UE -> "A request from the core names none of our phones: its Path entry is not ours.";
            case NO_BINDING -> "The called phone is not registered here, or has no security association in use.";
            case FLOW_FAILED -> "The called phone is not registered here; the core asked to be told by 430.";
            case RELEASED -> "The P-CSCF has ended the call: the phone's registration ended, or the operator said so.";
            case CORE_UNREACHABLE -> "The next hop towards the core is not found or does not take the connection.";
            case SCSCF_UNREACHABLE -> "The S-CSCF of the phone's Service-Route is not found or takes no connection; "
                + "the phone was told to register anew.";
            case SCSCF_SILENT -> "The core did not answer a request of the phone for too long: the S-CSCF is down, or "
                + "packets on Mw are lost. The phone was told to register anew.";
            case SCSCF_GONE -> "The home network says that it does not reach the S-CSCF; the phone was told to "
                + "register anew.";
            case EMERGENCY_ELSEWHERE -> "An emergency call: no E-CSCF is configured, so the phone was told to call "
                + "over another domain.";
            case EMERGENCY_REGISTRATION -> "An emergency call over an ordinary registration: the phone was told to "
                + "make an emergency registration first.";
            case ECSCF_UNREACHABLE -> "The E-CSCF is not found or takes no connection; the phone was told to call over "
                + "another domain.";
            case EMERGENCY_IN_CLEAR -> "An emergency call of a phone without any registration, which was told to call "
                + "over another domain.";
            case EMERGENCY_RATE -> "One source makes emergency calls without a registration faster than "
                + "'limits.source-refill' allows: a flood, or a phone that repeats itself too fast.";
            case EMERGENCY_CALLS_OF_SOURCE -> "One source has as many emergency calls without a registration as "
                + "'in-clear-calls-per-source' allows.";
            case EMERGENCY_CALLS_IN_CLEAR -> "There are as many emergency calls without a registration as "
                + "'in-clear-calls-in-all' allows: a large incident, or an attack from many addresses.";
            case EMERGENCY_ONLY -> "The phone used an emergency registration for something else than an emergency "
                + "call.";
            case UE_UNREACHABLE -> "The phone does not take the connection.";
            case RESPONSE_UNEXPECTED -> "A response came to nothing that was asked: late, repeated or forged.";
            case RESPONSE_CHANGED -> "The phone changed the Via header fields of its response: it would go astray.";
            case BAD_EVENT -> "The home network sent a NOTIFY of another event package than was subscribed to.";
            case REGINFO_TYPE -> "The home network sent a NOTIFY with something else than registration information.";
            case REGINFO_MALFORMED -> "The registration information of the home network cannot be read.";
            case NOTIFY_OVERTAKEN -> "A NOTIFY of the home network came after a later one.";
            case SUBSCRIPTION_FAILED -> "The home network does not take the P-CSCF's subscription to a registration: "
                + "the log has the status. Calls go on; what the network does to the registration is not known here.";
            case HOME_NETWORK_UNKNOWN -> "No entry point is configured for the domain of the Request-URI: add it to "
                + "'home-networks', or the phone's home domain is wrong.";
            case HOME_NETWORK_NOT_FOUND -> "The name of the home network's I-CSCF was not found: no such name in DNS, "
                + "or the name servers in 'pcscf.dns' do not answer. The log line has the failure.";
            case HOME_NETWORK_UNREACHABLE -> "The home network's I-CSCF did not answer in time: it is down, the "
                + "address in 'home-networks' is wrong, or packets on Mw are lost.";
            case ACCEPTED_UNCHALLENGED -> "The home network accepted the registration without a challenge, so there "
                + "are no keys to protect it: the S-CSCF is set to another authentication scheme than AKA.";
            case CHALLENGE_UNUSABLE -> "The 401 came too late for its REGISTER, or a second time.";
            case NO_SEC_AGREE -> "The phone does not offer IPsec (no Security-Client) and 'sec-agree' is required: "
                + "IPsec is off in the phone, or the policy is stricter than the phones.";
            case NO_USABLE_MECHANISM -> "The phone offers no ipsec-3gpp mechanism that can be used.";
            case NO_COMMON_ALGORITHM -> "Phone and P-CSCF have no pair of algorithms in common: compare the phone's "
                + "Security-Client with 'pcscf.security.algorithms' and 'legacy-algorithms'.";
            case ENCRYPTION_REQUIRED -> "The policy demands encryption and the phone offers integrity only.";
            case MALFORMED_SECURITY_CLIENT -> "The phone's Security-Client cannot be read or repeats its own SPIs.";
            case MALFORMED_SECURITY_VERIFY -> "The phone's Security-Verify cannot be read.";
            case SECURITY_CLIENT_MISSING -> "A protected REGISTER has no Security-Client, which it must repeat.";
            case SECURITY_VERIFY_MISSING -> "SM7 has no Security-Verify, which must mirror the list that was sent.";
            case SECURITY_CLIENT_CHANGED -> "SM7 does not repeat the Security-Client of SM1: the phone is broken, or "
                + "somebody changed SM1 on the air.";
            case SECURITY_VERIFY_MISMATCH -> "Security-Verify does not mirror the Security-Server that was sent: the "
                + "phone is broken, or somebody tries a bidding-down attack.";
            case SA_PORT_CLASH -> "The phone offers a protected client port that another of its sets has: it must take "
                + "a new one for each registration.";
            case SA_SPI_CLASH -> "The phone offers an SPI that another of its sets has: it must take new ones.";
            case SA_LIMIT -> "The user has more contacts with security associations than 'contacts-per-impi' allows.";
            case WRONG_SA -> "The message came over a set that may not carry it, or an answer to the challenge came "
                + "outside the set that was made for it: the phone sends SM7 without ESP or from the wrong port.";
            case UNKNOWN_SA -> "The message came to a protected port and belongs to no set: the phone holds on to "
                + "security associations that have ended here, or uses other ports than it offered.";
            case IMPI_MISMATCH -> "The REGISTER names another private identity than the set it came over belongs to.";
            case VIA_NOT_SOURCE -> "The Via of the protected REGISTER does not name the address it came from.";
            case CHALLENGE_WITHOUT_KEYS -> "The 401 of the home network carries no IK and CK, or none of the right "
                + "length: the S-CSCF does not hand them out, or something on the way takes them out.";
            case CHALLENGE_UNEXPECTED -> "A 401 answers no REGISTER that is waited for: it came too late.";
            case SPI_EXHAUSTED -> "No SPI is free: widen 'spis', or something keeps sets alive.";
            case PORTS_EXHAUSTED -> "All protected client ports are in use for this phone's address: configure more "
                + "'ports-pc'.";
            case SA_NOT_INSTALLED -> "The kernel did not take the security associations: the log has its reason. Often "
                + "CAP_NET_ADMIN or a kernel module (esp4, esp6, a cipher) is missing.";
            case DRAINING -> "This node takes no new registrations because the operator is emptying it ('gatehouse "
                + "drain'). The phone should find another P-CSCF.";
            case DRAINING_CALL -> "This node takes no new calls because the operator is emptying it ('gatehouse "
                + "drain'). Calls that were there go on, and emergency calls are taken.";
            case OVERLOAD -> "This node has more to do than it can: new work is refused until what waits is done. The "
                + "metric gatehouse_overload_refusals_total tells what.";
            case SOURCE_RATE -> "The address sends more unprotected REGISTERs than 'source-burst' and 'source-refill' "
                + "allow: an attack, a phone in a loop, or many phones behind one address.";
            case SOURCE_LIMIT -> "The address has more registrations open than 'pending-per-source' allows.";
            case REGISTRATION_LIMIT -> "More registrations are open in all than 'pending-in-all' allows: an attack, or "
                + "the home network is slow.";
        };
    }
}
