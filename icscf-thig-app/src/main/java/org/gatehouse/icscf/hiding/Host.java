package org.gatehouse.icscf.hiding;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.sip.IpLiteral;

/**
 * A host as rules compare it, read once for all of them.
 *
 * @param canonical as {@link org.gatehouse.sip.HostPort#canonicalHost()} says
 * @param address what it is the text of, if it is an address
 */
record Host(String canonical, Optional<InetAddress> address) {
    /** Of any text: what is no host is nobody's. */
    static Host of(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        Optional<InetAddress> address = IpLiteral.parse(bare);
        if (address.isPresent()) {
            return new Host(IpLiteral.canonical(address.get()), address);
        }
        String lower = bare.toLowerCase(Locale.ROOT);
        return new Host(lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower, address);
    }

    /** Whether it is the domain itself or a name below it, compared label by label. */
    boolean isUnder(String domain) {
        int label = canonical.length() - domain.length() - 1;
        return canonical.equals(domain)
            || label >= 0 && address.isEmpty() && canonical.charAt(label) == '.' && canonical.endsWith(domain);
    }
}
