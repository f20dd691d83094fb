package org.gatehouse.sip;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Parameters in the order they were written: {@code ;name=value;flag}. Names are compared without regard to case;
 * values are kept as written, quotes included.
 */
public record Parameters(List<Parameter> list) {
    public static final Parameters NONE = new Parameters(List.of());
    /** No value in the field comes near; more is an attempt to keep us busy. */
    static final int MAX_PARSED = 100;
    private static final String TOKEN_MARKS = "-.!%*_+`'~";
    private static final String URI_MARKS = "[]/:&$()";

    /** One parameter; {@code value} is null for a flag such as {@code lr}. */
    public record Parameter(String name, String value) {
        @Override
        public String toString() {
            return value == null ? name : name + "=" + value;
        }
    }

    public Parameters {
        list = List.copyOf(list);
    }

    /**
     * Parses what follows the first semicolon, semicolons between parameters only.
     *
     * @throws SipSyntaxException on an empty parameter, a name that is not a token, a value with open quotes or with
     *     what only quotes may hold (so that no two parsers see different parameters), or more than 100 parameters
     */
    public static Parameters parse(String text) throws SipSyntaxException {
        List<Parameter> list = new ArrayList<>();
        List<String> parts = HeaderList.split(text, ';');
        if (parts.size() > MAX_PARSED) {
            throw new SipSyntaxException("parameter");
        }
        for (String part : parts) {
            int equals = part.indexOf('=');
            String name = (equals < 0 ? part : part.substring(0, equals)).trim();
            String value = equals < 0 ? null : part.substring(equals + 1).trim();
            if (!isToken(name) || value != null && !isValue(value)) {
                throw new SipSyntaxException("parameter");
            }
            list.add(new Parameter(name, value));
        }
        return list.isEmpty() ? NONE : new Parameters(list);
    }

    /** Whether the text is a {@code token} of RFC 3261 clause 25.1 or a URI parameter name ({@code paramchar}). */
    static boolean isToken(String text) {
        return hasOnly(text, TOKEN_MARKS + URI_MARKS);
    }

    /** Whether the text is a {@code token} of RFC 3261 clause 25.1 and nothing wider. */
    static boolean isStrictToken(String text) {
        return hasOnly(text, TOKEN_MARKS);
    }

    private static boolean hasOnly(String text, String marks) {
        if (text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!alphanumeric && marks.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text is one closed quoted string, or holds nothing that a parser could take for a separator. */
    static boolean isValue(String text) {
        if (text.startsWith("\"")) {
            return QuotedString.end(text, 0) == text.length();
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7f || "\"<>,;".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    public boolean has(String name) {
        for (Parameter p : list) {
            if (p.name().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** The first value of that name, as written; empty for a flag and for a missing parameter. */
    public Optional<String> value(String name) {
        for (Parameter p : list) {
            if (p.value() != null && p.name().equalsIgnoreCase(name)) {
                return Optional.of(p.value());
            }
        }
        return Optional.empty();
    }

    /** Whether a name occurs twice, which no SIP header field allows. */
    public boolean hasDuplicates() {
        Set<String> seen = new HashSet<>();
        return list.stream().anyMatch(p -> !seen.add(p.name().toLowerCase(Locale.ROOT)));
    }

    /** These parameters with one more at the end; one of the same name is replaced in place. */
    public Parameters with(String name, String value) {
        List<Parameter> changed = new ArrayList<>(list);
        Parameter added = new Parameter(name, value);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).name().equalsIgnoreCase(name)) {
                changed.set(i, added);
                return new Parameters(changed);
            }
        }
        changed.add(added);
        return new Parameters(changed);
    }

    public Parameters without(String name) {
        return new Parameters(list.stream().filter(p -> !p.name().equalsIgnoreCase(name)).toList());
    }

    /** Each parameter with its semicolon; nothing for no parameters. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        list.forEach(p -> text.append(';').append(p));
        return text.toString();
    }
}
