package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;

import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.Flow;
import org.junit.Test;

/** TS 33.203 clause 6.1.5. */
public class RegisterRulesTest {
    private static final AuthenticationContent NONE = AuthenticationContent.NONE;
    private static final AuthenticationContent RESPONSE = AuthenticationContent.RESPONSE;
    private static final AuthenticationContent FAILURE = AuthenticationContent.FAILURE;

    private static void expect(String cell, RegisterRules.Over over, AuthenticationContent content) {
        Decision decision = RegisterRules.judge(over, content);
        Decision expected = cell.equals("discard") ? new Decision.Refuse(Reason.WRONG_SA)
            : new Decision.AcceptRegister(IntegrityProtected.valueOf(cell.toUpperCase(java.util.Locale.ROOT)), content);
        assertEquals(over + " " + content, expected, decision);
    }

    @Test
    public void everyCellOfTheTable() {
        expect("discard", RegisterRules.Over.TEMPORARY, NONE);
        expect("yes", RegisterRules.Over.TEMPORARY, RESPONSE);
        expect("discard", RegisterRules.Over.TEMPORARY, FAILURE);
        expect("yes", RegisterRules.Over.LATEST, NONE);
        expect("discard", RegisterRules.Over.LATEST, RESPONSE);
        expect("yes", RegisterRules.Over.LATEST, FAILURE);
        expect("no", RegisterRules.Over.OLDER, NONE);
        expect("discard", RegisterRules.Over.OLDER, RESPONSE);
        expect("no", RegisterRules.Over.OLDER, FAILURE);
        expect("no", RegisterRules.Over.CLEAR, NONE);
        expect("discard", RegisterRules.Over.CLEAR, RESPONSE);
        expect("no", RegisterRules.Over.CLEAR, FAILURE);
    }

    private static AuthenticationContent content(String nonce, boolean response, boolean auts, String open) {
        return new RegisterContent(new RegisterRef("c", 1, Flow.Transport.UDP), Optional.empty(), nonce, response, auts)
            .answerTo(Optional.ofNullable(open));
    }

    @Test
    public void onlyTheOpenChallengeCanBeAnswered() {
        assertEquals(RESPONSE, content("n", true, false, "n"));
        assertEquals(NONE, content("old", true, false, "n"));
        assertEquals(NONE, content("n", true, false, null));
        assertEquals(NONE, content("", true, false, ""));
    }

    @Test
    public void autsOrAnEmptyResponseIsAFailure() {
        assertEquals(FAILURE, content("n", true, true, "n"));
        assertEquals(FAILURE, content("n", false, true, "n"));
        assertEquals(FAILURE, content("n", false, false, "n"));
        assertEquals(NONE, content("old", false, true, "n"));
        assertEquals(NONE, content("", false, false, "n"));
    }
}
