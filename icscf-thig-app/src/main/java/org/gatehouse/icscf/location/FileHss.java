package org.gatehouse.icscf.location;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers from a file, for a lab without Diameter. The answers follow the order of 3GPP TS 29.228 clauses 6.1.1.1 and
 * 6.1.4.1 as far as data that never change can: it is not known who is registered.
 *
 * <p>Hence a user whose {@code scscf.name} is given counts as registered there; any other is answered with capabilities
 * each time, for de-registration too, and comes to the same S-CSCF because the selection is deterministic by IMPI.
 * For a
 * terminating request the IMPI is not known, so with several S-CSCFs of the same capabilities give each user a name.
 */
public final class FileHss implements Hss {
    private final String homeDomain;
    private final Map<String, FileSubscriber> byImpi = new HashMap<>();
    private final Map<String, List<FileSubscriber>> byImpu = new HashMap<>();

    private FileHss(String homeDomain, List<FileSubscriber> subscribers) {
        this.homeDomain = homeDomain;
        for (FileSubscriber subscriber : subscribers) {
            byImpi.put(subscriber.impi(), subscriber);
            subscriber.impus().forEach(i -> byImpu.computeIfAbsent(i, x -> new ArrayList<>()).add(subscriber));
        }
    }

    /**
     * Reads the subscribers.
     *
     * @param homeDomain the network which every user may register in
     * @throws SubscriberFileException naming the place that is wrong, or an IMPI that stands twice
     * @throws IOException if the stream fails
     */
    public static FileHss read(InputStream json, String homeDomain) throws SubscriberFileException, IOException {
        List<FileSubscriber> subscribers = SubscriberFileReader.read(json);
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < subscribers.size(); i++) {
            Integer first = seen.putIfAbsent(subscribers.get(i).impi(), i);
            if (first != null) {
                throw new SubscriberFileException("subscribers[" + i + "].impi", "same as subscribers[" + first + "]");
            }
        }
        return new FileHss(homeDomain, subscribers);
    }

    /** How many subscribers there are. */
    public int size() {
        return byImpi.size();
    }

    @Override
    public CompletionStage<UserAuthorizationAnswer> userAuthorization(UserAuthorizationRequest request) {
        return CompletableFuture.completedFuture(answer(request));
    }

    private UserAuthorizationAnswer answer(UserAuthorizationRequest request) {
        FileSubscriber user = byImpi.get(request.impi());
        if (user == null || !byImpu.containsKey(request.impu())) {
            return UserAuthorizationAnswer.of(CxResult.ERROR_USER_UNKNOWN);
        }
        if (!user.impus().contains(request.impu())) {
            return UserAuthorizationAnswer.of(CxResult.ERROR_IDENTITIES_DONT_MATCH);
        }
        if (user.barred() && !request.emergency()) {
            return UserAuthorizationAnswer.of(CxResult.AUTHORIZATION_REJECTED);
        }
        boolean deRegistration = request.type() == UserAuthorizationType.DE_REGISTRATION;
        boolean mayRoam = user.visitedNetworks().isEmpty() || request.visitedNetwork().equalsIgnoreCase(homeDomain)
            || user.visitedNetworks().stream().anyMatch(request.visitedNetwork()::equalsIgnoreCase);
        if (!deRegistration && !request.emergency() && !mayRoam) {
            return UserAuthorizationAnswer.of(CxResult.ERROR_ROAMING_NOT_ALLOWED);
        }
        if (request.type() == UserAuthorizationType.REGISTRATION_AND_CAPABILITIES) {
            return UserAuthorizationAnswer.capable(CxResult.SUCCESS, user.capabilities());
        }
        CxResult assigned = deRegistration ? CxResult.SUCCESS : CxResult.SUBSEQUENT_REGISTRATION;
        return user.scscf().map(name -> UserAuthorizationAnswer.named(assigned, name))
            .orElseGet(() -> UserAuthorizationAnswer.capable(CxResult.FIRST_REGISTRATION, user.capabilities()));
    }

    @Override
    public CompletionStage<LocationInfoAnswer> locationInfo(LocationInfoRequest request) {
        return CompletableFuture.completedFuture(answer(request));
    }

    private LocationInfoAnswer answer(LocationInfoRequest request) {
        List<FileSubscriber> users = byImpu.getOrDefault(request.impu(), List.of());
        if (users.isEmpty()) {
            return LocationInfoAnswer.of(CxResult.ERROR_USER_UNKNOWN);
        }
        ServerCapabilities capabilities = users.get(0).capabilities();
        if (request.restoration()) {
            return LocationInfoAnswer.capable(CxResult.SUCCESS, capabilities);
        }
        Optional<String> name = users.stream().flatMap(u -> u.scscf().stream()).findFirst();
        return name.map(n -> LocationInfoAnswer.named(CxResult.SUCCESS, n))
            .orElseGet(() -> LocationInfoAnswer.capable(CxResult.UNREGISTERED_SERVICE, capabilities));
    }
}
