package org.gatehouse.sip;

import java.util.ArrayList;
import java.util.List;

/** Splits header field values at separators that stand outside quotes and angle brackets (RFC 3261 clause 7.3.1). */
public final class HeaderList {
    private HeaderList() {
    }

    /**
     * The values of one header over all its lines, in order. Empty values, which RFC 3261 does not allow, are kept as
     * empty strings so that the caller sees them.
     */
    public static List<String> values(List<String> lines) {
        List<String> values = new ArrayList<>();
        for (String line : lines) {
            values.addAll(split(line, ','));
        }
        return List.copyOf(values);
    }

    /** The parts of one line between top-level separators, trimmed. A blank line has no parts. */
    public static List<String> split(String line, char separator) {
        List<String> parts = new ArrayList<>();
        if (line.isBlank()) {
            return parts;
        }
        boolean quoted = false;
        int depth = 0;
        int start = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '<') {
                depth++;
            } else if (c == '>') {
                depth = Math.max(0, depth - 1);
            } else if (c == separator && depth == 0) {
                parts.add(line.substring(start, i).trim());
                start = i + 1;
            }
        }
        parts.add(line.substring(start).trim());
        return parts;
    }
}
