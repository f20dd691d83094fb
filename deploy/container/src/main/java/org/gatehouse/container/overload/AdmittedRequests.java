package org.gatehouse.container.overload;

import java.net.InetSocketAddress;
import java.util.zip.CRC32C;

/**
 * Datagrams that were admitted lately: one that comes again belongs to work that is being done, and to refuse it would
 * waste that. Remembers the last ones in a table of fixed size; forgetting one too early costs a 503, no more. Not
 * thread-safe.
 */
final class AdmittedRequests {
    private static final int SLOTS = 1 << 15;

    private final long[] seen = new long[SLOTS];
    private final long[] at = new long[SLOTS];

    /** Of a datagram and its source; never 0, which is an empty slot. */
    static long key(InetSocketAddress from, byte[] octets, int offset, int length) {
        CRC32C sum = new CRC32C();
        sum.update(octets, offset, length);
        return ((long) from.hashCode() << 32 | sum.getValue()) | 1L << 63;
    }

    boolean contains(long key) {
        return seen[slot(key)] == key;
    }

    /** How long ago one that it {@link #contains} was admitted for the last time. */
    long nanosSince(long key, long nowNanos) {
        return nowNanos - at[slot(key)];
    }

    void add(long key, long nowNanos) {
        seen[slot(key)] = key;
        at[slot(key)] = nowNanos;
    }

    private static int slot(long key) {
        return (int) ((key * 0x9e3779b97f4a7c15L) >>> 49);
    }
}
