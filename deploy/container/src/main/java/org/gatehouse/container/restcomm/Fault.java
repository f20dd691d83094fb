package org.gatehouse.container.restcomm;

/** Why the parser did not take a message: the log's reason, and the answer's status and phrase. */
enum Fault {
    MALFORMED_MESSAGE(400, "Malformed Message"),
    MISSING_MANDATORY_HEADER(400, "Mandatory Header Missing"),
    /** One that a message has once: which of the two counts, and where the message ends, nobody can say. */
    REPEATED_HEADER(400, "Header Repeated"),
    /** A CR without LF: some end the line there and some do not, so that a header field could hide behind it. */
    BARE_CR(400, "Bare CR"),
    TOO_MANY_HEADERS(400, "Too Many Headers"),
    HEADER_LINE_TOO_LONG(400, "Header Line Too Long"),
    /** RFC 3261 clause 21.4.12. */
    REQUEST_URI_TOO_LONG(414, "Request-URI Too Long"),
    /** RFC 3261 clause 21.5.7. */
    MESSAGE_TOO_LARGE(513, "Message Too Large");

    final int status;
    final String phrase;

    Fault(int status, String phrase) {
        this.status = status;
        this.phrase = phrase;
    }
}
