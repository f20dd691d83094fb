package org.gatehouse.pcscf.secagree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.sip.Parameters;
import org.gatehouse.sip.SipSyntaxException;

/**
 * One {@code sec-mechanism} of RFC 3329 in canonical form, so that two of them mean the same if, and only if, they are
 * equal: names and tokens in lower case, numbers without leading zeros, the defaults of TS 33.203 Annex H
 * ({@code prot=esp}, {@code mod=trans}, {@code ealg=null}) filled in. Parameters unknown here are kept and take part in
 * the comparison; the order of parameters does not.
 *
 * @param name lower case, {@code ipsec-3gpp} or another
 * @param parameters canonical values by lower-case name; an empty value is a flag
 */
public record SecurityMechanism(String name, Map<String, String> parameters) {
    public static final String IPSEC_3GPP = "ipsec-3gpp";
    static final int MAX_PARAMETERS = 24;
    private static final int MAX_VALUE = 256;
    private static final long MAX_SPI = 0xFFFF_FFFFL;
    private static final int MAX_PORT = 65535;
    /** The order in which the examples of the specifications write them; others follow by name. */
    private static final List<String> ORDER =
        List.of("q", "alg", "ealg", "prot", "mod", "spi-c", "spi-s", "port-c", "port-s");
    private static final Map<String, String> DEFAULTS = Map.of("prot", "esp", "mod", "trans", "ealg", "null");

    public SecurityMechanism {
        parameters = Map.copyOf(parameters);
    }

    /** @throws SipSyntaxException on a repeated parameter, a number out of its field, or anything that is no token */
    static SecurityMechanism parse(String text) throws SipSyntaxException {
        int semicolon = text.indexOf(';');
        String name = (semicolon < 0 ? text : text.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
        require(isToken(name), "mechanism-name");
        Parameters written = semicolon < 0 ? Parameters.NONE : Parameters.parse(text.substring(semicolon + 1));
        require(semicolon < 0 || !written.list().isEmpty(), "mech-parameter");
        require(written.list().size() <= MAX_PARAMETERS && !written.hasDuplicates(), "sec-mechanism");
        Map<String, String> canonical = new HashMap<>();
        for (Parameters.Parameter p : written.list()) {
            String key = p.name().toLowerCase(Locale.ROOT);
            require(isToken(key), "mech-parameter");
            canonical.put(key, canonicalValue(key, p.value()));
        }
        if (name.equals(IPSEC_3GPP)) {
            DEFAULTS.forEach(canonical::putIfAbsent);
        }
        return new SecurityMechanism(name, canonical);
    }

    private static String canonicalValue(String name, String value) throws SipSyntaxException {
        if (value == null) {
            require(!ORDER.contains(name), "mech-parameter");
            return "";
        }
        require(!value.isEmpty() && value.length() <= MAX_VALUE, "mech-parameter");
        return switch (name) {
            case "q" -> canonicalQ(value);
            case "spi-c", "spi-s" -> canonicalNumber(value, MAX_SPI, "spivalue");
            case "port-c", "port-s" -> canonicalNumber(value, MAX_PORT, "port");
            default -> canonicalText(value);
        };
    }

    private static String canonicalText(String value) throws SipSyntaxException {
        if (value.startsWith("\"")) {
            // a quoted string is case-sensitive text; a part after its end would be something else
            require(isQuoted(value), "gen-value");
            return value;
        }
        require(isToken(value), "gen-value");
        return value.toLowerCase(Locale.ROOT);
    }

    private static boolean isQuoted(String value) {
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F) {
                return false;
            }
            if (c == '"') {
                return i == value.length() - 1;
            }
            if (c == '\\') {
                i++;
            }
        }
        return false;
    }

    /** Digits only, any number of leading zeros up to ten digits in all, as unsigned text without them. */
    private static String canonicalNumber(String value, long max, String production) throws SipSyntaxException {
        require(value.length() <= 10 && isDigits(value, 0), production);
        long number = Long.parseLong(value);
        require(number <= max, production);
        return Long.toString(number);
    }

    /** {@code qvalue} of RFC 3261: 0 to 1 with at most three decimals, here as thousandths. */
    private static String canonicalQ(String value) throws SipSyntaxException {
        boolean written = value.charAt(0) == '0' || value.charAt(0) == '1';
        boolean pointed = value.length() == 1 || value.charAt(1) == '.' && value.length() <= 5;
        require(written && pointed && isDigits(value, 2), "qvalue");
        String decimals = value.length() > 2 ? value.substring(2) : "";
        int thousandths = Integer.parseInt(value.substring(0, 1) + (decimals + "000").substring(0, 3));
        require(thousandths <= 1000, "qvalue");
        return Integer.toString(thousandths);
    }

    /** From there to its end, which may be there. */
    private static boolean isDigits(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!alphanumeric && "-.!%*_+`'~".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static void require(boolean condition, String production) throws SipSyntaxException {
        if (!condition) {
            throw new SipSyntaxException(production);
        }
    }

    public boolean isIpsec3gpp() {
        return name.equals(IPSEC_3GPP);
    }

    /** Preference in thousandths, 0 to 1000. */
    public OptionalInt q() {
        String q = parameters.get("q");
        return q == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(q));
    }

    /** Empty if absent, for it has no default, or if it is none that we know. */
    public Optional<IntegrityAlgorithm> alg() {
        String token = parameters.get("alg");
        for (IntegrityAlgorithm algorithm : IntegrityAlgorithm.values()) {
            if (algorithm.token().equals(token)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** Empty if it is none that we know; absent means {@code null}. */
    public Optional<EncryptionAlgorithm> ealg() {
        String token = parameters.getOrDefault("ealg", DEFAULTS.get("ealg"));
        for (EncryptionAlgorithm algorithm : EncryptionAlgorithm.values()) {
            if (algorithm.token().equals(token)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    public String prot() {
        return parameters.getOrDefault("prot", DEFAULTS.get("prot"));
    }

    public String mod() {
        return parameters.getOrDefault("mod", DEFAULTS.get("mod"));
    }

    /** Unsigned 32 bits. */
    public OptionalLong spiC() {
        return number("spi-c");
    }

    /** Unsigned 32 bits. */
    public OptionalLong spiS() {
        return number("spi-s");
    }

    public OptionalLong portC() {
        return number("port-c");
    }

    public OptionalLong portS() {
        return number("port-s");
    }

    private OptionalLong number(String parameter) {
        String value = parameters.get(parameter);
        return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }

    /**
     * The text of the header field. A null cipher is left out, as the first release of the specification wrote it, so
     * that a UE of that release finds nothing it does not know.
     */
    public String toHeaderValue() {
        StringBuilder text = new StringBuilder(name);
        List<String> names = new ArrayList<>(ORDER);
        parameters.keySet().stream().filter(p -> !ORDER.contains(p)).sorted().forEach(names::add);
        for (String parameter : names) {
            String value = parameters.get(parameter);
            if (value == null || isIpsec3gpp() && parameter.equals("ealg") && value.equals("null")) {
                continue;
            }
            text.append("; ").append(parameter);
            if (!value.isEmpty()) {
                text.append('=').append(parameter.equals("q") ? qText(Integer.parseInt(value)) : value);
            }
        }
        return text.toString();
    }

    private static String qText(int thousandths) {
        String decimals = Integer.toString(1000 + thousandths % 1000).substring(1);
        int end = decimals.length();
        while (end > 0 && decimals.charAt(end - 1) == '0') {
            end--;
        }
        return thousandths / 1000 + (end == 0 ? "" : "." + decimals.substring(0, end));
    }
}
