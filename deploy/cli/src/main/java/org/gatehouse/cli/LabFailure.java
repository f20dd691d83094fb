package org.gatehouse.cli;

import java.util.List;
import java.util.Locale;

/** What {@code gatehouse lab --fail} can make go wrong. */
enum LabFailure {
    /** The phone derives another IK than the home network, as with a wrong K or OPc. */
    WRONG_KEY(true, "WRONG_IK", "NO_SM7"),
    /** The phone answers the challenge without ESP. */
    NO_ESP(true, "NO_ESP", "SM7_WITHOUT_ESP"),
    /** The phone does not mirror Security-Server. */
    BAD_VERIFY(false, "SECURITY_VERIFY_MISMATCH"),
    /** The HSS does not know the phone's user. */
    UNKNOWN_USER(false, "USER_UNKNOWN"),
    /** The HSS's peers are gone. */
    HSS_DOWN(false, "HSS_UNREACHABLE", "HSS_TIMEOUT"),
    /** The phone finds SQN out of range, and the HSS does not resynchronise. */
    SQN(true, "SQN"),
    /** The phone has no algorithm that the P-CSCF has. */
    NO_COMMON_ALGORITHM(false, "NO_COMMON_ALGORITHM");

    private final boolean silent;
    private final List<String> codes;

    /**
     * @param silent whether the phone hears nothing in the end
     * @param codes the causes that name it rightly: with a kernel that counts packets, then without
     */
    LabFailure(boolean silent, String... codes) {
        this.silent = silent;
        this.codes = List.of(codes);
    }

    /** Whether the phone hears nothing in the end, so that waiting for it is in vain. */
    boolean silent() {
        return silent;
    }

    /** Whether this cause names it rightly. */
    boolean isNamedBy(String code, boolean enforced) {
        boolean twoWays = silent && codes.size() > 1;
        return twoWays ? code.equals(codes.get(enforced ? 0 : 1)) : codes.contains(code);
    }

    /** {@code WRONG_KEY} is {@code wrong-key} on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
