package org.gatehouse.icscf.hiding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.gatehouse.sip.HostPort;
import org.gatehouse.sip.IpLiteral;

/**
 * Searches text that leaves H for what must not leave: names and addresses of anyone in H but the border itself and the
 * network's public names, and given strings such as keys. It knows nothing of header fields, so it also finds what no
 * rule was written for; bodies and escaped text are searched, too.
 */
public final class LeakScan {
    private final HiddenNetwork network;
    private final Set<String> publicNames;
    private final List<String> secrets;

    private LeakScan(HiddenNetwork network, Set<String> publicNames, List<String> secrets) {
        this.network = network;
        this.publicNames = publicNames;
        this.secrets = secrets;
    }

    /** For this network, whose realm and own names are public. */
    public static LeakScan of(HiddenNetwork network) {
        return new LeakScan(network, Set.of(), List.of());
    }

    /** With these names public, too, such as the domain of public user identities. */
    public LeakScan allowing(String... names) {
        Set<String> more = new LinkedHashSet<>(publicNames);
        for (String name : names) {
            more.add(HostPort.canonicalHost(name));
        }
        return new LeakScan(network, Set.copyOf(more), secrets);
    }

    /** Also for these strings, in any case: keys in hexadecimal, node identities, internal user parts. */
    public LeakScan seeking(String... strings) {
        List<String> more = new ArrayList<>(secrets);
        for (String string : strings) {
            more.add(string.toLowerCase(Locale.ROOT));
        }
        return new LeakScan(network, publicNames, List.copyOf(more));
    }

    /** What the text gives away, each thing once; empty if nothing. A given string is reported by its number only. */
    public List<String> findings(String text) {
        Set<String> found = new LinkedHashSet<>();
        scan(text, found);
        if (text.indexOf('%') >= 0) {
            scan(unescaped(text), found);
        }
        return List.copyOf(found);
    }

    private void scan(String text, Set<String> found) {
        names(text, found);
        ipv6(text, found);
        String lower = text.toLowerCase(Locale.ROOT);
        for (int i = 0; i < secrets.size(); i++) {
            if (lower.contains(secrets.get(i))) {
                found.add("string " + i);
            }
        }
    }

    private void names(String text, Set<String> found) {
        int from = 0;
        while (from < text.length()) {
            int to = from;
            while (to < text.length() && isNameCharacter(text.charAt(to))) {
                to++;
            }
            if (to > from) {
                judge(trimmed(text.substring(from, to)), port(text, to), found);
            }
            from = to + 1;
        }
    }

    private void ipv6(String text, Set<String> found) {
        int from = 0;
        while (from < text.length()) {
            int to = from;
            while (to < text.length() && isIpv6Character(text.charAt(to))) {
                to++;
            }
            if (to - from > 2 && text.substring(from, to).indexOf(':') >= 0) {
                String bracketed = "[" + text.substring(from, to) + "]";
                boolean closed = to < text.length() && text.charAt(to) == ']';
                if (IpLiteral.parse(bracketed).isPresent()) {
                    judge(bracketed, closed ? port(text, to + 1) : HostPort.NO_PORT, found);
                }
            }
            from = to + 1;
        }
    }

    private void judge(String host, int port, Set<String> found) {
        // any word will do: one that is no host is nobody's
        HostPort hostPort = new HostPort(host, port);
        if (network.contains(hostPort) && !network.isPublic(hostPort, Entry.SIP_PORT)
            && !publicNames.contains(hostPort.canonicalHost())) {
            found.add(hostPort.canonicalHost());
        }
    }

    /** The port that stands behind a host, if one does. */
    private static int port(String text, int at) {
        int end = at + 1;
        while (end < text.length() && end <= at + 6 && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        boolean digits = at < text.length() && text.charAt(at) == ':' && end > at + 1 && end <= at + 6;
        int port = digits ? Integer.parseInt(text.substring(at + 1, end)) : 0;
        return port >= 1 && port <= 65535 ? port : HostPort.NO_PORT;
    }

    private static String trimmed(String word) {
        int from = 0;
        int to = word.length();
        while (from < to && ".-_".indexOf(word.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && ".-_".indexOf(word.charAt(to - 1)) >= 0) {
            to--;
        }
        return word.substring(from, to);
    }

    static boolean isNameCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || ".-_".indexOf(c) >= 0;
    }

    private static boolean isIpv6Character(char c) {
        return c == ':' || c == '.' || Character.digit(c, 16) >= 0;
    }

    private static String unescaped(String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < octets.length; i++) {
            int high = i + 2 < octets.length ? Character.digit(octets[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(octets[i + 2], 16);
            if (octets[i] == '%' && low >= 0) {
                plain.append((char) (high << 4 | low));
                i += 2;
            } else {
                plain.append((char) (octets[i] & 0xff));
            }
        }
        return plain.toString();
    }
}
