package org.gatehouse.crypto;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * The two sub-keys of one Kv in one realm, derived by the KDF in counter mode of NIST SP 800-108 over AES-CMAC; one
 * block of output is a key.
 *
 * @param slot 0 to 255, the kid; or {@link #ABSENT_SLOT}
 */
record TokenKeys(int slot, Secret enc, Secret mac, long notAfterMillis) {
    static final int ABSENT_SLOT = KeyRing.KIDS;
    static final int SLOTS = KeyRing.KIDS + 1;

    static TokenKeys of(KeyRing.Entry entry, byte[] realm) {
        return new TokenKeys(entry.kid(), derive(entry.kv(), "thig-enc", realm), derive(entry.kv(), "thig-mac", realm),
                entry.notAfter().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
    }

    /**
     * Stands in where the ring lacks a kid, so that such a token costs what any other costs. No tag under it counts,
     * and nobody can compute one.
     */
    static TokenKeys absent(Secret kv, byte[] realm) {
        return new TokenKeys(ABSENT_SLOT, kv, derive(kv, "thig-none", realm), Long.MIN_VALUE);
    }

    boolean usable(long nowMillis) {
        return nowMillis <= notAfterMillis;
    }

    /** CMAC(Kv, 01 | label | 00 | realm | 0080): counter, purpose, context, length of the key in bits. */
    static Secret derive(Secret kv, String label, byte[] realm) {
        byte[] name = label.getBytes(StandardCharsets.US_ASCII);
        byte[] input = new byte[1 + name.length + 1 + realm.length + 2];
        input[0] = 1;
        System.arraycopy(name, 0, input, 1, name.length);
        System.arraycopy(realm, 0, input, name.length + 2, realm.length);
        input[input.length - 1] = (byte) 0x80;
        byte[] key = Cmac.tag(kv, input);
        Secret secret = Secret.copyOf(key);
        Arrays.fill(key, (byte) 0);
        return secret;
    }
}
