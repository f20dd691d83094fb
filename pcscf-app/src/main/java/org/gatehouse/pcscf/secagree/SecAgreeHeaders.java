package org.gatehouse.pcscf.secagree;

import java.util.ArrayList;
import java.util.List;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;

/** The {@code sec-agree} option tag and the Security headers of a message, RFC 3329 and TS 24.229 clause 5.2.2. */
public final class SecAgreeHeaders {
    public static final String OPTION_TAG = "sec-agree";
    public static final String CLIENT = "Security-Client";
    public static final String SERVER = "Security-Server";
    public static final String VERIFY = "Security-Verify";
    private static final List<String> TAG_HEADERS = List.of("Require", "Proxy-Require");

    private SecAgreeHeaders() {
    }

    /** Whether the sender demands the security agreement. */
    public static boolean demanded(Headers headers) {
        return TAG_HEADERS.stream().anyMatch(name -> headers.values(name).stream()
            .anyMatch(OPTION_TAG::equalsIgnoreCase));
    }

    /**
     * Judges a REGISTER that starts a registration (SM1): without the agreement 421 where it is required, with it but
     * without a usable offer 494 (clause 7.3.2.1).
     */
    public static Assessment assess(Headers sm1, AccessPolicy policy) {
        List<String> client = sm1.lines(CLIENT);
        boolean offered = !client.isEmpty();
        if (policy.secAgree() == SecAgreePolicy.NEVER) {
            return new Assessment.Unprotected();
        }
        if (!offered && !demanded(sm1)) {
            return policy.secAgree() == SecAgreePolicy.PREFERRED ? new Assessment.Unprotected()
                : new Assessment.Refused(Reason.NO_SEC_AGREE);
        }
        // no falling back to an unprotected registration from here: that would be bidding down
        return offered ? SecurityAgreement.assess(client, policy.algorithms())
            : new Assessment.Refused(Reason.NO_USABLE_MECHANISM);
    }

    /** What is taken out of a UE's request before it goes to the core: the agreement ends at the P-CSCF. */
    public static List<HeaderEdit> strip(Headers headers) {
        List<HeaderEdit> edits = new ArrayList<>();
        for (String name : List.of(CLIENT, SERVER, VERIFY)) {
            if (headers.has(name)) {
                edits.add(new HeaderEdit.Remove(name));
            }
        }
        for (String name : TAG_HEADERS) {
            List<String> tags = headers.values(name);
            List<String> others = tags.stream().filter(tag -> !tag.equalsIgnoreCase(OPTION_TAG)).toList();
            if (others.size() < tags.size()) {
                edits.add(others.isEmpty() ? new HeaderEdit.Remove(name)
                    : new HeaderEdit.Set(name, String.join(", ", others)));
            }
        }
        return edits;
    }

    /** What a 421 or 494 brings: the own list, and that it has to be used. */
    public static List<HeaderEdit> demand(AlgorithmPolicy policy) {
        return List.of(new HeaderEdit.Set("Require", OPTION_TAG),
            new HeaderEdit.Set(SERVER, SecurityAgreement.capabilities(policy).toHeaderValue()));
    }
}
