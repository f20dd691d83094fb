package org.gatehouse.icscf.location;

import java.util.Locale;
import java.util.Optional;
import org.gatehouse.sip.HostPort;
import org.gatehouse.sip.Parameters;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/**
 * Public identities as the HSS knows them: 3GPP TS 23.003 clause 13.4, canonical as TS 29.229 clause 6.3.2 and RFC 3261
 * clause 10.3 ask for. {@code sip:} without port, password, parameters and needless escapes; {@code tel:} without
 * visual separators.
 */
final class PublicIdentity {
    /** RFC 3261 clause 25.1: what a user part may hold unescaped beside letters and digits, without semicolon and ?. */
    private static final String PLAIN_IN_USER = "-_.!~*'()&=+$,/";
    private static final int MAX_LENGTH = 255;

    private PublicIdentity() {
    }

    /** The canonical identity; empty if the URI is not a valid one of the schemes sip, sips, tel, pres and im. */
    static Optional<String> canonical(String uri) {
        int colon = uri.indexOf(':');
        if (colon <= 0 || uri.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return switch (uri.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "sip", "sips" -> sip(SipUri.parse(uri));
                // RFC 3861: these name the same user; what is left of them to resolve is the domain, and that is ours
                case "pres", "im" -> sip(SipUri.parse("sip:" + uri.substring(colon + 1)));
                case "tel" -> tel(uri.substring(colon + 1));
                default -> Optional.empty();
            };
        } catch (SipSyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> sip(SipUri uri) throws SipSyntaxException {
        String host = uri.hostPort().canonicalUriHost();
        if (uri.user() == null) {
            return Optional.of("sip:" + host);
        }
        boolean phone = uri.parameters().value("user").filter("phone"::equalsIgnoreCase).isPresent();
        if (phone && uri.user().startsWith("+")) {
            return tel(uri.user());
        }
        int password = uri.user().indexOf(':');
        String user = password < 0 ? uri.user() : uri.user().substring(0, password);
        return user.isEmpty() ? Optional.empty() : unescaped(user).map(u -> "sip:" + u + "@" + host);
    }

    /**
     * Escapes of characters that need none are undone, the others are written in upper case; empty if one is broken.
     */
    private static Optional<String> unescaped(String user) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < user.length(); i++) {
            char c = user.charAt(i);
            if (c != '%') {
                text.append(c);
                continue;
            }
            if (i + 2 >= user.length() || hex(user.charAt(i + 1)) < 0 || hex(user.charAt(i + 2)) < 0) {
                return Optional.empty();
            }
            char decoded = (char) (hex(user.charAt(i + 1)) * 16 + hex(user.charAt(i + 2)));
            boolean alphanumeric = decoded >= 'a' && decoded <= 'z' || decoded >= 'A' && decoded <= 'Z'
                || decoded >= '0' && decoded <= '9';
            if (alphanumeric || PLAIN_IN_USER.indexOf(decoded) >= 0) {
                text.append(decoded);
            } else {
                text.append(user.substring(i, i + 3).toUpperCase(Locale.ROOT));
            }
            i += 2;
        }
        return Optional.of(text.toString());
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /** RFC 3966 clause 5: separators and parameters other than the context of a local number do not count. */
    private static Optional<String> tel(String subscriber) throws SipSyntaxException {
        int semicolon = subscriber.indexOf(';');
        String number = (semicolon < 0 ? subscriber : subscriber.substring(0, semicolon))
            .replaceAll("[-.()]", "").toUpperCase(Locale.ROOT);
        if (number.matches("\\+[0-9]{1,32}")) {
            return Optional.of("tel:" + number);
        }
        if (!number.matches("[0-9A-F*#]{1,32}") || semicolon < 0) {
            return Optional.empty();
        }
        return Parameters.parse(subscriber.substring(semicolon + 1)).value("phone-context")
            .map(context -> "tel:" + number + ";phone-context=" + HostPort.canonicalHost(context));
    }
}
