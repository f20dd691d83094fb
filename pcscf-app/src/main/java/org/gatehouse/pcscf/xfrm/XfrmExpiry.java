package org.gatehouse.pcscf.xfrm;

import java.net.InetAddress;

/**
 * The kernel has removed an association of ours at the end of its kernel lifetime, which only happens when the
 * application did not remove it in time. Its policy is left, and drops packets, until the set is removed.
 *
 * @param spi unsigned 32 bits; with the destination it names the association
 */
public record XfrmExpiry(InetAddress destination, long spi) {
}
