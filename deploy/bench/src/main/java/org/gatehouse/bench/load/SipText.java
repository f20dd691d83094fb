package org.gatehouse.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A message as text, read no further than a load generator needs. Header names are those that the senders write. */
final class SipText {
    private static final String VERSION = "SIP/2.0 ";
    private static final String END = "\r\n";

    private final String text;

    SipText(String text) {
        this.text = text;
    }

    static SipText of(byte[] octets, int length) {
        return new SipText(new String(octets, 0, length, StandardCharsets.ISO_8859_1));
    }

    /** 0 for a request. */
    int status() {
        return text.startsWith(VERSION) && text.length() > 11 ? Integer.parseInt(text.substring(8, 11)) : 0;
    }

    /** Of a request. */
    String method() {
        int space = text.indexOf(' ');
        return space < 0 ? "" : text.substring(0, space);
    }

    /** The value of the first line of that name, or an empty string. */
    String first(String name) {
        int at = indexOf(name, 0);
        return at < 0 ? "" : value(name, at);
    }

    /** The values of all lines of that name. */
    List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (int at = indexOf(name, 0); at >= 0; at = indexOf(name, at + 1)) {
            values.add(value(name, at));
        }
        return values;
    }

    /** The branch of the topmost Via, or an empty string. */
    String branch() {
        return parameter(first("Via"), "branch=");
    }

    /** What the CSeq names, or an empty string. */
    String cseqMethod() {
        String cseq = first("CSeq");
        return cseq.substring(cseq.indexOf(' ') + 1);
    }

    /** Of a request. */
    String requestUri() {
        int begin = text.indexOf(' ') + 1;
        int end = text.indexOf(' ', begin);
        return begin == 0 || end < 0 ? "" : text.substring(begin, end);
    }

    /** The entries of a header that may stand in several lines and be separated by commas. */
    List<String> entries(String name) {
        List<String> entries = new ArrayList<>();
        all(name).forEach(line -> entries.addAll(List.of(line.split("\\s*,\\s*"))));
        return entries;
    }

    /** The same with another first line, without the lines of these names, and with these lines at the top. */
    String with(String firstLine, List<String> without, List<String> top) {
        StringBuilder whole = new StringBuilder(text.length() + 200).append(firstLine).append(END);
        top.forEach(line -> whole.append(line).append(END));
        int headersEnd = text.indexOf(END + END);
        int at = text.indexOf(END) + END.length();
        while (at < headersEnd + END.length() && headersEnd >= 0) {
            int next = text.indexOf(END, at) + END.length();
            String name = text.substring(at, Math.max(at, text.indexOf(':', at)));
            if (!without.contains(name)) {
                whole.append(text, at, next);
            }
            at = next;
        }
        return whole.append(text, Math.max(at, 0), text.length()).toString();
    }

    /** The first line. */
    String firstLine() {
        int end = text.indexOf(END);
        return end < 0 ? text : text.substring(0, end);
    }

    /** What follows {@code name} in a value up to the next separator, or an empty string. */
    static String parameter(String value, String name) {
        int at = value.indexOf(name);
        if (at < 0) {
            return "";
        }
        int begin = at + name.length();
        boolean quoted = begin < value.length() && value.charAt(begin) == '"';
        int end = quoted ? value.indexOf('"', begin + 1) : begin;
        while (!quoted && end < value.length() && ";, >".indexOf(value.charAt(end)) < 0) {
            end++;
        }
        return quoted ? value.substring(begin + 1, Math.max(end, begin + 1)) : value.substring(begin, end);
    }

    private int indexOf(String name, int from) {
        return text.indexOf(END + name + ":", from);
    }

    private String value(String name, int at) {
        int begin = at + END.length() + name.length() + 1;
        int end = text.indexOf(END, begin);
        return text.substring(begin, end < 0 ? text.length() : end).trim();
    }
}
