package org.gatehouse.crypto;

import java.util.Optional;

/** The sub-keys of every key of one ring in one realm: derived once for each ring, looked up for each token. */
final class RealmKeys {
    private final KeyRing ring;
    private final TokenKeys[] byKid = new TokenKeys[KeyRing.KIDS];
    private final Optional<TokenKeys> encrypting;
    private final TokenKeys absent;
    private final boolean anyEnds;

    RealmKeys(KeyRing ring, byte[] realm) {
        this.ring = ring;
        for (KeyRing.Entry entry : ring.entries()) {
            byKid[entry.kid()] = TokenKeys.of(entry, realm);
        }
        anyEnds = ring.entries().stream().anyMatch(entry -> entry.notAfter().isPresent());
        encrypting = ring.encrypting().map(entry -> byKid[entry.kid()]);
        Secret any = ring.entries().stream().map(KeyRing.Entry::kv).findFirst()
                .orElseGet(() -> Secret.copyOf(new byte[KeyRing.KV_LENGTH]));
        absent = TokenKeys.absent(any, realm);
    }

    boolean of(KeyRing other) {
        return ring == other;
    }

    /** Whether any key has a {@code notAfter}: if not, what time it is makes no difference. */
    boolean anyEnds() {
        return anyEnds;
    }

    /** @throws IllegalStateException if no key may encrypt now */
    TokenKeys encrypting(long nowMillis) {
        return encrypting.filter(keys -> keys.usable(nowMillis))
                .orElseThrow(() -> new IllegalStateException("the key ring has no key that may encrypt now"));
    }

    /** Never {@code null}: for a kid without a key, a stand-in that is not usable at any time. */
    TokenKeys opening(int kid) {
        TokenKeys keys = byKid[kid];
        return keys == null ? absent : keys;
    }
}
