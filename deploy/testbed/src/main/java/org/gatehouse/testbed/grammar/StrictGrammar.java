package org.gatehouse.testbed.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds whole messages against the grammar of RFC 3261 clause 25 (RFC 3327 for Path, RFC 3608 for Service-Route),
 * letter by letter: what it objects to, some stack somewhere refuses. It knows nothing of the product's or the doubles'
 * parsers.
 */
public final class StrictGrammar {
    private static final Map<String, String> LONG_NAMES = Map.of("v", "via", "f", "from", "t", "to", "i", "call-id",
        "m", "contact", "l", "content-length");
    private static final Map<String, Pattern> VALUES = Map.ofEntries(Map.entry("via", Abnf.VIA),
        Map.entry("route", Abnf.ROUTES), Map.entry("record-route", Abnf.ROUTES), Map.entry("path", Abnf.ROUTES),
        Map.entry("service-route", Abnf.ROUTES), Map.entry("contact", Abnf.CONTACT), Map.entry("from", Abnf.FROM_TO),
        Map.entry("to", Abnf.FROM_TO), Map.entry("call-id", Abnf.CALL_ID), Map.entry("cseq", Abnf.CSEQ),
        Map.entry("max-forwards", Abnf.NUMBER), Map.entry("content-length", Abnf.NUMBER));
    private static final List<String> ONCE = List.of("from", "to", "call-id", "cseq");
    private static final List<String> AT_MOST_ONCE = List.of("max-forwards", "content-length");

    private StrictGrammar() {
    }

    /** What is wrong with a message, a line each; empty if nothing. */
    public static List<String> problems(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return List.of("no end of the header section");
        }
        List<String> problems = new ArrayList<>();
        // continuation lines: clause 7.3.1
        String[] lines = text.substring(0, end).replaceAll("\r\n[ \t]+", " ").split("\r\n", -1);
        boolean request = Abnf.REQUEST_LINE.matcher(lines[0]).matches();
        if (!request && !Abnf.STATUS_LINE.matcher(lines[0]).matches()) {
            problems.add("start line: " + lines[0]);
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            Matcher m = Abnf.HEADER.matcher(lines[i]);
            if (!m.matches()) {
                problems.add("no header: " + lines[i]);
                continue;
            }
            String name = m.group(1).toLowerCase(Locale.ROOT);
            headers.computeIfAbsent(LONG_NAMES.getOrDefault(name, name), n -> new ArrayList<>())
                .add(m.group(2).replaceFirst("[ \t]+$", ""));
        }
        headers.forEach((name, values) -> values.forEach(value -> value(name, value, problems)));
        number(headers, problems);
        length(headers, message.length - end - 4, problems);
        if (request) {
            method(lines[0], headers, problems);
        }
        return problems;
    }

    /** What is wrong with one value, or a comma-separated list of values, of a header field. */
    public static List<String> problems(String name, String value) {
        List<String> problems = new ArrayList<>();
        value(name.toLowerCase(Locale.ROOT), value, problems);
        return problems;
    }

    private static void value(String name, String value, List<String> problems) {
        Pattern grammar = VALUES.get(name);
        if (grammar != null && !grammar.matcher(value).matches()) {
            problems.add(name + ": " + value);
        }
    }

    private static void number(Map<String, List<String>> headers, List<String> problems) {
        for (String name : ONCE) {
            if (headers.getOrDefault(name, List.of()).size() != 1) {
                problems.add(name + " is not there once");
            }
        }
        for (String name : AT_MOST_ONCE) {
            if (headers.getOrDefault(name, List.of()).size() > 1) {
                problems.add(name + " is there more than once");
            }
        }
        if (!headers.containsKey("via")) {
            problems.add("via is not there");
        }
    }

    private static void length(Map<String, List<String>> headers, int body, List<String> problems) {
        String said = headers.getOrDefault("content-length", List.of(String.valueOf(body))).get(0);
        if (!said.equals(String.valueOf(body))) {
            problems.add("content-length: " + said + " of " + body);
        }
    }

    private static void method(String line, Map<String, List<String>> headers, List<String> problems) {
        Matcher cseq = Abnf.CSEQ.matcher(headers.getOrDefault("cseq", List.of("")).get(0));
        if (cseq.matches() && !line.startsWith(cseq.group(2) + " ")) {
            problems.add("cseq names another method");
        }
    }
}
