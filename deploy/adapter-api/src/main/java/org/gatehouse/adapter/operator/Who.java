package org.gatehouse.adapter.operator;

import java.net.InetAddress;
import org.gatehouse.sip.IpLiteral;

/**
 * Whose attempt it is.
 *
 * @param impi private identity, empty if it is not known
 * @param impu public identity, empty if it is not known
 * @param address where the packet came from
 */
public record Who(String impi, String impu, InetAddress address) {
    private static final int LONGEST = 200;

    public Who {
        impi = bounded(impi);
        impu = bounded(impu);
    }

    private static String bounded(String identity) {
        return identity.length() <= LONGEST ? identity : identity.substring(0, LONGEST);
    }

    /** Whether this text is one of the three; the scheme of the public identity may be left out. */
    public boolean is(String text) {
        return text.equals(impi) || text.equals(impu) || impu.equals("sip:" + text)
            || IpLiteral.parse(text).filter(address::equals).isPresent();
    }

    /** The identity by which attempts of one UE are told from those of another at the same address. */
    String name() {
        return impi.isEmpty() ? impu : impi;
    }

    /** Of an identity its first character and its domain: enough to tell home networks apart, not users. */
    public static String masked(String identity) {
        int at = identity.indexOf('@');
        String user = at < 0 ? identity : identity.substring(0, at);
        int scheme = user.indexOf(':') + 1;
        int shown = scheme < user.length() ? user.offsetByCodePoints(scheme, 1) : user.length();
        return user.isEmpty() && at < 0 ? "" : user.substring(0, shown) + "***"
            + (at < 0 ? "" : identity.substring(at));
    }

    /** Without identities. */
    @Override
    public String toString() {
        return "Who(" + address.getHostAddress() + ")";
    }
}
