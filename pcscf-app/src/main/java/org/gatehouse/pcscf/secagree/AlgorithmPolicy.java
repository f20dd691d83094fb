package org.gatehouse.pcscf.secagree;

import static org.gatehouse.crypto.EncryptionAlgorithm.AES_CBC;
import static org.gatehouse.crypto.EncryptionAlgorithm.AES_GCM;
import static org.gatehouse.crypto.EncryptionAlgorithm.DES_EDE3_CBC;
import static org.gatehouse.crypto.IntegrityAlgorithm.AES_GMAC;
import static org.gatehouse.crypto.IntegrityAlgorithm.HMAC_MD5_96;
import static org.gatehouse.crypto.IntegrityAlgorithm.HMAC_SHA_1_96;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;

/**
 * The P-CSCF's own ordered list of algorithm pairs and what it makes of it, TS 33.203 clause 7.2.
 *
 * @param pairs the own list, best first
 * @param legacyAllowed whether pairs that later releases removed may be on the list
 */
public record AlgorithmPolicy(List<AlgorithmPair> pairs, Confidentiality confidentiality, boolean legacyAllowed) {
    /** What Annex H has today, best first. */
    public static final List<AlgorithmPair> CURRENT = List.of(
        new AlgorithmPair(IntegrityAlgorithm.NULL, AES_GCM),
        new AlgorithmPair(HMAC_SHA_1_96, AES_CBC),
        new AlgorithmPair(AES_GMAC, EncryptionAlgorithm.NULL),
        new AlgorithmPair(HMAC_SHA_1_96, EncryptionAlgorithm.NULL));

    /** What early releases had besides, in the order in which it comes after {@link #CURRENT}. */
    public static final List<AlgorithmPair> LEGACY = List.of(
        new AlgorithmPair(HMAC_SHA_1_96, DES_EDE3_CBC),
        new AlgorithmPair(HMAC_MD5_96, AES_CBC),
        new AlgorithmPair(HMAC_MD5_96, DES_EDE3_CBC),
        new AlgorithmPair(HMAC_MD5_96, EncryptionAlgorithm.NULL));

    public static final AlgorithmPolicy DEFAULT = new AlgorithmPolicy(CURRENT, Confidentiality.PREFERRED, false);

    /**
     * @throws IllegalArgumentException if a pair occurs twice, is legacy without the switch, or if the list and the
     *     confidentiality together leave nothing to offer: a policy that refuses everybody is a mistake
     */
    public AlgorithmPolicy {
        pairs = List.copyOf(pairs);
        if (new HashSet<>(pairs).size() != pairs.size()) {
            throw new IllegalArgumentException("an algorithm pair is listed twice");
        }
        if (!legacyAllowed && pairs.stream().anyMatch(AlgorithmPair::legacy)) {
            throw new IllegalArgumentException("a legacy algorithm is listed and legacy algorithms are not allowed");
        }
        if (pairs.stream().noneMatch(offeredUnder(confidentiality))) {
            throw new IllegalArgumentException("no listed pair satisfies confidentiality " + confidentiality);
        }
    }

    /** The pairs of Security-Server, best first: the same whatever the UE offered (clause 7.2 note 5). */
    public List<AlgorithmPair> offered() {
        return pairs.stream().filter(offeredUnder(confidentiality)).toList();
    }

    private static Predicate<AlgorithmPair> offeredUnder(Confidentiality confidentiality) {
        return switch (confidentiality) {
            // with a NULL entry listed, a UE led astray in SM1 could still choose it
            case REQUIRED -> AlgorithmPair::encrypts;
            case PREFERRED -> pair -> true;
            case NEVER -> pair -> !pair.encrypts();
        };
    }

    /** The first of the own list that the UE has too: the UE's order does not count. */
    public Optional<AlgorithmPair> select(List<AlgorithmPair> ueOffer) {
        return offered().stream()
            .filter(own -> ueOffer.stream().anyMatch(theirs -> satisfies(theirs, own))).findFirst();
    }

    /**
     * Every UE can do without a cipher. Where the policy is never to encrypt, an integrity algorithm that was offered
     * together with a cipher is therefore an offer of that algorithm alone.
     */
    private boolean satisfies(AlgorithmPair theirs, AlgorithmPair own) {
        return theirs.equals(own)
            || confidentiality == Confidentiality.NEVER && theirs.alg() == own.alg();
    }
}
