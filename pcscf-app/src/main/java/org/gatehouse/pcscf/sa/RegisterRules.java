package org.gatehouse.pcscf.sa;

import org.gatehouse.pcscf.Reason;

/**
 * Whether a REGISTER counts as protected, TS 33.203 clause 6.1.5: with an answer to the challenge, over the set of this
 * authentication; without one, over the set of the latest successful authentication. Everything else is forwarded as
 * unprotected, so that the S-CSCF challenges it, or was sent over the wrong set.
 */
public final class RegisterRules {
    private RegisterRules() {
    }

    /** Over which set a REGISTER came. */
    public enum Over {
        CLEAR, OLDER, LATEST, TEMPORARY
    }

    /**
     * <pre>
     *            NONE       RESPONSE   FAILURE
     * TEMPORARY  discard    yes        discard
     * LATEST     yes        discard    yes
     * OLDER      no         discard    no
     * CLEAR      no         discard    no
     * </pre>
     *
     * A response outside the temporary set would pass by the comparison of SM7, whatever it is marked: it is dropped.
     */
    public static Decision judge(Over set, AuthenticationContent content) {
        boolean response = content == AuthenticationContent.RESPONSE;
        if (response != (set == Over.TEMPORARY)) {
            return new Decision.Refuse(Reason.WRONG_SA);
        }
        boolean protectedBySet = set == Over.TEMPORARY || set == Over.LATEST;
        return new Decision.AcceptRegister(protectedBySet ? IntegrityProtected.YES : IntegrityProtected.NO, content);
    }
}
