package org.gatehouse.icscf;

/** Why a message is refused, dropped or noted: the log's reason, the counter's label and the answer in one. */
public enum Reason {
    /** An entry claims to be a token of ours and is not, or not as we made it. */
    BROKEN_TOKEN(400, "Bad Request"),
    /** More tokens of ours than we open, or make, in one message. */
    TOO_MANY_TOKENS(400, "Bad Request"),
    /** A routing entry that names the hidden network but cannot be read, or is too long for a token. */
    UNREADABLE_ENTRY(400, "Bad Request"),
    /** There is no key to encrypt with: nothing may leave. */
    NO_KEY(500, "Server Internal Error");

    private final int status;
    private final String phrase;

    Reason(int status, String phrase) {
        this.status = status;
        this.phrase = phrase;
    }

    /** The status code of the answer; 0 for none. */
    public int status() {
        return status;
    }

    /** The reason phrase of the answer, which tells the peer nothing more than the status code. */
    public String phrase() {
        return phrase;
    }
}
