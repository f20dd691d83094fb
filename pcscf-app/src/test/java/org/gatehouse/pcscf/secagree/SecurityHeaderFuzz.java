package org.gatehouse.pcscf.secagree;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.gatehouse.sip.SipSyntaxException;

/**
 * Fuzz target: whatever the lines of a Security-Client say, they are refused, or parsed to what is written and read
 * back as the same, and to an assessment. Nothing else is thrown.
 */
public final class SecurityHeaderFuzz {

    private SecurityHeaderFuzz() {
    }

    /** Called by Jazzer, and by the test that replays the corpus. A line feed divides lines. */
    public static void fuzzerTestOneInput(byte[] data) {
        List<String> lines = List.of(new String(data, StandardCharsets.UTF_8).split("\n", -1));
        SecurityAgreement.assess(lines, AlgorithmPolicy.DEFAULT);
        SecurityHeader header;
        try {
            header = SecurityHeader.parse(lines);
        } catch (SipSyntaxException e) {
            return;
        }
        if (header.mechanisms().isEmpty() || header.mechanisms().size() > SecurityHeader.MAX_MECHANISMS) {
            throw new AssertionError("bounds");
        }
        String written = header.toHeaderValue();
        if (written.chars().anyMatch(c -> c == '\r' || c == '\n')) {
            throw new AssertionError("a line end got through");
        }
        if (written.length() <= SecurityHeader.MAX_TEXT) {
            readBack(header, written);
        }
    }

    private static void readBack(SecurityHeader header, String written) {
        try {
            SecurityHeader again = SecurityHeader.parse(List.of(written));
            if (!again.sameAs(header) || !header.sameAs(again)) {
                throw new AssertionError("not the same after writing and reading");
            }
        } catch (SipSyntaxException e) {
            throw new AssertionError("what was written is not read", e);
        }
    }
}
