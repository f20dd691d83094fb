package org.gatehouse.testbed.ladder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.SipHeader;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipParseException;

/**
 * What a node changed between receiving a message and sending it on. Values are shortened; {@code ik}, {@code ck},
 * {@code response} and {@code auts} are named but never shown.
 */
public final class MessageDiff {
    /** Characters of a value that are shown. */
    static final int SHOWN = 48;

    private static final Set<String> SECRET = Set.of("ik", "ck", "response", "auts", "rspauth");
    private static final Set<String> DIGESTS = Set.of("authorization", "www-authenticate", "proxy-authorization",
            "proxy-authenticate");
    private static final Set<String> ONE_VALUE = Set.of("date", "subject", "call-id");
    private static final Pattern SECRET_PARAMETER = Pattern.compile(
            "(?i)\\b(" + String.join("|", SECRET) + ")\\s*=\\s*(\"(?:[^\"\\\\]|\\\\.)*+\"?|[^\\s,;>]*)");

    private MessageDiff() {
    }

    /**
     * One change.
     *
     * @param header the header's name as sent, or as received when it is gone; {@code Request-URI} and {@code body} too
     * @param text such as {@code +Path: <sip:...>}
     */
    public record Change(String header, String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** The changes in the order of the message as sent, what is gone after what is there. */
    public static List<Change> compare(SipMessage received, SipMessage sent) {
        List<Change> out = new ArrayList<>();
        if (!received.startLine().equals(sent.startLine())) {
            String name = sent.isRequest() ? "Request-URI" : "Status";
            String from = sent.isRequest() ? received.requestUri() : Integer.toString(received.status());
            String to = sent.isRequest() ? sent.requestUri() : Integer.toString(sent.status());
            out.add(new Change(name, name + ": " + show(from) + " -> " + show(to)));
        }
        Map<String, String> names = new LinkedHashMap<>();
        sent.headers().forEach(h -> names.putIfAbsent(h.key(), h.name()));
        received.headers().forEach(h -> names.putIfAbsent(h.key(), h.name()));
        names.forEach((key, name) -> out.addAll(DIGESTS.contains(key) ? digests(name, received, sent)
                : values(key, name, received, sent)));
        if (!Arrays.equals(received.body(), sent.body())) {
            out.add(new Change("body", "body: " + received.body().length + " -> " + sent.body().length + " octets"));
        }
        return out;
    }

    private static List<Change> values(String key, String name, SipMessage received, SipMessage sent) {
        List<String> before = new ArrayList<>(list(key, received));
        List<String> after = new ArrayList<>(list(key, sent));
        List<String> inOrder = List.copyOf(before);
        List<String> sentInOrder = List.copyOf(after);
        sentInOrder.forEach(v -> {
            if (before.remove(v)) {
                after.remove(v);
            }
        });
        if (before.isEmpty() && after.isEmpty()) {
            return inOrder.equals(sentInOrder) ? List.of() : List.of(new Change(name, name + ": order changed"));
        }
        // a header that came or went as a whole needs one mention, not one for each value
        if (sentInOrder.isEmpty()) {
            return List.of(new Change(name, "-" + name));
        }
        if (inOrder.isEmpty()) {
            String more = after.size() == 1 ? "" : " and " + (after.size() - 1) + " more";
            return List.of(new Change(name, "+" + name + ": " + show(after.get(0)) + more));
        }
        if (before.size() == 1 && after.size() == 1) {
            return List.of(new Change(name, name + ": " + show(before.get(0)) + " -> " + show(after.get(0))));
        }
        List<Change> out = new ArrayList<>();
        after.forEach(v -> out.add(new Change(name, "+" + name + ": " + show(v))));
        before.forEach(v -> out.add(new Change(name, "-" + name + ": " + show(v))));
        return out;
    }

    private static List<String> list(String key, SipMessage message) {
        return ONE_VALUE.contains(key) ? message.lines(key) : message.values(key);
    }

    /** Digest headers are compared parameter by parameter: their secrets must not meet the general rule. */
    private static List<Change> digests(String name, SipMessage received, SipMessage sent) {
        List<String> before = received.lines(name);
        List<String> after = sent.lines(name);
        if (before.equals(after)) {
            return List.of();
        }
        Optional<DigestHeader> old = single(before);
        Optional<DigestHeader> now = single(after);
        if (old.isEmpty() || now.isEmpty()) {
            String sign = before.isEmpty() ? "+" : after.isEmpty() ? "-" : "changed ";
            return List.of(new Change(name, sign + name));
        }
        List<String> parts = new ArrayList<>();
        for (String p : now.get().names()) {
            Optional<String> was = old.get().get(p);
            String is = now.get().get(p).orElse("");
            if (was.isEmpty()) {
                parts.add("+" + parameter(p, is));
            } else if (!was.get().equals(is)) {
                parts.add("~" + parameter(p, is));
            }
        }
        old.get().names().stream().filter(p -> now.get().get(p).isEmpty()).forEach(p -> parts.add("-" + p));
        return List.of(new Change(name, name + ": " + (parts.isEmpty() ? "rewritten" : String.join(" ", parts))));
    }

    private static Optional<DigestHeader> single(List<String> lines) {
        try {
            return lines.size() == 1 ? Optional.of(DigestHeader.parse(lines.get(0))) : Optional.empty();
        } catch (SipParseException e) {
            return Optional.empty();
        }
    }

    private static String parameter(String name, String value) {
        return SECRET.contains(name.toLowerCase(Locale.ROOT)) ? name : name + "=" + show(value);
    }

    /** A value fit to be printed: secrets out first, then shortened, nothing unprintable. */
    static String show(String value) {
        String clean = SECRET_PARAMETER.matcher(value).replaceAll("$1=*").replaceAll("[^ -~]", "?");
        return clean.length() <= SHOWN ? clean : clean.substring(0, SHOWN - 3) + "...";
    }

    /** Whether every SIP stack makes this change on the way: counting hops, pushing or popping one Via. */
    static boolean routine(List<Change> all, Change change) {
        return switch (SipHeader.of(change.header(), "").key()) {
            case "max-forwards", "content-length" -> true;
            case "via" -> all.stream().filter(c -> c.header().equals(change.header())).count() == 1
                    && !change.text().contains(" -> ");
            default -> false;
        };
    }
}
