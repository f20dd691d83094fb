package org.gatehouse.testbed.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.testbed.sip.SipParseException.Reason;

/**
 * A value with parameters, as in Via, Contact, Route or Security-Client: {@code value;name=value;name}. Quotes and
 * angle brackets protect separators.
 *
 * @param value the part before the parameters, as written: {@code <sip:a@b;lr>}, {@code ipsec-3gpp},
 *     {@code SIP/2.0/UDP host:port}
 */
public record HeaderValue(String value, List<Parameter> parameters) {
    /** A parameter as written; {@code value} is null for one without. */
    public record Parameter(String name, String value) {
        @Override
        public String toString() {
            return value == null ? name : name + "=" + value;
        }
    }

    public HeaderValue {
        parameters = List.copyOf(parameters);
    }

    /** Parses one value. Quotes or brackets that do not close, or an empty name, are refused. */
    public static HeaderValue parse(String text) throws SipParseException {
        if (unbalanced(text)) {
            throw new SipParseException(Reason.BAD_VALUE, "quotes or brackets do not close");
        }
        HeaderValue out = lenient(text);
        if (out.value.isEmpty() || out.parameters.stream().anyMatch(p -> p.name().isEmpty())) {
            throw new SipParseException(Reason.BAD_VALUE, "empty value or parameter name");
        }
        return out;
    }

    /** Parses whatever is there. */
    public static HeaderValue lenient(String text) {
        List<String> parts = split(text, ';');
        List<Parameter> parameters = new ArrayList<>();
        for (String part : parts.subList(Math.min(1, parts.size()), parts.size())) {
            int equals = part.indexOf('=');
            parameters.add(equals < 0 ? new Parameter(part, null)
                    : new Parameter(part.substring(0, equals).strip(), part.substring(equals + 1).strip()));
        }
        return new HeaderValue(parts.isEmpty() ? "" : parts.get(0), parameters);
    }

    /** Splits at a separator outside quotes and angle brackets; parts are stripped, empty ones left out. */
    public static List<String> split(String text, char separator) {
        List<String> out = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        boolean escaped = false;
        int brackets = 0;
        for (char c : text.toCharArray()) {
            if (c == separator && !quoted && brackets == 0) {
                addStripped(out, part);
                part.setLength(0);
                continue;
            }
            part.append(c);
            if (!escaped && c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '<') {
                brackets++;
            } else if (!quoted && c == '>') {
                brackets--;
            }
            escaped = quoted && !escaped && c == '\\';
        }
        addStripped(out, part);
        return out;
    }

    /** The value of the first parameter of this name, in any case; empty text for one without a value. */
    public Optional<String> parameter(String name) {
        return parameters.stream().filter(p -> p.name().equalsIgnoreCase(name))
                .map(p -> p.value() == null ? "" : p.value()).findFirst();
    }

    /** This parameter replaced, or added at the end. */
    public HeaderValue with(String name, String newValue) {
        List<Parameter> out = new ArrayList<>(parameters);
        Parameter parameter = new Parameter(name, newValue);
        int at = 0;
        while (at < out.size() && !out.get(at).name().equalsIgnoreCase(name)) {
            at++;
        }
        if (at < out.size()) {
            out.set(at, parameter);
        } else {
            out.add(parameter);
        }
        return new HeaderValue(value, out);
    }

    /** The URI of a name-addr or addr-spec: what is inside the angle brackets, or the whole value without them. */
    public String uri() {
        // a display name in quotes may hold brackets
        String address = value.replaceFirst("^\\s*\"(?:[^\"\\\\]|\\\\.)*+\"", "");
        int open = address.indexOf('<');
        int close = address.indexOf('>', open);
        return open >= 0 && close > open ? address.substring(open + 1, close) : value;
    }

    /** The value as it goes into a header. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(value);
        parameters.forEach(p -> out.append(';').append(p));
        return out.toString();
    }

    private static void addStripped(List<String> out, StringBuilder part) {
        String stripped = part.toString().strip();
        if (!stripped.isEmpty()) {
            out.add(stripped);
        }
    }

    private static boolean unbalanced(String text) {
        String outsideQuotes = text.replaceAll("\"(?:[^\"\\\\]|\\\\.)*+\"", "");
        if (outsideQuotes.indexOf('"') >= 0) {
            return true;
        }
        return outsideQuotes.replace("<", "").length() != outsideQuotes.replace(">", "").length();
    }
}
