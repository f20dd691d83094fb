package org.gatehouse.bench.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.gatehouse.testbed.aka.AkaDigest;
import org.gatehouse.testbed.aka.Isim;
import org.gatehouse.testbed.aka.Milenage;
import org.gatehouse.testbed.aka.Octets;

/**
 * One UE: what it knows, and the text of what it says. One procedure at a time. Its keys follow from its number, so
 * that the core knows them too.
 */
final class LoadUe {
    static final String DOMAIN = "home1.net";

    private static final String URI = "sip:" + DOMAIN;
    private static final AtomicLong TOKENS = new AtomicLong(System.nanoTime() << 8);
    /** As a parameter: a nonce in base64 may end in the same letters. */
    private static final Pattern KEY = Pattern.compile("[\\s,](ik|ck)\\s*=");
    private static final int EXPIRES = 600_000;
    private static final int LOWEST_PORT_UC = 20_000;
    private static final int PORTS_UC = 10_000;

    private final String user;
    private final InetAddress address;
    private final int portUs;
    private final Isim isim;
    private final String callId = token();
    private long cseq;
    private int portUc = LOWEST_PORT_UC;
    private long spi = 0x1000;
    private InetSocketAddress flow;
    private int flowPortUc;
    private String authorization;
    private List<String> securityServer = List.of();
    private List<String> serviceRoute = List.of();

