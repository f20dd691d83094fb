package org.gatehouse.pcscf.sa;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** What counts as one source: an IPv4 address, or the /64 an IPv6 host may choose its addresses from. */
public record SourcePrefix(String bits) {
    private static final int IPV6_OCTETS = 16;
    private static final int PREFIX_OCTETS = 8;

    public static SourcePrefix of(InetAddress address) {
        byte[] octets = address.getAddress();
        return new SourcePrefix(HexFormat.of().formatHex(
            octets.length == IPV6_OCTETS ? Arrays.copyOf(octets, PREFIX_OCTETS) : octets));
    }
}
