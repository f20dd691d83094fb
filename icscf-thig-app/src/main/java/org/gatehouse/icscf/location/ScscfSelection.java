package org.gatehouse.icscf.location;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Selects an S-CSCF by capabilities, 3GPP TS 29.228 clause 6.7.
 *
 * <p>The order among those with all mandatory capabilities: healthy before penalised, more optional capabilities before
 * fewer, lower priority value first, then by weight. Who has the same capabilities and the same key is sent to the same
 * S-CSCF as long as the catalogue stands and all are healthy, so that a challenge finds its way back even if the HSS
 * has
 * not yet stored the name.
 */
public final class ScscfSelection {
    private final ScscfCatalogue catalogue;

    public ScscfSelection(ScscfCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * The best S-CSCF left.
     *
     * @param wanted if it has names, they are used in their order and its capabilities are discarded
     * @param key what the choice among equals depends on: the IMPI, or the IMPU where no IMPI is known
     * @param tried names already tried for this request, never chosen again
     * @param penalised whether a name failed a short while ago; such a one is taken only if no other is left
     * @return empty if none has all mandatory capabilities, or all that have them were tried
     */
    public Optional<String> select(ServerCapabilities wanted, String key, Collection<String> tried,
                                   Predicate<String> penalised) {
        Set<String> triedKeys = tried.stream().map(ScscfName::key).collect(Collectors.toSet());
        if (!wanted.serverNames().isEmpty()) {
            // no alternative to these names exists, so a penalty changes the order only
            List<String> left = wanted.serverNames().stream()
                .filter(n -> !triedKeys.contains(ScscfName.key(n))).toList();
            return left.stream().filter(penalised.negate()).findFirst().or(() -> left.stream().findFirst());
        }
        return catalogue.entries().stream()
            .filter(s -> s.capabilities().containsAll(wanted.mandatory()))
            .filter(s -> !triedKeys.contains(ScscfName.key(s.name())))
            .min(Comparator.comparing((ScscfCatalogue.Scscf s) -> penalised.test(s.name()))
                .thenComparing(s -> -wanted.optional().stream().filter(s.capabilities()::contains).count())
                .thenComparing(ScscfCatalogue.Scscf::priority)
                .thenComparing(s -> -share(s, key))
                .thenComparing(ScscfCatalogue.Scscf::name))
            .map(ScscfCatalogue.Scscf::name);
    }

    /** Whether the catalogue has an S-CSCF with all mandatory capabilities at all, tried or not. */
    public boolean hasCapable(ServerCapabilities wanted) {
        return !wanted.serverNames().isEmpty()
            || catalogue.entries().stream().anyMatch(s -> s.capabilities().containsAll(wanted.mandatory()));
    }

    /**
     * Weighted rendezvous hashing: the largest wins with a probability in proportion to the weight, and taking one
     * S-CSCF away moves only its own users.
     */
    private static double share(ScscfCatalogue.Scscf scscf, String key) {
        if (scscf.weight() == 0) {
            return 0;
        }
        // 53 bits, moved off zero: a double between 0 and 1, neither included
        double uniform = ((hash(ScscfName.key(scscf.name()) + '\n' + key) >>> 11) + 0.5) / (1L << 53);
        return -scscf.weight() / Math.log(uniform);
    }

    private static long hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
