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
