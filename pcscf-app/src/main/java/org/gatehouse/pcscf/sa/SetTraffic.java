package org.gatehouse.pcscf.sa;

/**
 * What the kernel saw on the two associations of a set that protect packets from the UE.
 *
 * @param verified packets whose integrity was right
 * @param unverified packets whose integrity check failed: another key, or changed on the way
 */
public record SetTraffic(long verified, long unverified) {
}
