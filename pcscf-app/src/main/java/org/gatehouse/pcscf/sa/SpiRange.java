package org.gatehouse.pcscf.sa;

/**
 * The SPIs this P-CSCF may choose, both ends included; a host with other IPsec users gives it a range of its own
 * (TS 33.203 clause 7.1 note 3). Unsigned 32-bit numbers.
 */
public record SpiRange(long lowest, long highest) {
    public static final SpiRange DEFAULT = new SpiRange(0x0001_0000L, 0xFFFF_FFFFL);

    /** @throws IllegalArgumentException if it reaches into 0 to 255, which are reserved, beyond 32 bits, or is empty */
    public SpiRange {
        if (lowest < 256 || highest > 0xFFFF_FFFFL || lowest >= highest) {
            throw new IllegalArgumentException("not a range of SPIs");
        }
    }
}
