package org.gatehouse.container.restcomm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gatehouse.adapter.Handling;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;

/**
 * A message as the stack wrote it: one header field to a line, nothing folded. Changing it here and not in the stack's
 * objects leaves every other octet as it was, and the transactions their own view of the message.
 */
final class WireMessage implements Leaving {
    private static final String VERSION = "SIP/2.0 ";
    private static final String END = "\r\n";
    private static final String CSEQ = "\r\nCSeq: ";

    private final byte[] octets;
    private final int bodyAt;
    private final String startLine;
    private final Flow flow;
    private Headers headers;

    private WireMessage(byte[] octets, int bodyAt, String startLine, Flow flow) {
        this.octets = octets;
        this.bodyAt = bodyAt;
        this.startLine = startLine;
        this.flow = flow;
    }

    /** Null for what is not a SIP message, such as a keep-alive. */
    static WireMessage of(byte[] octets, Flow flow) {
        int head = endOfHead(octets, octets.length);
        int line = indexOf(octets, '\n');
        if (head < 0 || line < 2) {
            return null;
        }
        String start = new String(octets, 0, line - 1, StandardCharsets.UTF_8);
        boolean sip = start.startsWith(VERSION) || start.endsWith(" SIP/2.0");
        return sip ? new WireMessage(octets, head, start, flow) : null;
    }

    /** Where the body begins, or -1 if the head is not complete. */
    static int endOfHead(byte[] octets, int length) {
        for (int i = 3; i < length; i++) {
            if (octets[i] == '\n' && octets[i - 1] == '\r' && octets[i - 2] == '\n' && octets[i - 3] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int indexOf(byte[] octets, char c) {
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == c) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String method() {
        if (status() == 0) {
            return startLine.substring(0, startLine.indexOf(' '));
        }
        // asked of every message that leaves: not worth reading them all
        String head = new String(octets, 0, bodyAt, StandardCharsets.ISO_8859_1);
        int cseq = head.indexOf(CSEQ);
        if (cseq < 0) {
            String value = headers().first("CSeq").orElse("");
            return value.substring(value.lastIndexOf(' ') + 1);
        }
        int end = head.indexOf(END, cseq + END.length());
        return head.substring(head.lastIndexOf(' ', end - 1) + 1, end);
    }

    @Override
    public int status() {
        return startLine.startsWith(VERSION) ? Integer.parseInt(startLine, VERSION.length(), endOfStatus(), 10) : 0;
    }

    private int endOfStatus() {
        int space = startLine.indexOf(' ', VERSION.length());
        return space < 0 ? startLine.length() : space;
    }

    @Override
    public String reasonPhrase() {
        String[] parts = startLine.split(" ", 3);
        return startLine.startsWith(VERSION) && parts.length == 3 ? parts[2] : "";
    }

    @Override
    public String requestUri() {
        String[] parts = startLine.split(" ", 3);
        return startLine.startsWith(VERSION) || parts.length != 3 ? "" : parts[1];
    }

    @Override
    public byte[] body() {
        return Arrays.copyOfRange(octets, bodyAt, octets.length);
    }

    @Override
    public Flow flow() {
        return flow;
    }

    @Override
    public Headers headers() {
        if (headers == null) {
            List<Headers.Line> lines = new ArrayList<>();
            for (String line : head()) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    lines.add(new Headers.Line(line.substring(0, colon).trim(), line.substring(colon + 1).trim()));
                }
            }
            headers = new Headers(lines);
        }
        return headers;
    }

    private List<String> head() {
        String text = new String(octets, 0, bodyAt - END.length(), StandardCharsets.UTF_8);
        String[] lines = text.split(END);
        return Arrays.asList(lines).subList(1, lines.length);
    }

    /** The octets after these changes. */
    byte[] changed(Handling.Admit changes) {
        List<String> lines = new ArrayList<>(head());
        for (HeaderEdit edit : changes.edits()) {
            edit(lines, edit);
        }
        String start = changes.reasonPhrase().map(p -> VERSION + status() + " " + p).orElse(startLine);
        byte[] head = (start + END + String.join(END, lines) + END + END).getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + octets.length - bodyAt);
        System.arraycopy(octets, bodyAt, all, head.length, octets.length - bodyAt);
        return all;
    }

    private static void edit(List<String> lines, HeaderEdit edit) {
        if (edit instanceof HeaderEdit.Remove remove) {
            lines.removeIf(l -> is(l, remove.name()));
        } else if (edit instanceof HeaderEdit.Set set) {
            int at = first(lines, set.name());
            lines.removeIf(l -> is(l, set.name()));
            lines.addAll(at < 0 ? lines.size() : at, set.values().stream().map(v -> set.name() + ": " + v).toList());
        } else if (edit instanceof HeaderEdit.Add add) {
            lines.add(add.name() + ": " + add.value());
        } else if (edit instanceof HeaderEdit.Prepend prepend) {
            lines.add(Math.max(0, first(lines, prepend.name())), prepend.name() + ": " + prepend.value());
        } else {
            throw new IllegalArgumentException("the body of what leaves stays as it is");
        }
    }

    private static int first(List<String> lines, String name) {
        for (int i = 0; i < lines.size(); i++) {
            if (is(lines.get(i), name)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean is(String line, String name) {
        int colon = line.indexOf(':');
        // the stack writes names whole and nothing before the colon, so that most lines need not be cut
        boolean other = colon > 1 && name.length() > 1 && colon != name.length() && line.charAt(colon - 1) > ' '
            && line.charAt(0) > ' ';
        return colon > 0 && !other && Headers.sameName(line.substring(0, colon).trim(), name);
    }
}
