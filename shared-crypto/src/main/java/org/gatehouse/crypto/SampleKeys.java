package org.gatehouse.crypto;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Keys that anybody knows: a ring file that holds one was made by copying an example. */
final class SampleKeys {
    /** From FIPS 197, SP 800-38A, RFC 3602 and the test sets of 3GPP TS 35.208, which documents use as examples. */
    private static final Set<Secret> PUBLISHED = List.of(
            "2b7e151628aed2a6abf7158809cf4f3c", "06a9214036b8a15b512e03d534120006", "c286696d887c9aa0611bbb3e2025a45a",
            "6c3ea0477630ce21a2ce334aa746c2cd", "56e47a38c5598974bc46903dba290349", "10a58869d74be5a374cf867cfb473859",
            "465b5ce8b199b49faa5f0a2ee238a6bc", "0396eb317b6d1c36f19c1c84cd6ffd16", "fec86ba6eb707ed08905757b1bb44b8f",
            "9e5944aea94b81165c82fbf9f32db751", "4ab1deb05ca6ceb051fc98e77d026a84", "6c38a116ac280c454f59332ee35c8c4f",
            "b40ba9a3c58b2a05bbf0d987b21bf8cb", "f769bcd751044604127672711c6d3441", "0123456789abcdef0123456789abcdef",
            "deadbeefdeadbeefdeadbeefdeadbeef", "fedcba9876543210fedcba9876543210", "00112233445566778899aabbccddeeff")
            .stream().map(Secret::fromHex).collect(Collectors.toUnmodifiableSet());

    private SampleKeys() {
    }

    /** All zero, all ones and the like. */
    static boolean isOneOctetRepeated(Secret key) {
        return hasConstantStep(key, 0, 0);
    }

    /** Published, or counting up or down in equal steps (000102...), which no random source will ever give. */
    static boolean contains(Secret key) {
        return PUBLISHED.contains(key) || hasConstantStep(key, Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    private static boolean hasConstantStep(Secret key, int least, int most) {
        byte[] octets = key.expose();
        try {
            byte step = (byte) (octets.length < 2 ? 0 : octets[1] - octets[0]);
            boolean constant = step >= least && step <= most;
            for (int i = 1; i < octets.length; i++) {
                constant &= (byte) (octets[i] - octets[i - 1]) == step;
            }
            return constant;
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }
}
