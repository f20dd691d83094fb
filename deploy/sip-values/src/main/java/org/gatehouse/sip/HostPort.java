package org.gatehouse.sip;

import java.util.Locale;

/**
 * {@code host [":" port]} of RFC 3261: a name, an IPv4 address or a bracketed IPv6 address.
 *
 * @param host as written, IPv6 with its brackets
 * @param port 1 to 65535, or {@link #NO_PORT}
 */
public record HostPort(String host, int port) {
    public static final int NO_PORT = -1;
    private static final int MAX_NAME = 255;

    /** @throws SipSyntaxException if it is not a host with an optional port */
    public static HostPort parse(String text) throws SipSyntaxException {
        String trimmed = text.trim();
        int colon = trimmed.startsWith("[") ? trimmed.indexOf(':', trimmed.indexOf(']') + 1) : trimmed.indexOf(':');
        String host = (colon < 0 ? trimmed : trimmed.substring(0, colon)).trim();
        if (!isHost(host)) {
            throw new SipSyntaxException("host");
        }
        return new HostPort(host, colon < 0 ? NO_PORT : port(trimmed.substring(colon + 1).trim()));
    }

    private static int port(String digits) throws SipSyntaxException {
        if (digits.isEmpty() || digits.length() > 5 || !onlyDigits(digits)) {
            throw new SipSyntaxException("port");
        }
        int port = Integer.parseInt(digits);
        if (port < 1 || port > 65535) {
            throw new SipSyntaxException("port");
        }
        return port;
    }

    private static boolean onlyDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isHost(String host) {
        if (host.isEmpty() || host.length() > MAX_NAME) {
            return false;
        }
        if (host.startsWith("[")) {
            return host.endsWith("]") && host.indexOf(':') > 0 && IpLiteral.parse(host).isPresent();
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            // '_' is not allowed in a host name, but common enough in the field to be let through as a name
            if (!alphanumeric && c != '-' && c != '.' && c != '_') {
                return false;
            }
        }
        return !host.startsWith(".") && !host.contains("..") && (IpLiteral.isIpv4(host) || !endsInNumber(host));
    }

    /** {@code 10.1} or {@code 0x7f000001} is no name (toplabel starts with a letter), but some resolvers read it so. */
    private static boolean endsInNumber(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String label = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String digits = label.startsWith("0x") ? label.substring(2) : label;
        int radix = label.startsWith("0x") ? 16 : 10;
        return digits.chars().allMatch(c -> Character.digit(c, radix) >= 0);
    }

    public boolean hasPort() {
        return port != NO_PORT;
    }

    public int portOr(int otherwise) {
        return hasPort() ? port : otherwise;
    }

    /**
     * The host as it is compared: lower case, no trailing dot; addresses in canonical form without brackets
     * (RFC 5952 for IPv6).
     */
    public String canonicalHost() {
        return canonicalHost(host);
    }

    /** {@link #canonicalHost()} of a bare host. */
    public static String canonicalHost(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        String lower = bare.toLowerCase(Locale.ROOT);
        String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        return IpLiteral.parse(bare).map(IpLiteral::canonical).orElse(name);
    }

    /**
     * Whether a host is the domain itself or a name below it, compared label by label: {@code evilhome1.net} is not
     * under {@code home1.net}. An address is under nothing but itself.
     */
    public static boolean isUnder(String host, String domain) {
        String h = canonicalHost(host);
        String d = canonicalHost(domain);
        return h.equals(d) || !d.isEmpty() && h.endsWith("." + d) && IpLiteral.parse(h).isEmpty();
    }

    /** {@link #canonicalHost()} as it stands in a URI: IPv6 in brackets. */
    public String canonicalUriHost() {
        String canonical = canonicalHost();
        return canonical.indexOf(':') < 0 ? canonical : "[" + canonical + "]";
    }

    @Override
    public String toString() {
        return hasPort() ? host + ":" + port : host;
    }
}
