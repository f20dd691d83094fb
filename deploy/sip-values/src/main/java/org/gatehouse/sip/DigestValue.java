package org.gatehouse.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The value of an Authorization, WWW-Authenticate or like header field: a scheme and comma-separated parameters
 * (RFC 2617, RFC 3310).
 *
 * <p>Values are kept as written, quotes included; {@link #toString()} deliberately leaves them out, because they may be
 * IK, CK or a response. {@link #toHeader()} is the one way to the text.
 */
public record DigestValue(String scheme, Parameters parameters) {

    /**
     * @throws SipSyntaxException if there is no scheme, a parameter is not {@code name=value}, a name occurs twice, or
     *     a value has open quotes or an unquoted separator
     */
    public static DigestValue parse(String text) throws SipSyntaxException {
        String value = text.trim();
        int space = 0;
        while (space < value.length() && value.charAt(space) > ' ') {
            space++;
        }
        if (space == value.length() || !Parameters.isStrictToken(value.substring(0, space))) {
            throw new SipSyntaxException("credentials");
        }
        List<String> parts = HeaderList.split(value.substring(space + 1), ',');
        if (parts.size() > Parameters.MAX_PARSED) {
            throw new SipSyntaxException("credentials");
        }
        List<Parameters.Parameter> list = new ArrayList<>();
        for (String part : parts) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? "" : part.substring(0, equals).trim();
            String written = part.substring(equals + 1).trim();
            if (!Parameters.isStrictToken(name) || !Parameters.isValue(written)) {
                throw new SipSyntaxException("credentials");
            }
            list.add(new Parameters.Parameter(name, written));
        }
        DigestValue parsed = new DigestValue(value.substring(0, space), new Parameters(list));
        // a second username or response is how one element is made to see another value than the next
        if (parsed.parameters.hasDuplicates()) {
            throw new SipSyntaxException("credentials");
        }
        return parsed;
    }

    /** The value without its quotes and escapes; empty if the parameter is missing. */
    public Optional<String> value(String name) {
        return parameters.value(name).map(QuotedString::unquoted);
    }

    /**
     * With this parameter, quoted.
     *
     * @param value plain text; quotes and backslashes are escaped
     * @throws IllegalArgumentException on a control character
     */
    public DigestValue withQuoted(String name, String value) {
        return new DigestValue(scheme, parameters.with(name, QuotedString.of(value)));
    }

    public DigestValue without(String name) {
        return new DigestValue(scheme, parameters.without(name));
    }

    /** The text of the header field. */
    public String toHeader() {
        StringBuilder text = new StringBuilder(scheme);
        String separator = " ";
        for (Parameters.Parameter p : parameters.list()) {
            text.append(separator).append(p);
            separator = ", ";
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return scheme + " " + parameters.list().stream().map(Parameters.Parameter::name).toList();
    }
}
