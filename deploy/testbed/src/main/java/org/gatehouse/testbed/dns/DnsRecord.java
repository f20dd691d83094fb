package org.gatehouse.testbed.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * A resource record, RFC 1035 clause 3.2.1.
 *
 * @param name without the dot at the end; empty for the root
 * @param ttl seconds
 * @param data as it stands in the message, names not compressed
 */
public record DnsRecord(String name, int type, int ttl, byte[] data) {
    public static final int A = 1;
    public static final int CNAME = 5;
    public static final int SOA = 6;
    public static final int AAAA = 28;
    public static final int SRV = 33;
    public static final int NAPTR = 35;

    /** A or AAAA, by the address. */
    public static DnsRecord address(String name, int ttl, String literal) {
        try {
            byte[] octets = InetAddress.getByName(literal).getAddress();
            return new DnsRecord(name, octets.length == 4 ? A : AAAA, ttl, octets);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    public static DnsRecord cname(String name, int ttl, String target) {
        return new DnsRecord(name, CNAME, ttl, encoded(target));
    }

    /** @param target {@code .} for the root */
    public static DnsRecord srv(String name, int ttl, int priority, int weight, int port, String target) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        number(out, priority);
        number(out, weight);
        number(out, port);
        out.writeBytes(encoded(target));
        return new DnsRecord(name, SRV, ttl, out.toByteArray());
    }

    public static DnsRecord naptr(String name, int ttl, int order, String flags, String service, String replacement) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        number(out, order);
        number(out, 10);
        text(out, flags);
        text(out, service);
        text(out, "");
        out.writeBytes(encoded(replacement));
        return new DnsRecord(name, NAPTR, ttl, out.toByteArray());
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        out.write(octets.length);
        out.writeBytes(octets);
    }

    static void number(ByteArrayOutputStream out, int twoOctets) {
        out.write(twoOctets >> 8);
        out.write(twoOctets);
    }

    /** Labels, RFC 1035 clause 3.1. */
    static byte[] encoded(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            text(out, label);
        }
        // the root's own label, unless the text was a lone dot, which splits into nothing
        if (out.size() == 0 || out.toByteArray()[out.size() - 1] != 0) {
            out.write(0);
        }
        return out.toByteArray();
    }
}
