package org.gatehouse.pcscf.xfrm;

import java.net.InetAddress;

/**
 * An association of ours has reached its kernel lifetime, which only happens when the application did not remove it in
 * time.
 *
 * @param spi unsigned 32 bits; with the destination it names the association
 * @param hard whether the kernel has removed it. Its policy is left, and drops packets, until the set is removed.
 */
public record XfrmExpiry(InetAddress destination, long spi, boolean hard) {
}
