package org.gatehouse.sip;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Parameters in the order they were written: {@code ;name=value;flag}. Names are compared without regard to case; values
 * are kept as written, quotes included.
 */
public record Parameters(List<Parameter> list) {
    public static final Parameters NONE = new Parameters(List.of());

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
     * @throws SipSyntaxException on an empty parameter or a name that is not a token
     */
    public static Parameters parse(String text) throws SipSyntaxException {
        List<Parameter> list = new ArrayList<>();
        for (String part : HeaderList.split(text, ';')) {
            int equals = part.indexOf('=');
            String name = (equals < 0 ? part : part.substring(0, equals)).trim();
            if (!isToken(name)) {
                throw new SipSyntaxException("parameter");
            }
            list.add(new Parameter(name, equals < 0 ? null : part.substring(equals + 1).trim()));
        }
        return list.isEmpty() ? NONE : new Parameters(list);
    }

    /** Whether the text is a {@code token} of RFC 3261 clause 25.1 or a URI parameter name ({@code paramchar}). */
    static boolean isToken(String text) {
        if (text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!alphanumeric && "-.!%*_+`'~[]/:&$()".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    public boolean has(String name) {
        return list.stream().anyMatch(p -> p.name().equalsIgnoreCase(name));
    }

    /** The first value of that name, as written; empty for a flag and for a missing parameter. */
    public Optional<String> value(String name) {
        return list.stream().filter(p -> p.name().equalsIgnoreCase(name) && p.value() != null)
            .map(Parameter::value).findFirst();
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
