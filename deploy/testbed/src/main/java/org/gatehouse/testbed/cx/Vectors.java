package org.gatehouse.testbed.cx;

import java.util.Optional;

/** Where authentication vectors come from. Arrays are the receiver's to keep. */
public interface Vectors {

    /**
     * What goes into a SIP-Auth-Data-Item of Digest-AKAv1-MD5, 3GPP TS 29.228 table 6.3.4.
     *
     * @param rand 16 octets
     * @param autn 16 octets
     */
    record Vector(byte[] rand, byte[] autn, byte[] xres, byte[] ck, byte[] ik) {
        @Override
        public String toString() {
            return "Vector";
        }
    }

    /** A fresh vector of the next sequence number; empty if the user has no keys. */
    Optional<Vector> next(String impi);

    /**
     * A fresh vector after the UE refused the sequence number.
     *
     * @param rand of the refused challenge, 16 octets
     * @param auts 14 octets
     * @return empty if AUTS is not the UE's
     */
    Optional<Vector> resynchronised(String impi, byte[] rand, byte[] auts);
}
