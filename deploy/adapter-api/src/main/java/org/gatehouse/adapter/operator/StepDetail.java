package org.gatehouse.adapter.operator;

import java.net.InetAddress;
import org.gatehouse.sip.IpLiteral;

/**
 * What differs between two steps of one kind, in words. Made of numbers, addresses and names of our own constants only:
 * there is no way from a text of a message, or from a secret, to a detail.
 */
public final class StepDetail {
    /** Nothing to add. */
    public static final StepDetail NONE = new StepDetail("");

    private static final int LONGEST_NAME = 80;

    private final String text;

    private StepDetail(String text) {
        this.text = text;
    }

    /** A SIP status code. */
    public static StepDetail status(int status) {
        return new StepDetail("status " + status);
    }

    /** A constant of ours, such as a reason. */
    public static StepDetail of(Enum<?> constant) {
        return new StepDetail(constant.name());
    }

    /** A number with what it counts, one of our own words. */
    public static StepDetail of(long number, Word unit) {
        return new StepDetail(number + " " + unit.text);
    }

    /** One of our own words with a number. */
    public static StepDetail of(Word word, long number) {
        return new StepDetail(word.text + " " + number);
    }

    /** Where a packet came from or went. */
    public static StepDetail of(InetAddress address, int port) {
        return new StepDetail(IpLiteral.inSip(address) + ":" + port);
    }

    /** A name that the configuration, and nobody else, has given: a host, a domain, a pair of algorithms. */
    public static StepDetail configured(String name) {
        StringBuilder plain = new StringBuilder();
        name.codePoints().limit(LONGEST_NAME).forEach(c -> plain.append(c > ' ' && c < 0x7f ? (char) c : '?'));
        return new StepDetail(plain.toString());
    }

    /** Both, one after the other. */
    public StepDetail and(StepDetail other) {
        return text.isEmpty() ? other : other.text.isEmpty() ? this : new StepDetail(text + ", " + other.text);
    }

    /** The words that stand beside numbers. */
    public enum Word {
        PACKETS("packets"), SECONDS("s"), PORT_UC("port_uc"), PORT_US("port_us"), PORT_PC("port_pc"),
        PORT_PS("port_ps"), EXPIRES("expires"), BASE("base"), EXPERIMENTAL("experimental"), CSEQ("CSeq");

        private final String text;

        Word(String text) {
            this.text = text;
        }
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StepDetail detail && text.equals(detail.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
