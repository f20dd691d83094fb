package org.gatehouse.pcscf.xfrm;

import java.time.Duration;

/**
 * Every number the kernel backend is free to choose.
 *
 * @param reqidBase first of the 2^{@link #REQID_BITS} request ids that are ours; its low 24 bits are 0. States and
 *     policies with such an id belong to this P-CSCF: whatever of them is not wanted is removed at start. Two P-CSCFs
 *     in one network namespace need two bases.
 * @param priority priority of the policies of a set; a lower number wins
 * @param guardPriority priority of the block policies on protected ports; larger than {@code priority}, and used by
 *     nobody else on the host, as it is what marks a block policy as ours
 * @param replayWindow anti-replay window in packets, 32 to 4096 (RFC 4303 clause 3.4.3: 64 preferred)
 * @param kernelLifetime after which the kernel removes an association by itself; zero for never, as TS 33.203
 *     clause 7.1 has it: the real lifetime is the application's. Another value is only a safety net.
 * @param answerTimeout how long the kernel may take to answer a request
 */
public record XfrmSettings(int reqidBase, long priority, long guardPriority, int replayWindow, Duration kernelLifetime,
                           Duration answerTimeout) {
    /** The width of the range of request ids. */
    public static final int REQID_BITS = 24;
    private static final int REQID_MASK = (1 << REQID_BITS) - 1;
    private static final long MAX_PRIORITY = 0xffff_ffffL;

    /** @throws IllegalArgumentException naming the value that is out of range */
    public XfrmSettings {
        if (reqidBase == 0 || (reqidBase & REQID_MASK) != 0) {
            throw new IllegalArgumentException("reqidBase: the low 24 bits are 0, the others are not");
        }
        if (priority < 0 || guardPriority <= priority || guardPriority > MAX_PRIORITY) {
            throw new IllegalArgumentException("0 <= priority < guardPriority < 2^32");
        }
        if (replayWindow < 32 || replayWindow > 4096) {
            throw new IllegalArgumentException("replayWindow: 32 to 4096");
        }
        if (kernelLifetime.isNegative() || answerTimeout.isNegative() || answerTimeout.toMillis() == 0) {
            throw new IllegalArgumentException("kernelLifetime is not negative, answerTimeout is positive");
        }
    }

    /** Request ids from 0x67000000, priorities 2000 and 0x67617465, window 64, no kernel lifetime, five seconds. */
    public static XfrmSettings defaults() {
        return new XfrmSettings(0x6700_0000, 2000, 0x6761_7465L, 64, Duration.ZERO, Duration.ofSeconds(5));
    }

    /** These settings with other request ids, and with a priority of block policies that goes with them. */
    public XfrmSettings withReqidBase(int base) {
        return new XfrmSettings(base, priority, Integer.toUnsignedLong(base) | guardPriority & REQID_MASK, replayWindow,
            kernelLifetime, answerTimeout);
    }

    /** These settings with another kernel lifetime. */
    public XfrmSettings withKernelLifetime(Duration lifetime) {
        return new XfrmSettings(reqidBase, priority, guardPriority, replayWindow, lifetime, answerTimeout);
    }

    /** The request id of a set, from the SPI of its association A, which no other live set has. */
    int reqid(long spiPs) {
        return reqidBase | (int) spiPs & REQID_MASK;
    }

    boolean isOurs(int reqid) {
        return (reqid & ~REQID_MASK) == reqidBase;
    }
}
