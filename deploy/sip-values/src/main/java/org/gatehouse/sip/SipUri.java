package org.gatehouse.sip;

import java.util.Locale;

/**
 * A {@code sip:} or {@code sips:} URI (RFC 3261 clause 19.1), its parts as written.
 *
 * @param scheme {@code sip} or {@code sips}
 * @param user user information before the {@code @}, or null
 * @param hostPort host and optional port
 * @param parameters URI parameters
 * @param headers what follows the question mark, or null
 */
public record SipUri(String scheme, String user, HostPort hostPort, Parameters parameters, String headers) {
    private static final int MAX_LENGTH = 8192;

    /** @throws SipSyntaxException if it is not a sip or sips URI */
    public static SipUri parse(String text) throws SipSyntaxException {
        String uri = text.trim();
        int colon = uri.indexOf(':');
        if (colon < 0 || uri.length() > MAX_LENGTH) {
            throw new SipSyntaxException("SIP URI");
        }
        String scheme = uri.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("sip") && !scheme.equals("sips")) {
            throw new SipSyntaxException("SIP URI");
        }
        String rest = uri.substring(colon + 1);
        if (hasStray(rest)) {
            throw new SipSyntaxException("SIP URI");
        }
        int at = rest.indexOf('@');
        String user = at < 0 ? null : rest.substring(0, at);
        if (user != null && user.isEmpty()) {
            throw new SipSyntaxException("SIP URI");
        }
        String afterUser = rest.substring(at + 1);
        int question = afterUser.indexOf('?');
        String headers = question < 0 ? null : afterUser.substring(question + 1);
        String beforeHeaders = question < 0 ? afterUser : afterUser.substring(0, question);
        int semicolon = beforeHeaders.indexOf(';');
        HostPort hostPort = HostPort.parse(semicolon < 0 ? beforeHeaders : beforeHeaders.substring(0, semicolon));
        Parameters parameters = semicolon < 0 ? Parameters.NONE
            : Parameters.parse(beforeHeaders.substring(semicolon + 1));
        return new SipUri(scheme, user, hostPort, parameters, headers);
    }

    /** Whether it holds what no URI may: white space, control characters, brackets and quotes. */
    static boolean hasStray(String uri) {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '"') {
                return true;
            }
        }
        return false;
    }

    /** A URI of this shape: {@code sip:user@host:port;lr}. */
    public static SipUri of(String user, HostPort hostPort) {
        return new SipUri("sip", user, hostPort, Parameters.NONE, null);
    }

    public String host() {
        return hostPort.host();
    }

    public SipUri withParameter(String name, String value) {
        return new SipUri(scheme, user, hostPort, parameters.with(name, value), headers);
    }

    /**
     * The address of record this URI names: scheme, user and canonical host, without port, parameters and headers
     * (RFC 3261 clause 10.3 step 5). Escapes in the user part are kept.
     */
    public String addressOfRecord() {
        return scheme + ":" + (user == null ? "" : user + "@") + hostPort.canonicalUriHost();
    }

    @Override
    public String toString() {
        return scheme + ":" + (user == null ? "" : user + "@") + hostPort + parameters
            + (headers == null ? "" : "?" + headers);
    }
}
