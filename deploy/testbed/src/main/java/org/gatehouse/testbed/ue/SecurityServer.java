package org.gatehouse.testbed.ue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.gatehouse.testbed.sip.HeaderValue;
import org.gatehouse.testbed.sip.SipParseException;
import org.gatehouse.testbed.sip.SipParseException.Reason;

/**
 * The P-CSCF's list in SM6, RFC 3329 and 3GPP TS 33.203 Annex H: its ipsec-3gpp mechanisms, most preferred first (by q,
 * then by place), and the ports and SPIs they all share.
 */
public record SecurityServer(List<Algorithms> algorithms, int portPc, int portPs, long spiPc, long spiPs) {
    private static final long MIN_SPI = 256;
    private static final long MAX_SPI = 0xffff_ffffL;

    public SecurityServer {
        algorithms = List.copyOf(algorithms);
    }

    private record Ranked(double q, Algorithms algorithms) {
    }

    /** @throws SipParseException when nothing of the list is usable, or its mechanisms name different ports or SPIs */
    public static SecurityServer parse(List<String> values) throws SipParseException {
        List<Ranked> ranked = new ArrayList<>();
        SecurityServer first = null;
        for (String text : values) {
            HeaderValue mechanism = HeaderValue.parse(text);
            if (!mechanism.value().equalsIgnoreCase("ipsec-3gpp") || !usable(mechanism)) {
                continue;
            }
            SecurityServer one = one(mechanism);
            if (first != null && !first.sameEnds(one)) {
                throw new SipParseException(Reason.BAD_VALUE, "mechanisms name different ports or SPIs");
            }
            first = one;
            ranked.add(new Ranked(q(mechanism), one.algorithms().get(0)));
        }
        if (first == null) {
            throw new SipParseException(Reason.BAD_VALUE, "no usable ipsec-3gpp mechanism");
        }
        // a stable sort: equal q keeps the order of the list
        List<Algorithms> sorted = ranked.stream().sorted(Comparator.comparingDouble(Ranked::q).reversed())
                .map(Ranked::algorithms).toList();
        return new SecurityServer(sorted, first.portPc, first.portPs, first.spiPc, first.spiPs);
    }

    /** The first of the P-CSCF's list which the UE has too, TS 33.203 clause 7.2. */
    public Optional<Algorithms> choose(List<Algorithms> own) {
        return algorithms.stream().filter(own::contains).findFirst();
    }

    private static boolean usable(HeaderValue mechanism) {
        return mechanism.parameter("prot").orElse("esp").equalsIgnoreCase("esp")
                && mechanism.parameter("mod").orElse("trans").equalsIgnoreCase("trans");
    }

    private static SecurityServer one(HeaderValue m) throws SipParseException {
        String alg = m.parameter("alg").orElseThrow(() -> new SipParseException(Reason.BAD_VALUE, "no alg"));
        Algorithms algorithms = new Algorithms(alg, m.parameter("ealg").orElse("null"));
        return new SecurityServer(List.of(algorithms), (int) number(m, "port-c", 1, 65_535),
                (int) number(m, "port-s", 1, 65_535), number(m, "spi-c", MIN_SPI, MAX_SPI),
                number(m, "spi-s", MIN_SPI, MAX_SPI));
    }

    private static long number(HeaderValue mechanism, String name, long min, long max) throws SipParseException {
        String text = mechanism.parameter(name).orElse("");
        long value = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
        if (value < min || value > max) {
            throw new SipParseException(Reason.BAD_VALUE, name);
        }
        return value;
    }

    private static double q(HeaderValue mechanism) throws SipParseException {
        String text = mechanism.parameter("q").orElse("0");
        if (!text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")) {
            throw new SipParseException(Reason.BAD_VALUE, "q");
        }
        return Double.parseDouble(text);
    }

    private boolean sameEnds(SecurityServer other) {
        return portPc == other.portPc && portPs == other.portPs && spiPc == other.spiPc && spiPs == other.spiPs;
    }
}
