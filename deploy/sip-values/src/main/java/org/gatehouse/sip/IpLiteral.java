package org.gatehouse.sip;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Addresses written as numbers. Never asks a resolver. */
public final class IpLiteral {
    private static final int MAX_LENGTH = 45;
    private static final int GROUPS = 8;
    private static final int IPV4_OCTETS = 4;
    private static final int LONGEST_IPV4 = 15;

    private IpLiteral() {
    }

    /**
     * The address, if the text (IPv6 with or without brackets) is one; empty for a name. An IPv4 address mapped into
     * IPv6 is the IPv4 address.
     */
    public static Optional<InetAddress> parse(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        byte[] ipv4 = ipv4(bare);
        if (ipv4 == null && !isIpv6(bare)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ipv4 == null ? InetAddress.getByName(bare) : InetAddress.getByAddress(ipv4));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** As it stands in a SIP URI or Via: IPv6 in brackets, no zone. */
    public static String inSip(InetAddress address) {
        String bare = canonical(address);
        return bare.indexOf(':') < 0 ? bare : "[" + bare + "]";
    }

    /** The one way to write an address: dotted decimal, or RFC 5952 for IPv6, no brackets, no zone. */
    public static String canonical(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        int[] groups = groups(address.getAddress());
        int gap = longestGap(groups);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                while (i + 1 < GROUPS && groups[i + 1] == 0) {
                    i++;
                }
            } else {
                boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    private static int[] groups(byte[] octets) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (octets[2 * i] & 0xff) << 8 | octets[2 * i + 1] & 0xff;
        }
        return groups;
    }

    /** Where the first of the longest runs of two or more zero groups starts, or -1. */
    private static int longestGap(int[] groups) {
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && groups[i + length] == 0) {
                length++;
            }
            if (length > bestLength) {
                best = i;
                bestLength = length;
            }
            i += length;
        }
        return best;
    }

    /** Without leading zeros, which some read as octal. */
    static boolean isIpv4(String text) {
        return ipv4(text) != null;
    }

    /** Its octets, or null. */
    private static byte[] ipv4(String text) {
        if (text.length() > LONGEST_IPV4) {
            return null;
        }
        byte[] octets = new byte[IPV4_OCTETS];
        int at = 0;
        for (int i = 0; i < IPV4_OCTETS; i++) {
            int begin = at;
            int value = 0;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                value = 10 * value + text.charAt(at++) - '0';
            }
            int digits = at - begin;
            boolean last = i == IPV4_OCTETS - 1;
            boolean ended = last ? at == text.length() : at < text.length() && text.charAt(at) == '.';
            if (digits == 0 || digits > 3 || digits > 1 && text.charAt(begin) == '0' || value > 255 || !ended) {
                return null;
            }
            octets[i] = (byte) value;
            at++;
        }
        return octets;
    }

    /** Shape only; {@link InetAddress} decides the rest. A colon keeps it from being taken for a name. */
    static boolean isIpv6(String text) {
        if (text.indexOf(':') < 0 || text.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ':' && c != '.' && !isHex(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
