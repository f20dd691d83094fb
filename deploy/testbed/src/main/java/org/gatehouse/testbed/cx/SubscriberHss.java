package org.gatehouse.testbed.cx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An HSS as 3GPP TS 29.228 clause 6 has it: UAR (6.1.1.1), SAR (6.1.2.1), LIR (6.1.4.1) and MAR (6.3.1) over
 * subscribers whose registration state and S-CSCF it keeps in memory.
 */
public final class SubscriberHss implements CxHandler {
    private static final CxReply SUCCESS = CxReply.base(2001);
    private static final CxReply FIRST_REGISTRATION = CxReply.experimental(2001);
    private static final CxReply SUBSEQUENT_REGISTRATION = CxReply.experimental(2002);
    private static final CxReply UNREGISTERED_SERVICE = CxReply.experimental(2003);
    private static final CxReply AUTHORIZATION_REJECTED = CxReply.base(5003);
    private static final CxReply UNABLE_TO_COMPLY = CxReply.base(5012);
    private static final CxReply USER_UNKNOWN = CxReply.experimental(5001);
    private static final CxReply IDENTITIES_DONT_MATCH = CxReply.experimental(5002);
    private static final CxReply IDENTITY_NOT_REGISTERED = CxReply.experimental(5003);
    private static final CxReply ROAMING_NOT_ALLOWED = CxReply.experimental(5004);
    private static final CxReply AUTH_SCHEME_NOT_SUPPORTED = CxReply.experimental(5006);
    private static final CxReply IN_ASSIGNMENT_TYPE = CxReply.experimental(5007);
    private static final int RAND_LENGTH = 16;
    private static final int AUTS_LENGTH = 14;

    private final Map<String, Subscription> byImpi = new HashMap<>();
    private final Map<String, Subscription> byImpu = new HashMap<>();
    private final Vectors vectors;

    /** Registration state of a subscription. */
    public enum Registration {
        NOT_REGISTERED, UNREGISTERED, REGISTERED
    }

    private static final class Subscription {
        private final CxSubscriber subscriber;
        private Registration registration = Registration.NOT_REGISTERED;
        private Optional<String> scscf;
        /** The S-CSCF of before an authentication that is still pending, to go back to if it fails. */
        private Optional<Optional<String>> beforePending = Optional.empty();

        private Subscription(CxSubscriber subscriber) {
            this.subscriber = subscriber;
            this.scscf = subscriber.scscf();
        }
    }

    public SubscriberHss(List<CxSubscriber> subscribers, Vectors vectors) {
        this.vectors = vectors;
        for (CxSubscriber subscriber : subscribers) {
            Subscription subscription = new Subscription(subscriber);
            byImpi.put(subscriber.impi(), subscription);
            subscriber.impus().forEach(i -> byImpu.put(i, subscription));
        }
    }

    @Override
    public CxReaction handle(CxQuestion question) {
        return CxReaction.answer(reply(question));
    }

    /** The answer, and the change of state that goes with it. */
    public synchronized CxReply reply(CxQuestion question) {
        if (question instanceof CxQuestion.Uar uar) {
            return userAuthorization(uar);
        } else if (question instanceof CxQuestion.Lir lir) {
            return locationInfo(lir);
        } else if (question instanceof CxQuestion.Mar mar) {
            return multimediaAuth(mar);
        }
        return serverAssignment((CxQuestion.Sar) question);
    }

    /** The S-CSCF stored for a private identity. */
    public synchronized Optional<String> scscf(String impi) {
        return byImpi.get(impi).scscf;
    }

    public synchronized Registration registration(String impi) {
        return byImpi.get(impi).registration;
    }

    private Optional<CxReply> identityRefusal(String impi, String impu) {
        if (!byImpi.containsKey(impi) || !byImpu.containsKey(impu)) {
            return Optional.of(USER_UNKNOWN);
        }
        return byImpi.get(impi) == byImpu.get(impu) ? Optional.empty() : Optional.of(IDENTITIES_DONT_MATCH);
    }

    private CxReply userAuthorization(CxQuestion.Uar uar) {
        Optional<CxReply> refusal = identityRefusal(uar.impi(), uar.impu());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Subscription user = byImpi.get(uar.impi());
        if (user.subscriber.barred() && !uar.emergency()) {
            return AUTHORIZATION_REJECTED;
        }
        if (uar.type() == 1) {
            return user.scscf.isPresent() && (user.registration != Registration.NOT_REGISTERED
                || user.beforePending.isPresent()) ? SUCCESS.named(user.scscf.get()) : IDENTITY_NOT_REGISTERED;
        }
        boolean mayRoam = user.subscriber.visitedNetworks().isEmpty()
            || user.subscriber.visitedNetworks().contains(uar.visitedNetwork());
        if (!mayRoam && !uar.emergency()) {
            return ROAMING_NOT_ALLOWED;
        }
        if (uar.type() == 2) {
            return SUCCESS.capable(user.subscriber.capabilities());
        }
        return user.scscf.map(SUBSEQUENT_REGISTRATION::named)
            .orElseGet(() -> FIRST_REGISTRATION.capable(user.subscriber.capabilities()));
    }