    /**
     * @param number from 0 on; gives user name, keys and, below {@code network}, the address
     * @param network the first two octets of the addresses, the second one the lowest
     * @param portUs where everything comes to
     */
    LoadUe(int number, byte[] network, int portUs) {
        this.user = "u" + number;
        this.portUs = portUs;
        this.isim = new Isim(keys(number), 0);
        int host = number / 250;
        try {
            address = InetAddress.getByAddress(new byte[] {network[0], (byte) (network[1] + host / 250),
                (byte) (host % 250), (byte) (1 + number % 250)});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** K and OPc of a UE. */
    static Milenage keys(int number) {
        return new Milenage(Octets.ofLong(number + 1L, 16), Octets.ofLong(number + 77_777L, 16));
    }

    static int number(String impi) {
        return Integer.parseInt(impi.substring(1, impi.indexOf('@')));
    }

    static String token() {
        return Long.toHexString(TOKENS.getAndIncrement() * 0x9e3779b97f4a7c15L);
    }

    InetAddress address() {
        return address;
    }

    /** Where SM1 leaves from: no matter which port, it is not protected. */
    InetSocketAddress clear() {
        return new InetSocketAddress(address, LOWEST_PORT_UC - 1);
    }

    /** Where a protected request leaves from: port_uc of the set in use. */
    InetSocketAddress protectedFrom() {
        return new InetSocketAddress(address, flowPortUc);
    }

    /** Where a protected request goes: port_ps. */
    InetSocketAddress protectedTo() {
        return flow;
    }

    boolean registered() {
        return !serviceRoute.isEmpty();
    }

    /** SM1 in clear, with a new offer. */
    String sm1() {
        renewOffer();
        return register(digest("", "")) + security(offer()) + last();
    }

    /** SM1 whose offer leaves out what a P-CSCF must have of it: it is to be refused. */
    String badSm1() {
        renewOffer();
        return register(digest("", "")) + security(offer().replace("; port-c=" + portUc, "")) + last();
    }

    /** SM1 of no UE's: it offers nothing. */
    String plainSm1() {
        return register(digest("", "")) + last();
    }

    /**
     * SM7: the answer to this challenge, over the set that it makes.
     *
     * @throws IllegalArgumentException if the UE must not answer it
     */
    String sm7(SipText sm6, InetAddress pcscf) {
        String challenge = sm6.first("WWW-Authenticate");
        securityServer = sm6.all("Security-Server");
        if (KEY.matcher(challenge).find()) {
            throw new IllegalArgumentException("with keys");
        }
        if (securityServer.isEmpty()) {
            throw new IllegalArgumentException("without Security-Server");
        }
        String nonce = SipText.parameter(challenge, "nonce=");
        Octets octets = Octets.ofBase64(nonce);
        if (!(isim.authenticate(octets.slice(0, 16), octets.slice(16, 16)) instanceof Isim.Success keys)) {
            throw new IllegalArgumentException("AKA failed");
        }
        flow = new InetSocketAddress(pcscf, Integer.parseInt(SipText.parameter(securityServer.get(0), "port-s=")));
        flowPortUc = portUc;
        String response = AkaDigest.response(new AkaDigest.Input(impi(), DOMAIN, nonce, "REGISTER", URI),
            AkaDigest.passwordV1(keys.res()));
        authorization = digest(nonce, response);
        return register(authorization) + security(offer()) + verify() + last();
    }

    /** SM7 that says that another list was offered: it is to be refused. */
    String badSm7(SipText sm6, InetAddress pcscf) {
        return sm7(sm6, pcscf).replaceFirst("(Security-Verify: [^\r]*q=)[0-9.]+", "$10.001");
    }

    /** What a 200 grants. */
    void granted(SipText ok) {
        serviceRoute = ok.all("Service-Route");
    }

    /** SM1 over the set in use. */
    String reRegister() {
        renewOffer();
        return register(authorization) + security(offer()) + verify() + last();
    }

    /** SM1 over the set in use that asks for a challenge, and so for a new set. */
    String reAuthenticate() {
        renewOffer();
        return register(digest("", "")) + security(offer()) + verify() + last();
    }

    /** Ends the registration. */
    String deRegister() {
        renewOffer();
        return register(authorization, 0) + security(offer()) + verify() + last();
    }

    /** The registration is over. */
    void left() {
        serviceRoute = List.of();
    }

    /** ACK of a failed INVITE, or its CANCEL: the same hop, route and branch. */
    static String sameHop(String method, String invite, String to) {
        SipText text = new SipText(invite);
        List<String> top = List.of("Via: " + text.first("Via"), "To: " + to, "CSeq: 1 " + method, "Content-Length: 0");
        String whole = text.with(method + " " + text.requestUri() + " SIP/2.0",
            List.of("Via", "To", "CSeq", "Contact", "Content-Type", "Content-Length"), top);
        return whole.substring(0, whole.indexOf("\r\n\r\n") + 4);
    }

    /** A request along these entries, of nobody who is registered. */
    String routed(String method, String uri, List<String> route) {
        return text(method, uri, route, "<" + uri + ">", token(), 1, "");
    }

    /**
     * A standalone request or a new INVITE.
     *
     * @param to a user of the home network, or a whole URI
     */
    String request(String method, String to, String body) {
        String uri = to.startsWith("sip:") ? to : "sip:" + to + "@" + DOMAIN;
        List<String> route = new ArrayList<>();
        if (flow != null) {
            route.add("<sip:" + flow.getAddress().getHostAddress() + ":" + flow.getPort() + ";lr>");
        }
        route.addAll(serviceRoute);
        return text(method, uri, route, "<" + uri + ">", token(), 1, body);
    }

    /** A request in the dialog that this 2xx made. */
    String inDialog(String method, SipText ok, int number) {
        List<String> route = new ArrayList<>();
        for (String line : ok.all("Record-Route")) {
            for (String entry : line.split("\\s*,\\s*")) {
                route.add(entry);
            }
        }
        Collections.reverse(route);
        String contact = ok.first("Contact");
        String target = contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
        return text(method, target, route, ok.first("To"), ok.first("Call-ID"), number, "");
    }

    private String text(String method, String uri, List<String> route, String to, String id, int number, String body) {
        StringBuilder text = new StringBuilder(900);
        text.append(method).append(' ').append(uri).append(" SIP/2.0\r\n").append(via())
            .append("Max-Forwards: 70\r\n");
        route.forEach(entry -> text.append("Route: ").append(entry).append("\r\n"));
        return text.append("From: <sip:").append(user).append('@').append(DOMAIN).append(">;tag=").append(user)
            .append("\r\nTo: ").append(to).append("\r\nCall-ID: ").append(id).append("\r\nCSeq: ").append(number)
            .append(' ').append(method).append("\r\nContact: ").append(contact()).append("\r\n")
            .append(body.isEmpty() ? "" : "Content-Type: text/plain\r\n").append("Content-Length: ")
            .append(body.length()).append("\r\n\r\n").append(body).toString();
    }

    String impi() {
        return user + "@" + DOMAIN;
    }

    /** TS 33.203 clause 7.1: another port_uc for each new set, so that none meets a set that is still there. */
    private void renewOffer() {
        portUc = LOWEST_PORT_UC + (portUc + 1 - LOWEST_PORT_UC) % PORTS_UC;
        spi += 2;
    }

    private String offer() {
        return "ipsec-3gpp; alg=hmac-sha-1-96; ealg=aes-cbc; spi-c=" + spi + "; spi-s=" + (spi + 1) + "; port-c="
            + portUc + "; port-s=" + portUs;
    }

    private String register(String digest) {
        return register(digest, EXPIRES);
    }

    private String register(String digest, int expires) {
        return "REGISTER " + URI + " SIP/2.0\r\n" + via() + "Max-Forwards: 70\r\nFrom: <sip:" + impi() + ">;tag=" + user
            + "\r\nTo: <sip:" + impi() + ">\r\nCall-ID: " + callId + "\r\nCSeq: " + ++cseq + " REGISTER\r\nContact: "
            + contact() + ";expires=" + expires + "\r\nExpires: " + expires
            + "\r\nSupported: path\r\nAuthorization: " + digest + "\r\n";
    }

    private String via() {
        return "Via: SIP/2.0/UDP " + address.getHostAddress() + ":" + portUs + ";branch=z9hG4bK" + token() + "\r\n";
    }

    private String contact() {
        return "<sip:" + user + "@" + address.getHostAddress() + ":" + portUs + ">";
    }

    private String digest(String nonce, String response) {
        return "Digest username=\"" + impi() + "\", realm=\"" + DOMAIN + "\", nonce=\"" + nonce + "\", uri=\"" + URI
            + "\", response=\"" + response + "\"" + (nonce.isEmpty() ? "" : ", algorithm=AKAv1-MD5");
    }

    private static String security(String offer) {
        return "Require: sec-agree\r\nProxy-Require: sec-agree\r\nSecurity-Client: " + offer + "\r\n";
    }

    private String verify() {
        StringBuilder lines = new StringBuilder();
        securityServer.forEach(line -> lines.append("Security-Verify: ").append(line).append("\r\n"));
        return lines.toString();
    }

    private static String last() {
        return "Content-Length: 0\r\n\r\n";
    }
}
