package org.gatehouse.pcscf.secagree;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.gatehouse.sip.HeaderList;
import org.gatehouse.sip.SipSyntaxException;

/**
 * All mechanisms of Security-Client, Security-Server or Security-Verify in a message, in order (RFC 3329 clause 2.2).
 */
public record SecurityHeader(List<SecurityMechanism> mechanisms) {
    static final int MAX_MECHANISMS = 32;
    /** Characters over all lines. */
    static final int MAX_TEXT = 8192;

    public SecurityHeader {
        mechanisms = List.copyOf(mechanisms);
    }

    /**
     * Parses the lines of one header name as they were received; how the list is divided into lines means nothing.
     *
     * @throws SipSyntaxException if there is no mechanism, one is malformed, or there is more than any UE sends
     */
    public static SecurityHeader parse(List<String> lines) throws SipSyntaxException {
        if (lines.stream().mapToLong(String::length).sum() > MAX_TEXT) {
            throw new SipSyntaxException("security header");
        }
        List<String> values = HeaderList.values(lines);
        if (values.isEmpty() || values.size() > MAX_MECHANISMS) {
            throw new SipSyntaxException("security header");
        }
        List<SecurityMechanism> mechanisms = new ArrayList<>();
        for (String value : values) {
            mechanisms.add(SecurityMechanism.parse(value));
        }
        return new SecurityHeader(mechanisms);
    }

    /**
     * Whether both say the same: the same mechanisms in the same order, each with the same parameters, whatever their
     * order, their letters' case, or whether a default was written out.
     */
    public boolean sameAs(SecurityHeader other) {
        return mechanisms.equals(other.mechanisms);
    }

    /** All mechanisms on one line. */
    public String toHeaderValue() {
        return mechanisms.stream().map(SecurityMechanism::toHeaderValue).collect(Collectors.joining(", "));
    }
}