    private CxReply locationInfo(CxQuestion.Lir lir) {
        Subscription user = byImpu.get(lir.impu());
        if (user == null) {
            return USER_UNKNOWN;
        }
        if (lir.type().isPresent() && lir.type().getAsInt() == 2) {
            return SUCCESS.capable(user.subscriber.capabilities());
        }
        boolean served = user.registration != Registration.NOT_REGISTERED || lir.originating()
            || user.subscriber.unregisteredServices();
        if (!served) {
            return IDENTITY_NOT_REGISTERED;
        }
        return user.scscf.map(SUCCESS::named)
            .orElseGet(() -> UNREGISTERED_SERVICE.capable(user.subscriber.capabilities()));
    }

    private CxReply multimediaAuth(CxQuestion.Mar mar) {
        Optional<CxReply> refusal = identityRefusal(mar.impi(), mar.impu());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (!mar.scheme().equals("Digest-AKAv1-MD5")) {
            return AUTH_SCHEME_NOT_SUPPORTED;
        }
        Subscription user = byImpi.get(mar.impi());
        Optional<Vectors.Vector> vector;
        if (mar.authorization().isPresent()) {
            byte[] both = mar.authorization().get();
            // AUTS counts only from the S-CSCF that sent the challenge
            if (both.length != RAND_LENGTH + AUTS_LENGTH || !user.scscf.equals(Optional.of(mar.serverName()))) {
                return UNABLE_TO_COMPLY;
            }
            vector = vectors.resynchronised(mar.impi(), Arrays.copyOf(both, RAND_LENGTH),
                Arrays.copyOfRange(both, RAND_LENGTH, both.length));
        } else {
            vector = vectors.next(mar.impi());
        }
        if (vector.isEmpty()) {
            return UNABLE_TO_COMPLY;
        }
        boolean alreadyServing = user.registration == Registration.REGISTERED
            && user.scscf.equals(Optional.of(mar.serverName()));
        if (!alreadyServing && user.beforePending.isEmpty()) {
            user.beforePending = Optional.of(user.scscf);
        }
        user.scscf = Optional.of(mar.serverName());
        return SUCCESS.with(vector.get());
    }

    private CxReply serverAssignment(CxQuestion.Sar sar) {
        Optional<CxReply> refusal = identityRefusal(sar.impi(), sar.impu());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Subscription user = byImpi.get(sar.impi());
        if (user.scscf.isPresent() && !user.scscf.get().equals(sar.serverName())) {
            return UNABLE_TO_COMPLY;
        }
        switch (sar.assignmentType()) {
            case 0 -> {
                return user.scscf.isPresent() ? SUCCESS.userData(profile(user.subscriber)) : UNABLE_TO_COMPLY;
            }
            case 1, 2 -> assign(user, Registration.REGISTERED, Optional.of(sar.serverName()));
            case 3 -> assign(user, Registration.UNREGISTERED, Optional.of(sar.serverName()));
            case 4, 5, 8, 11 -> assign(user, Registration.NOT_REGISTERED, user.subscriber.scscf());
            case 6, 7 -> assign(user, Registration.UNREGISTERED, Optional.of(sar.serverName()));
            // a failed authentication takes nothing away from who was registered before (TS 33.203 clause 6.1.2)
            case 9, 10 -> assign(user, user.registration, user.beforePending.orElse(user.scscf));
            default -> {
                return IN_ASSIGNMENT_TYPE;
            }
        }
        boolean profile = sar.assignmentType() <= 3;
        return profile ? SUCCESS.userData(profile(user.subscriber)) : SUCCESS;
    }

    private static void assign(Subscription user, Registration registration, Optional<String> scscf) {
        user.registration = registration;
        user.scscf = scscf;
        user.beforePending = Optional.empty();
    }

    /** 3GPP TS 29.228 Annex E, as short as it may be. */
    private static String profile(CxSubscriber subscriber) {
        String identities = subscriber.impus().stream()
            .map(i -> "<PublicIdentity><Identity>" + escaped(i) + "</Identity></PublicIdentity>")
            .collect(Collectors.joining());
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><IMSSubscription><PrivateID>" + escaped(subscriber.impi())
            + "</PrivateID><ServiceProfile>" + identities + "</ServiceProfile></IMSSubscription>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
