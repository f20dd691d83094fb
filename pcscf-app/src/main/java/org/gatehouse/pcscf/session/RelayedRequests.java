package org.gatehouse.pcscf.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Requests on their way, by the branch of our Via. That is a keyed hash of where the request comes from and its own
 * branch (RFC 3261 clause 16.11): the same for its repetitions, its CANCEL and the ACK of its failure, and nothing that
 * somebody who has not seen the request can answer to. Thread-safe.
 */
final class RelayedRequests {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BRANCH_OCTETS = 16;

    /** A CANCEL is a transaction of its own beside the INVITE it has the branch of. */
    private record Key(String branch, String method) {
    }

    /** Never used itself: to make one anew, by its name, costs more than what it does. */
    private final Mac keyed;
    private final Cache<Key, Relayed> requests;

    RelayedRequests(SessionSettings settings, RandomGenerator random) {
        byte[] octets = new byte[32];
        random.nextBytes(octets);
        keyed = keyed(new SecretKeySpec(octets, ALGORITHM));
        requests = Caffeine.newBuilder().maximumSize(settings.requestsInAll())
            .expireAfterAccess(settings.requestKept()).executor(Runnable::run)
            .scheduler(Scheduler.systemScheduler()).build();
    }

    private static Mac keyed(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    String branch(SessionRequest request) {
        try {
            Mac mac = (Mac) keyed.clone();
            for (String part : new String[] {request.flow().remote().getAddress().getHostAddress(),
                request.via().sentBy().toString(), request.branch(), request.callId(), request.fromTag(),
                String.valueOf(request.cseq())}) {
                mac.update(part.getBytes(StandardCharsets.UTF_8));
                mac.update((byte) 0);
            }
            return "z9hG4bK" + HexFormat.of().formatHex(mac.doFinal(), 0, BRANCH_OCTETS);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("that of every Java can be copied", e);
        }
    }

    void put(String branch, Relayed relayed) {
        requests.put(new Key(branch, relayed.method()), relayed);
    }

    Optional<Relayed> get(String branch, String method) {
        return Optional.ofNullable(requests.getIfPresent(new Key(branch, method)));
    }
}
