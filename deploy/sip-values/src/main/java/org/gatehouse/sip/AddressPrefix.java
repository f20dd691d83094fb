package org.gatehouse.sip;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A range of IP addresses, {@code 192.0.2.0/24} or {@code 2001:db8::/32}; an address alone is a range of one.
 *
 * @param bits how many leading bits count
 */
public record AddressPrefix(InetAddress address, int bits) {

    /** @throws SipSyntaxException if it is not an address with an optional number of bits */
    public static AddressPrefix parse(String text) throws SipSyntaxException {
        int slash = text.indexOf('/');
        InetAddress address = IpLiteral.parse(slash < 0 ? text.trim() : text.substring(0, slash).trim())
            .orElseThrow(() -> new SipSyntaxException("address prefix"));
        int width = address.getAddress().length * 8;
        String bits = slash < 0 ? String.valueOf(width) : text.substring(slash + 1).trim();
        if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > width) {
            throw new SipSyntaxException("address prefix");
        }
        return new AddressPrefix(address, Integer.parseInt(bits));
    }

    public boolean contains(InetAddress candidate) {
        byte[] ours = address.getAddress();
        byte[] theirs = candidate.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        int whole = bits / 8;
        int rest = bits % 8;
        return Arrays.equals(ours, 0, whole, theirs, 0, whole)
            && (rest == 0 || ((ours[whole] ^ theirs[whole]) & 0xff) >>> (8 - rest) == 0);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + bits;
    }
}
