package org.gatehouse.sip;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Addresses written as numbers. Never asks a resolver. */
public final class IpLiteral {
    private IpLiteral() {
    }

    /** The address, if the text (IPv6 with or without brackets) is one; empty for a name. */
    public static Optional<InetAddress> parse(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (!isIpv4(bare) && !isIpv6(bare)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(bare));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** As it stands in a SIP URI or Via: IPv6 in brackets, no zone. */
    public static String inSip(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String bare = zone < 0 ? text : text.substring(0, zone);
        return bare.indexOf(':') < 0 ? bare : "[" + bare + "]";
    }

    static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(c -> c >= '0' && c <= '9')
                || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    /** Shape only; {@link InetAddress} decides the rest. A colon keeps it from being taken for a name. */
    static boolean isIpv6(String text) {
        return text.indexOf(':') >= 0 && text.length() <= 45
            && text.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0);
    }
}
