package org.gatehouse.sip;

/**
 * {@code name-addr} or {@code addr-spec} with header parameters: From, To, Contact, Route, Record-Route, Path,
 * Service-Route, P-Asserted-Identity.
 *
 * @param display display name as written, quotes included, or empty
 * @param uri the URI as written, without brackets
 * @param parameters header parameters, those outside the brackets
 */
public record NameAddr(String display, String uri, Parameters parameters) {

    /**
     * Without brackets, what follows a semicolon is a header parameter (RFC 3261 clause 20). {@code Contact: *} is
     * not a name-addr.
     *
     * @throws SipSyntaxException on unbalanced quotes or brackets, or an empty URI
     */
    public static NameAddr parse(String text) throws SipSyntaxException {
        String value = text.trim();
        int open = openBracket(value);
        if (open < 0) {
            int semicolon = value.indexOf(';');
            String uri = (semicolon < 0 ? value : value.substring(0, semicolon)).trim();
            requireUri(uri);
            // these need brackets (RFC 3261 clause 20.10); a comma is a list nobody has split
            if (uri.indexOf(',') >= 0 || uri.indexOf('?') >= 0) {
                throw new SipSyntaxException("name-addr");
            }
            return new NameAddr("", uri,
                semicolon < 0 ? Parameters.NONE : Parameters.parse(value.substring(semicolon + 1)));
        }
        int close = value.indexOf('>', open);
        if (close < 0) {
            throw new SipSyntaxException("name-addr");
        }
        String uri = value.substring(open + 1, close).trim();
        requireUri(uri);
        String after = value.substring(close + 1).trim();
        if (!after.isEmpty() && after.charAt(0) != ';') {
            throw new SipSyntaxException("name-addr");
        }
        String display = value.substring(0, open).trim();
        if (display.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
            throw new SipSyntaxException("name-addr");
        }
        return new NameAddr(display, uri,
            after.isEmpty() ? Parameters.NONE : Parameters.parse(after.substring(1)));
    }

    /** Where the angle bracket opens; -1 if there is none before the parameters. */
    private static int openBracket(String value) throws SipSyntaxException {
        int open = value.indexOf('<');
        if (!value.startsWith("\"")) {
            // a bracket after a semicolon or quote belongs to a parameter of a bare URI
            for (int i = 0; i < open; i++) {
                if (value.charAt(i) == ';' || value.charAt(i) == '"') {
                    return -1;
                }
            }
            return open;
        }
        int end = QuotedString.end(value, 0);
        open = end < 0 ? -1 : value.indexOf('<', end);
        if (open < 0 || !value.substring(end, open).isBlank()) {
            throw new SipSyntaxException("name-addr");
        }
        return open;
    }

    private static void requireUri(String uri) throws SipSyntaxException {
        if (uri.indexOf(':') <= 0 || SipUri.hasStray(uri)) {
            throw new SipSyntaxException("URI");
        }
    }

    /** The URI as a sip or sips URI. */
    public SipUri sipUri() throws SipSyntaxException {
        return SipUri.parse(uri);
    }

    /** Always with brackets, so that URI parameters stay inside. */
    @Override
    public String toString() {
        return (display.isEmpty() ? "" : display + " ") + "<" + uri + ">" + parameters;
    }
}
