package org.gatehouse.pcscf.xfrm;

/**
 * From which prefix lengths on the kernel finds policies through a hash of both addresses, and not by search. Policies
 * of a set have whole addresses: with these thresholds at the whole length, those of one UE share a bucket with nobody.
 */
record XfrmThresholds(int ipv4Local, int ipv4Remote, int ipv6Local, int ipv6Remote) {
    static final XfrmThresholds WHOLE_ADDRESSES = new XfrmThresholds(32, 32, 128, 128);
}
