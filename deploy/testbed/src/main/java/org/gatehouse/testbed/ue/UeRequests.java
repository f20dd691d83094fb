package org.gatehouse.testbed.ue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.gatehouse.testbed.aka.AkaDigest;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;

/** Builds what a UE sends, 3GPP TS 24.229 clause 5.1.1. Draws random numbers, keeps nothing. */
final class UeRequests {
    private static final String NC = "00000001";

    private final UeSettings settings;

    UeRequests(UeSettings settings) {
        this.settings = settings;
    }

    /** A REGISTER without anything about security: the part all have in common. */
    SipMessage register(String callId, long cseq, int viaPort, boolean rport, int portUs, Duration expires) {
        String impu = settings.impus().get(0);
        String user = impu.replaceFirst("^sips?:", "").replaceFirst("@.*", "");
        String tcp = settings.transport() == Transport.TCP ? ";transport=tcp" : "";
        return SipMessage.request("REGISTER", "sip:" + settings.domain())
                .without("Content-Length")
                .plus("Via", via(viaPort) + (rport ? ";rport" : ""))
                .plus("Max-Forwards", "70")
                .plus("From", "<" + impu + ">;tag=" + token())
                .plus("To", "<" + impu + ">")
                .plus("Call-ID", callId)
                .plus("CSeq", cseq + " REGISTER")
                .plus("Contact", "<sip:" + user + "@" + hostPort(settings.address(), portUs) + tcp + ">;expires="
                        + expires.toSeconds())
                .plus("Expires", Long.toString(expires.toSeconds()))
                .plus("Supported", "path")
                .plus("Content-Length", "0");
    }

    /** The Authorization of SM1: no nonce, no response. */
    DigestHeader unchallenged() {
        return DigestHeader.empty().with("username", settings.impi()).with("realm", settings.domain())
                .with("nonce", "").with("uri", "sip:" + settings.domain()).with("response", "");
    }

    /** The Authorization that answers a challenge with this password. */
    DigestHeader answer(Challenge challenge, Octets password) {
        String uri = "sip:" + settings.domain();
        DigestHeader header = unanswered(challenge);
        AkaDigest.Input input =
                new AkaDigest.Input(settings.impi(), challenge.realm(), challenge.nonce(), "REGISTER", uri);
        if (!challenge.qopAuth()) {
            return header.with("response", AkaDigest.response(input, password));
        }
        String cnonce = token();
        return header.with("response", AkaDigest.response(input, password, new AkaDigest.Qop(NC, cnonce)))
                .withToken("qop", "auth").withToken("nc", NC).with("cnonce", cnonce);
    }

    /** The Authorization that reports a network authentication failure: the challenge, no response, no AUTS. */
    DigestHeader unanswered(Challenge challenge) {
        return DigestHeader.empty().with("username", settings.impi()).with("realm", challenge.realm())
                .with("nonce", challenge.nonce()).with("uri", "sip:" + settings.domain()).with("response", "")
                .withToken("algorithm", challenge.algorithm());
    }

    /** Security agreement headers, TS 33.203 clause 7.2: the offer, and what the P-CSCF said if it did. */
    static SipMessage withSecurity(SipMessage message, Offer offer, List<String> securityVerify) {
        SipMessage out = message.plusFirst("Security-Client", offer.securityClient());
        return withVerify(out, securityVerify);
    }

    static SipMessage withVerify(SipMessage message, List<String> securityVerify) {
        SipMessage out = message.with("Require", "sec-agree").with("Proxy-Require", "sec-agree");
        return securityVerify.isEmpty() ? out : out.withAll("Security-Verify", securityVerify);
    }

    /** A request outside a dialog by a registered UE, TS 24.229 clause 5.1.2A.1.1. */
    SipMessage request(String method, String uri, SaSetOfUe set, List<String> serviceRoute, long cseq) {
        String impu = settings.impus().get(0);
        SipMessage out = SipMessage.request(method, uri).without("Content-Length")
                .plus("Via", via(set.portUs()))
                .plus("Max-Forwards", "70")
                .plus("Route", "<sip:" + hostPort(set.pcscfAddress(), set.portPs()) + ";lr>");
        for (String route : serviceRoute) {
            out = out.plus("Route", route);
        }
        return out.plus("From", "<" + impu + ">;tag=" + token()).plus("To", "<" + uri + ">")
                .plus("Call-ID", callId()).plus("CSeq", cseq + " " + method)
                .plus("Contact", contact(set))
                .plus("Content-Length", "0");
    }

    String contact(SaSetOfUe set) {
        String user = settings.impus().get(0).replaceFirst("^sips?:", "").replaceFirst("@.*", "");
        return "<sip:" + user + "@" + hostPort(settings.address(), set.portUs()) + ">";
    }

    String callId() {
        return token() + "@" + host(settings.address());
    }

    String token() {
        return Long.toHexString(settings.random().nextLong() >>> 4);
    }

    static String hostPort(InetAddress address, int port) {
        return host(address) + ":" + port;
    }

    private String via(int port) {
        return "SIP/2.0/" + settings.transport() + " " + hostPort(settings.address(), port) + ";branch=z9hG4bK"
                + token();
    }

    private static String host(InetAddress address) {
        String text = address.getHostAddress().replaceFirst("%.*", "");
        return address instanceof Inet6Address ? "[" + text + "]" : text;
    }
}
