package org.gatehouse.pcscf.journal;

import static org.gatehouse.pcscf.journal.RegistrationStep.ESP_ARRIVED;
import static org.gatehouse.pcscf.journal.RegistrationStep.ESP_NONE;
import static org.gatehouse.pcscf.journal.RegistrationStep.ESP_NOT_VERIFIED;
import static org.gatehouse.pcscf.journal.RegistrationStep.HOME_REFUSED;
import static org.gatehouse.pcscf.journal.RegistrationStep.NETWORK_NOT_AUTHENTIC;
import static org.gatehouse.pcscf.journal.RegistrationStep.OUTSIDE_ANY_SET;
import static org.gatehouse.pcscf.journal.RegistrationStep.SM6_SENT;
import static org.gatehouse.pcscf.journal.RegistrationStep.SM7_OUTSIDE_SET;
import static org.gatehouse.pcscf.journal.RegistrationStep.SM7_RECEIVED;
import static org.gatehouse.pcscf.journal.RegistrationStep.SYNC_FAILURE;

import org.gatehouse.adapter.operator.Attempt;
import org.gatehouse.adapter.operator.AttemptStep;
import org.gatehouse.adapter.operator.Cause;
import org.gatehouse.adapter.operator.StepDetail;
import org.gatehouse.pcscf.Reason;

/** From the steps of an attempt to one cause in plain words: TS 33.203 clause 7.3 read backwards. */
public final class LikelyCause {
    /** Causes that are no refusal of ours. */
    public enum Kind {
        NONE("The phone is registered."),
        GONE("The phone has de-registered."),
        WAITING_FOR_HOME("The home network has not answered yet."),
        WAITING_FOR_SM7("The challenge was sent; SM7 has not arrived yet."),
        UNDER_WAY("The attempt is under way."),
        SQN("The phone finds the sequence number (SQN) of the challenge out of range, and the home network's next "
            + "challenge did not mend that: HSS or AuC does not resynchronise, or another phone uses the same USIM."),
        NETWORK_REJECTED("The phone could not authenticate the network (wrong MAC in AUTN): K or OP/OPc of USIM and "
            + "HSS differ."),
        SM7_WITHOUT_ESP("The phone sent SM7 outside the security associations: it does no ESP, or from other ports "
            + "than it offered."),
        WRONG_IK("SM7 arrived over ESP and failed the integrity check: the phone has another IK or CK than the home "
            + "network. K or OPc of USIM and HSS differ, or phone and P-CSCF disagree on the algorithm."),
        NO_ESP("SM7 never arrived over ESP, and no ESP packet at all did: ESP (IP protocol 50) is blocked on the way, "
            + "the phone does no ESP, or it rejected SM6."),
        ESP_WITHOUT_SM7("ESP packets arrived and were verified, but no SM7 came with them: the phone sends over TCP "
            + "and does not get through, or its SIP stack gave up."),
        NO_SM7("SM7 never arrived over ESP: wrong IK, ESP blocked on the way, or the phone rejected SM6."),
        WRONG_RES("The home network refused the phone's answer to the challenge: RES is wrong (K or OPc of USIM and "
            + "HSS differ), or the subscription was withdrawn meanwhile."),
        HOME_FORBIDS("The home network does not let this user register: the private identity is unknown there, does "
            + "not belong to the public one, or may not roam here. The I-CSCF knows which."),
        HOME_HAS_NO_HSS("The home network cannot serve the user now: its HSS cannot be asked. The I-CSCF knows why."),
        HOME_HAS_NO_SCSCF("The home network has no S-CSCF for the user: none has the capabilities, or none answers."),
        HOME_BUSY("The home network is overloaded or in maintenance."),
        HOME_REFUSES("The home network refused the registration.");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 480;
    private static final int TIMEOUT = 504;
    private static final int OVERLOAD = 503;
    private static final int BUSY_EVERYWHERE = 600;

    private LikelyCause() {
    }

    /** The cause of where the attempt stands. */
    public static Cause of(Attempt attempt) {
        if (attempt.ended().isEmpty()) {
            return cause(underWay(attempt));
        }
        Attempt.Ended ended = attempt.ended().get();
        return switch (ended.outcome()) {
            case REGISTERED -> cause(Kind.NONE);
            case DEREGISTERED -> cause(Kind.GONE);
            case CHALLENGED, ABANDONED -> cause(abandoned(attempt));
            case REFUSED, FAILED -> ended.reason().isEmpty() ? cause(home(attempt))
                : of(Reason.valueOf(ended.reason()));
        };
    }

    private static Cause of(Reason reason) {
        return new Cause(reason.name(), ReasonText.of(reason));
    }

    private static Cause cause(Kind kind) {
        return new Cause(kind.name(), kind.text());
    }

    private static Kind underWay(Attempt attempt) {
        if (attempt.last(s -> s.kind() == SM6_SENT).isPresent() && !attempt.has(SM7_RECEIVED)) {
            boolean clue = attempt.has(SM7_OUTSIDE_SET) || attempt.has(OUTSIDE_ANY_SET)
                || attempt.has(ESP_NOT_VERIFIED);
            return clue ? abandoned(attempt) : Kind.WAITING_FOR_SM7;
        }
        boolean atHome = attempt.last(s -> true).filter(s -> s.kind() == RegistrationStep.FORWARDED).isPresent();
        return atHome ? Kind.WAITING_FOR_HOME : Kind.UNDER_WAY;
    }

    /** What the phone said of it counts first, then what it sent, then what the kernel saw. */
    private static Kind abandoned(Attempt attempt) {
        if (attempt.has(SYNC_FAILURE)) {
            return Kind.SQN;
        }
        if (attempt.has(NETWORK_NOT_AUTHENTIC)) {
            return Kind.NETWORK_REJECTED;
        }
        if (attempt.has(ESP_NOT_VERIFIED)) {
            return Kind.WRONG_IK;
        }
        if (attempt.has(SM7_OUTSIDE_SET) || attempt.has(OUTSIDE_ANY_SET)) {
            return Kind.SM7_WITHOUT_ESP;
        }
        if (attempt.has(ESP_ARRIVED)) {
            return Kind.ESP_WITHOUT_SM7;
        }
        return attempt.has(ESP_NONE) ? Kind.NO_ESP : Kind.NO_SM7;
    }

    private static Kind home(Attempt attempt) {
        if (statusIs(attempt, FORBIDDEN)) {
            return attempt.has(SM7_RECEIVED) ? Kind.WRONG_RES : Kind.HOME_FORBIDS;
        }
        if (statusIs(attempt, UNAVAILABLE)) {
            return Kind.HOME_HAS_NO_HSS;
        }
        if (statusIs(attempt, TIMEOUT) || statusIs(attempt, BUSY_EVERYWHERE)) {
            return Kind.HOME_HAS_NO_SCSCF;
        }
        return statusIs(attempt, OVERLOAD) ? Kind.HOME_BUSY : Kind.HOME_REFUSES;
    }

    private static boolean statusIs(Attempt attempt, int status) {
        return attempt.last(s -> s.kind() == HOME_REFUSED).map(AttemptStep::detail)
            .filter(StepDetail.status(status)::equals).isPresent();
    }
}
