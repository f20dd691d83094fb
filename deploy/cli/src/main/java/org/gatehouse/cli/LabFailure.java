package org.gatehouse.cli;

import java.util.List;
import java.util.Locale;

/** What {@code gatehouse lab --fail} can make go wrong. */
enum LabFailure {
    /** The phone derives another IK than the home network, as with a wrong K or OPc. */
    WRONG_KEY("WRONG_IK", "NO_SM7"),
    /** The phone answers the challenge without ESP. */
    NO_ESP("NO_ESP", "SM7_WITHOUT_ESP"),
    /** The phone does not mirror Security-Server. */
    BAD_VERIFY("SECURITY_VERIFY_MISMATCH"),
    /** The HSS does not know the phone's user. */
    UNKNOWN_USER("USER_UNKNOWN"),
    /** The HSS's peers are gone. */
    HSS_DOWN("HSS_UNREACHABLE", "HSS_TIMEOUT"),
    /** The phone finds SQN out of range, and the HSS does not resynchronise. */
    SQN("SQN"),
    /** The phone has no algorithm that the P-CSCF has. */
    NO_COMMON_ALGORITHM("NO_COMMON_ALGORITHM");

    private final List<String> codes;

    /** @param codes the causes that name it rightly */
    LabFailure(String... codes) {
        this.codes = List.of(codes);
    }

    /**
     * Whether packets decide it, so that a kernel that counts them, codes' first, knows more than one that does not.
     */
    boolean isOfPackets() {
        return this == WRONG_KEY || this == NO_ESP;
    }

    /**
     * Whether this cause names it rightly.
     *
     * @param enforced whether the kernel protects packets
     */
    boolean isNamedBy(String code, boolean enforced) {
        return isOfPackets() ? code.equals(codes.get(enforced ? 0 : 1)) : codes.contains(code);
    }

    /** {@code WRONG_KEY} is {@code wrong-key} on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
