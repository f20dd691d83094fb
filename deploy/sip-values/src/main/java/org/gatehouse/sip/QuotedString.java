package org.gatehouse.sip;

/** {@code quoted-string} of RFC 3261 clause 25.1. */
final class QuotedString {
    private QuotedString() {
    }

    /**
     * The index after the closing quote of the string that opens at {@code start}, or -1 if it does not close or holds
     * a control character other than a tab.
     */
    static int end(String text, int start) {
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f) {
                return -1;
            }
            if (c == '"') {
                return i + 1;
            }
            if (c == '\\') {
                i++;
                if (i < text.length() && (text.charAt(i) == '\r' || text.charAt(i) == '\n')) {
                    return -1;
                }
            }
        }
        return -1;
    }

    /** The text in quotes, with quotes and backslashes escaped. */
    static String of(String text) {
        if (text.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
            throw new IllegalArgumentException("control character in a quoted string");
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Without quotes and escapes; text that is not quoted stays as it is. */
    static String unquoted(String value) {
        if (value.length() < 2 || value.charAt(0) != '"' || !value.endsWith("\"")) {
            return value;
        }
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 1; i < value.length() - 1; i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length() - 1) {
                c = value.charAt(++i);
            }
            text.append(c);
        }
        return text.toString();
    }
}
