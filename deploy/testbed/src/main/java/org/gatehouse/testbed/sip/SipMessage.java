package org.gatehouse.testbed.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A SIP message: start line, header lines in their order, body. Immutable; every {@code with}, {@code plus} and
 * {@code without} gives an edited copy, so a test takes a correct message and spoils exactly one thing. Nothing is
 * checked on the way out: a wrong message can be built too.
 *
 * <p>{@link #parse} and {@link #encode} are exact: lines that were not edited leave as they came, folding, compact
 * names and case included (line ends become CRLF).
 */
public final class SipMessage {
    private static final String VERSION = "SIP/2.0";

    private final String startLine;
    private final List<SipHeader> headers;
    private final byte[] body;

    SipMessage(String startLine, List<SipHeader> headers, byte[] body) {
        this.startLine = startLine;
        this.headers = List.copyOf(headers);
        this.body = body;
    }

    /** Parses one whole message, RFC 3261 clause 7, tolerating folding, compact names, any case and bare LF. */
    public static SipMessage parse(byte[] octets) throws SipParseException {
        return SipParser.parse(octets);
    }

    /** A request with nothing but its start line and {@code Content-Length: 0}. */
    public static SipMessage request(String method, String uri) {
        return new SipMessage(method + " " + uri + " " + VERSION, List.of(SipHeader.of("Content-Length", "0")),
                new byte[0]);
    }

    /** A response with nothing but its start line and {@code Content-Length: 0}. */
    public static SipMessage response(int status, String reason) {
        return new SipMessage(VERSION + " " + status + " " + reason, List.of(SipHeader.of("Content-Length", "0")),
                new byte[0]);
    }

    /**
     * The response to this request, RFC 3261 clause 8.2.6.2: Via, From, To, Call-ID and CSeq copied.
     *
     * @param toTag the tag to put on To when it has none; null for none (100)
     */
    public SipMessage reply(int status, String reason, String toTag) {
        List<SipHeader> copied = new ArrayList<>();
        for (String name : List.of("Via", "From", "To", "Call-ID", "CSeq")) {
            headers.stream().filter(h -> h.is(name)).forEach(copied::add);
        }
        copied.add(SipHeader.of("Content-Length", "0"));
        SipMessage out = new SipMessage(VERSION + " " + status + " " + reason, copied, new byte[0]);
        String to = first("To").orElse("");
        boolean tagged = HeaderValue.lenient(to).parameter("tag").isPresent();
        return toTag == null || tagged ? out : out.with("To", to + ";tag=" + toTag);
    }

    public String startLine() {
        return startLine;
    }

    public boolean isRequest() {
        return !startLine.startsWith(VERSION + " ");
    }

    /** The method of a request, or the one in CSeq of a response. */
    public String method() {
        return isRequest() ? startLine.split(" ", 2)[0] : cseqPart(1);
    }

    /** The Request-URI; empty for a response. */
    public String requestUri() {
        String[] parts = startLine.split(" ");
        return isRequest() && parts.length > 1 ? parts[1] : "";
    }

    /** The status code; 0 for a request. */
    public int status() {
        return isRequest() ? 0 : Integer.parseInt(startLine.split(" ")[1]);
    }

    public List<SipHeader> headers() {
        return headers;
    }

    public byte[] body() {
        return body.clone();
    }

    /** The value of the first line of this name. */
    public Optional<String> first(String name) {
        return headers.stream().filter(h -> h.is(name)).map(SipHeader::value).findFirst();
    }

    /** The values of all lines of this name, each line whole. */
    public List<String> lines(String name) {
        return headers.stream().filter(h -> h.is(name)).map(SipHeader::value).toList();
    }

    /** The comma-separated values of all lines of this name, in order. */
    public List<String> values(String name) {
        return lines(name).stream().flatMap(line -> HeaderValue.split(line, ',').stream()).toList();
    }

    public boolean has(String name) {
        return headers.stream().anyMatch(h -> h.is(name));
    }

    public String callId() {
        return first("Call-ID").orElse("");
    }

    /** The number in CSeq, or -1. */
    public long cseq() {
        try {
            return Long.parseLong(cseqPart(0));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The branch of the topmost Via, or an empty string. */
    public String branch() {
        return values("Via").stream().findFirst()
                .flatMap(via -> HeaderValue.lenient(via).parameter("branch")).orElse("");
    }

    /** This value on one line where the first line of the name was (else at the end), other lines of it removed. */
    public SipMessage with(String name, String value) {
        return withAll(name, List.of(value));
    }

    /** These values, one line each, where the first line of the name was; other lines of it removed. */
    public SipMessage withAll(String name, List<String> values) {
        int at = indexOf(name);
        List<SipHeader> out = new ArrayList<>(headers);
        out.removeIf(h -> h.is(name));
        List<SipHeader> lines = values.stream().map(v -> SipHeader.of(name, v)).toList();
        out.addAll(at < 0 ? out.size() : at, lines);
        return new SipMessage(startLine, out, body);
    }

    /** One more line, after all others. */
    public SipMessage plus(String name, String value) {
        List<SipHeader> out = new ArrayList<>(headers);
        out.add(SipHeader.of(name, value));
        return new SipMessage(startLine, out, body);
    }

    /** One more line before the first of its name, or before all others when there is none: Via, Route, Path. */
    public SipMessage plusFirst(String name, String value) {
        List<SipHeader> out = new ArrayList<>(headers);
        out.add(Math.max(0, indexOf(name)), SipHeader.of(name, value));
        return new SipMessage(startLine, out, body);
    }

    public SipMessage without(String name) {
        return new SipMessage(startLine, headers.stream().filter(h -> !h.is(name)).toList(), body);
    }

    /** Without the first comma-separated value of this name: pops a Via or a Route. */
    public SipMessage withoutFirstValue(String name) {
        List<String> values = values(name);
        return values.size() < 2 ? without(name) : withAll(name, values.subList(1, values.size()));
    }

    /** Each line of this name rewritten. */
    public SipMessage mapLines(String name, UnaryOperator<String> change) {
        List<SipHeader> out = new ArrayList<>(headers);
        out.replaceAll(h -> h.is(name) ? SipHeader.of(h.name(), change.apply(h.value())) : h);
        return new SipMessage(startLine, out, body);
    }

    public SipMessage withStartLine(String line) {
        return new SipMessage(line, headers, body);
    }

    public SipMessage withRequestUri(String uri) {
        return withStartLine(method() + " " + uri + " " + VERSION);
    }

    /** A body with its Content-Type and Content-Length. */
    public SipMessage withBody(String contentType, byte[] octets) {
        return new SipMessage(startLine, headers, octets.clone()).with("Content-Type", contentType)
                .with("Content-Length", Integer.toString(octets.length));
    }

    /** The octets on the wire. */
    public byte[] encode() {
        StringBuilder head = new StringBuilder(startLine).append("\r\n");
        headers.forEach(h -> head.append(h.rawName()).append(':').append(h.rawValue()).append("\r\n"));
        byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = Arrays.copyOf(first, first.length + body.length);
        System.arraycopy(body, 0, out, first.length, body.length);
        return out;
    }

    /** The start line only: headers hold credentials. */
    @Override
    public String toString() {
        return startLine;
    }

    private int indexOf(String name) {
        for (int i = 0; i < headers.size(); i++) {
            if (headers.get(i).is(name)) {
                return i;
            }
        }
        return -1;
    }

    private String cseqPart(int part) {
        String[] parts = first("CSeq").orElse("").split("\\s+");
        return parts.length == 2 ? parts[part] : "";
    }
}
