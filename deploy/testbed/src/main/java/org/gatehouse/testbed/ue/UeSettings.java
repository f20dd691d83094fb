package org.gatehouse.testbed.ue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.gatehouse.testbed.aka.Isim;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;

/**
 * Who a UE is and how it behaves.
 *
 * @param impus public identities it may use; the first is registered
 * @param address the UE's own IP address
 * @param clearPort its unprotected port; 0 for any
 * @param portUs its protected server port; 0 for any
 * @param pcscf the P-CSCF's address and unprotected port
 * @param algorithms what it offers, in the order of the offer
 * @param expires asked for
 * @param t1 first repetition of a request over UDP; 2 s on Gm, shorter in tests
 * @param patience how long it waits for a final response
 * @param strictPorts whether an answer to a protected request counts only between the ports of its set, as it must be
 *     when nothing else protects the ports
 * @param random gives SPIs, tags and branches
 */
public record UeSettings(String impi, List<String> impus, Isim isim, String domain, InetAddress address, int clearPort,
                         int portUs, InetSocketAddress pcscf, Transport transport, List<Algorithms> algorithms,
                         Duration expires, Duration t1, Duration patience, boolean strictPorts, UeSecurity security,
                         Random random) {
    public UeSettings {
        impus = List.copyOf(impus);
        algorithms = List.copyOf(algorithms);
    }

    /** Any ports, UDP, all algorithms, 600,000 s, T1 of 2 s, patience of 30 s, strict, no security backend. */
    public static UeSettings of(String impi, List<String> impus, Isim isim, String domain, InetAddress address,
                                InetSocketAddress pcscf, Random random) {
        return new UeSettings(impi, impus, isim, domain, address, 0, 0, pcscf, Transport.UDP, Algorithms.ALL,
                Duration.ofSeconds(600_000), Duration.ofSeconds(2), Duration.ofSeconds(30), true, UeSecurity.NONE,
                random);
    }

    public UeSettings withPorts(int clear, int us) {
        return new UeSettings(impi, impus, isim, domain, address, clear, us, pcscf, transport, algorithms, expires, t1,
                patience, strictPorts, security, random);
    }

    public UeSettings withTransport(Transport newTransport) {
        return new UeSettings(impi, impus, isim, domain, address, clearPort, portUs, pcscf, newTransport, algorithms,
                expires, t1, patience, strictPorts, security, random);
    }

    public UeSettings withAlgorithms(List<Algorithms> offered) {
        return new UeSettings(impi, impus, isim, domain, address, clearPort, portUs, pcscf, transport, offered, expires,
                t1, patience, strictPorts, security, random);
    }

    public UeSettings withExpires(Duration asked) {
        return new UeSettings(impi, impus, isim, domain, address, clearPort, portUs, pcscf, transport, algorithms,
                asked, t1, patience, strictPorts, security, random);
    }

    public UeSettings withTimes(Duration newT1, Duration newPatience) {
        return new UeSettings(impi, impus, isim, domain, address, clearPort, portUs, pcscf, transport, algorithms,
                expires, newT1, newPatience, strictPorts, security, random);
    }

    public UeSettings withStrictPorts(boolean strict) {
        return new UeSettings(impi, impus, isim, domain, address, clearPort, portUs, pcscf, transport, algorithms,
                expires, t1, patience, strict, security, random);
    }

    public UeSettings withSecurity(UeSecurity backend) {
        return new UeSettings(impi, impus, isim, domain, address, clearPort, portUs, pcscf, transport, algorithms,
                expires, t1, patience, strictPorts, backend, random);
    }
}
