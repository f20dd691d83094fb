package org.gatehouse.icscf.hiding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.sip.HostPort;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.Parameters;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;
import org.gatehouse.sip.Via;

/**
 * One value of a routing header field, with what is needed to decide about it. The text is what is hidden, restored and
 * sent on; nothing is ever written again from the parsed parts.
 *
 * @param text exactly as it was received
 * @param host sent-by of a Via, host of a route URI
 * @param known the same as rules compare it
 * @param port the port, or the transport's default
 * @param otherHosts {@code received} and {@code maddr}, without ports
 * @param tokenizedBy the values of all {@code tokenized-by} parameters, inside and outside the brackets
 * @param tokens what stands where our tokens stand: {@code thig} of a Via, user part of a route URI
 */
record Entry(String text, HostPort host, Host known, int port, List<Host> otherHosts, List<String> tokenizedBy,
             List<String> tokens) {
    static final int SIP_PORT = 5060;
    static final int SIPS_PORT = 5061;
    static final String TOKENIZED_BY = "tokenized-by";
    static final String TOKEN_PARAMETER = "thig";

    /** @throws SipSyntaxException if it is no entry of that header with a SIP host */
    static Entry read(RoutingHeader header, String text) throws SipSyntaxException {
        return header.tokenClass() == HeaderClass.VIA ? via(text) : route(text);
    }

    private static Entry via(String text) throws SipSyntaxException {
        Via via = Via.parse(text);
        Parameters parameters = via.parameters();
        return new Entry(text, via.sentBy(), Host.of(via.sentBy().host()), via.sentBy().portOr(defaultPort(via)),
            hosts(parameters, "received", "maddr"), all(parameters, TOKENIZED_BY), all(parameters, TOKEN_PARAMETER));
    }

    private static Entry route(String text) throws SipSyntaxException {
        NameAddr address = NameAddr.parse(text);
        SipUri uri = address.sipUri();
        List<String> tokenizedBy = new ArrayList<>(all(uri.parameters(), TOKENIZED_BY));
        tokenizedBy.addAll(all(address.parameters(), TOKENIZED_BY));
        return new Entry(text, uri.hostPort(), Host.of(uri.host()), uri.hostPort().portOr(defaultPort(uri)),
            hosts(uri.parameters(), "maddr"), tokenizedBy, uri.user() == null ? List.of() : List.of(uri.user()));
    }

    static int defaultPort(Via via) {
        return via.transport().toUpperCase(Locale.ROOT).startsWith("TLS") ? SIPS_PORT : SIP_PORT;
    }

    static int defaultPort(SipUri uri) {
        boolean tls = uri.scheme().equals("sips")
            || uri.parameters().value("transport").filter("tls"::equalsIgnoreCase).isPresent();
        return tls ? SIPS_PORT : SIP_PORT;
    }

    /** Whether the entry says that it is a token of that network. */
    boolean claims(String realm) {
        for (String network : tokenizedBy) {
            if (HostPort.canonicalHost(network).equals(realm)) {
                return true;
            }
        }
        return false;
    }

    /** The token, if the entry has exactly the form we give it. */
    Optional<String> token(String realm) {
        boolean ours = tokenizedBy.size() == 1 && claims(realm) && known.canonical().equals(realm);
        return ours && tokens.size() == 1 ? Optional.of(tokens.get(0)) : Optional.empty();
    }

    /** The same question as {@link #claims} about text that cannot be read as an entry. */
    static boolean unreadableClaims(String text, String realm) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (int at = lower.indexOf(TOKENIZED_BY); at >= 0; at = lower.indexOf(TOKENIZED_BY, at + 1)) {
            int from = at + TOKENIZED_BY.length();
            while (from < lower.length() && " \t=\"".indexOf(lower.charAt(from)) >= 0) {
                from++;
            }
            int to = from;
            while (to < lower.length() && LeakScan.isNameCharacter(lower.charAt(to))) {
                to++;
            }
            if (HostPort.canonicalHost(lower.substring(from, to)).equals(realm)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> all(Parameters parameters, String name) {
        List<String> values = List.of();
        for (Parameters.Parameter p : parameters.list()) {
            if (p.value() != null && p.name().equalsIgnoreCase(name)) {
                values = values.isEmpty() ? new ArrayList<>() : values;
                values.add(unquoted(p.value()));
            }
        }
        return values;
    }

    private static List<Host> hosts(Parameters parameters, String... names) {
        List<Host> hosts = new ArrayList<>();
        for (String name : names) {
            all(parameters, name).forEach(host -> hosts.add(Host.of(host)));
        }
        return hosts;
    }

    /** Neither tokens nor hosts have escapes. */
    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
    }
}
