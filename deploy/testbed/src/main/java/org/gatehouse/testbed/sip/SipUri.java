package org.gatehouse.testbed.sip;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.testbed.sip.SipParseException.Reason;

/**
 * A {@code sip:} or {@code sips:} URI, RFC 3261 clause 19.1, as far as a test double has to look into it.
 *
 * @param user without the {@code @}; empty when there is none
 * @param host name or address; an IPv6 address keeps its brackets
 * @param port -1 when there is none
 * @param tail parameters and headers as written, from the first {@code ;} or {@code ?}
 */
public record SipUri(String scheme, String user, String host, int port, String tail) {
    private static final Pattern FORM = Pattern.compile(
            "(?<scheme>sips?):(?:(?<user>[^@]+)@)?(?<host>\\[[0-9a-fA-F:.]+\\]|[^:;?@\\[\\]]+)(?::(?<port>[0-9]{1,5}))?"
                    + "(?<tail>[;?].*)?", Pattern.CASE_INSENSITIVE);

    /** Parses a bare URI. */
    public static SipUri parse(String text) throws SipParseException {
        Matcher m = FORM.matcher(text.strip());
        if (!m.matches()) {
            throw new SipParseException(Reason.BAD_VALUE, "not a sip URI");
        }
        String port = m.group("port");
        return new SipUri(m.group("scheme"), Optional.ofNullable(m.group("user")).orElse(""), m.group("host"),
                port == null ? -1 : Integer.parseInt(port), Optional.ofNullable(m.group("tail")).orElse(""));
    }

    /** The identity in it: no port, parameters or headers; scheme and host in lower case. */
    public String identity() {
        String at = user.isEmpty() ? "" : user + "@";
        return scheme.toLowerCase(Locale.ROOT) + ":" + at + host.toLowerCase(Locale.ROOT);
    }

    /** The value of a URI parameter; empty text for one without a value. */
    public Optional<String> parameter(String name) {
        int headers = tail.indexOf('?');
        return HeaderValue.lenient("uri" + (headers < 0 ? tail : tail.substring(0, headers))).parameter(name);
    }
}
