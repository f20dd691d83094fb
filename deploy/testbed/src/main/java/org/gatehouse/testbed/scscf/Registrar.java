package org.gatehouse.testbed.scscf;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.gatehouse.testbed.aka.AkaDigest;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.aka.Auts;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.scscf.AuthenticationCentre.Assignment;
import org.gatehouse.testbed.scscf.AuthenticationCentre.AssignmentAnswer;
import org.gatehouse.testbed.scscf.AuthenticationCentre.Result;
import org.gatehouse.testbed.scscf.AuthenticationCentre.Resynchronisation;
import org.gatehouse.testbed.scscf.AuthenticationCentre.VectorAnswer;
import org.gatehouse.testbed.scscf.ScscfSettings.ChallengePolicy;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.HeaderValue;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipParseException;
import org.gatehouse.testbed.sip.SipUri;

/**
 * The registration procedures of an S-CSCF, 3GPP TS 24.229 clauses 5.4.1.2 and 5.4.1.4, without sockets: a REGISTER in,
 * its response out.
 */
public final class Registrar {
    /** How long a challenge stays open: reg-await-auth, TS 24.229 clause 7.8. */
    public static final Duration REG_AWAIT_AUTH = Duration.ofMinutes(4);

    private final ScscfSettings settings;
    private final String ownUri;
    private final AuthenticationCentre hss;
    private final Clock clock;
    private volatile ChallengePolicy policy;
    private final Map<String, OpenChallenge> challenges = new HashMap<>();
    private final Map<String, Map<String, Binding>> bindings = new HashMap<>();
    private final Set<String> toAuthenticate = new HashSet<>();
    private volatile Consumer<RegistrationChange> listener = change -> { };

    private record OpenChallenge(AuthenticationVector vector, String callId, int count, Instant expires) {
    }

    /** A REGISTER that was understood. */
    private record Request(SipMessage sip, String impi, String impu, DigestHeader digest, String contact,
                           List<HeaderValue> contacts, Duration expires) {
        boolean deregisters() {
            return expires.isZero();
        }

        boolean removes(String uri) {
            return contact.equals("*") || contacts.stream().anyMatch(c -> c.uri().equals(uri));
        }
    }

    /** @param ownUri the server name told to the HSS, {@code sip:host:port} */
    public Registrar(ScscfSettings settings, String ownUri, AuthenticationCentre hss, Clock clock) {
        this.settings = settings;
        this.ownUri = ownUri;
        this.hss = hss;
        this.clock = clock;
        this.policy = settings.challenge();
    }

    /** Is told of every change, in order; called while nothing else can change, so it must not wait. */
    void tell(Consumer<RegistrationChange> changes) {
        listener = changes;
    }

    /** From the next REGISTER on. */
    void challenge(ChallengePolicy from) {
        policy = from;
    }

    /** The response, tagged and complete. */
    public synchronized SipMessage onRegister(SipMessage sip) {
        Request request;
        try {
            request = understand(sip);
        } catch (SipParseException e) {
            return reply(sip, 400, "Bad Request");
        }
        if (!request.deregisters() && request.expires().compareTo(settings.minExpires()) < 0) {
            return reply(sip, 423, "Interval Too Brief")
                    .plus("Min-Expires", Long.toString(settings.minExpires().toSeconds()));
        }
        OpenChallenge open = openChallenge(request);
        boolean toOpen = open != null && request.digest().get("nonce").orElse("").equals(open.vector().nonce());
        if (toOpen && request.digest().hasText("auts")) {
            return resynchronise(request, open);
        }
        if (toOpen && request.digest().hasText("response")) {
            return checkAnswer(request, open);
        }
        if (toOpen) {
            // TS 33.203 6.1.2.1: no response and no AUTS says that the UE could not authenticate the network
            return challenge(request, open.count() + 1, Optional.empty());
        }
        boolean trusted = isProtected(request) && registered(request) && policy != ChallengePolicy.ALWAYS
                && !toAuthenticate.contains(request.impi());
        return trusted || policy == ChallengePolicy.NEVER ? accept(request)
                : challenge(request, 1, Optional.empty());
    }

    // ---- what the network does of its own accord, TS 24.229 clauses 5.4.1.5 and 5.4.1.6

    /** Ends the registration of all contacts of the user. */
    public synchronized void deregister(String impi, ContactEvent event) {
        List<Binding> gone = List.copyOf(of(impi).values());
        of(impi).clear();
        gone.forEach(b -> tell(b, b.impus(), event));
        gone.stream().findFirst().ifPresent(b -> hss.assign(impi, b.impus().get(0), ownUri,
                Assignment.TIMEOUT_DEREGISTRATION));
    }

    /** Ends the registration of one identity at all contacts of the user. */
    public synchronized void deregister(String impi, String impu, ContactEvent event) {
        for (Binding b : List.copyOf(of(impi).values())) {
            List<String> left = b.impus().stream().filter(i -> !i.equals(impu)).toList();
            of(impi).remove(b.contact());
            if (!left.isEmpty()) {
                of(impi).put(b.contact(), new Binding(impi, left, b.contact(), b.path(), b.expires()));
            }
            tell(b, List.of(impu), event);
        }
    }

    /** The user's implicit set is this one now. @return whether the user is registered */
    public synchronized boolean identities(String impi, List<String> impus) {
        for (Binding b : List.copyOf(of(impi).values())) {
            Binding changed = new Binding(impi, impus, b.contact(), b.path(), b.expires());
            of(impi).put(b.contact(), changed);
            List<String> gone = b.impus().stream().filter(i -> !impus.contains(i)).toList();
            List<String> come = impus.stream().filter(i -> !b.impus().contains(i)).toList();
            if (!gone.isEmpty()) {
                tell(b, gone, ContactEvent.REJECTED);
            }
            if (!come.isEmpty()) {
                tell(changed, come, ContactEvent.CREATED);
            }
        }
        return !of(impi).isEmpty();
    }

    /** Shortens the user's registration to so much and challenges its next REGISTER. */
    public synchronized void reauthenticate(String impi, Duration left) {
        Instant end = clock.instant().plus(left);
        for (Binding b : List.copyOf(of(impi).values())) {
            if (end.isBefore(b.expires())) {
                Binding shorter = new Binding(impi, b.impus(), b.contact(), b.path(), end);
                of(impi).put(b.contact(), shorter);
                tell(shorter, shorter.impus(), ContactEvent.SHORTENED);
            }
        }
        toAuthenticate.add(impi);
    }

    /** Forgets, and tells of, what has expired. */
    public synchronized void expire() {
        bindings.keySet().forEach(this::expire);
    }

    private void expire(String impi) {
        Instant now = clock.instant();
        List<Binding> gone = of(impi).values().stream().filter(b -> !b.expires().isAfter(now)).toList();
        for (Binding b : gone) {
            of(impi).remove(b.contact());
            tell(b, b.impus(), ContactEvent.EXPIRED);
        }
    }

    private Map<String, Binding> of(String impi) {
        return bindings.computeIfAbsent(impi, i -> new LinkedHashMap<>());
    }

    private void tell(Binding binding, List<String> impus, ContactEvent event) {
        listener.accept(new RegistrationChange(binding, impus, event));
    }

    synchronized boolean isRegistered(String impi) {
        return !of(impi).isEmpty();
    }

    /** The live bindings of a public identity. */
    public synchronized List<Binding> bindings(String impu) {
        Instant now = clock.instant();
        return bindings.values().stream().flatMap(of -> of.values().stream())
                .filter(b -> b.impus().contains(impu) && b.expires().isAfter(now)).toList();
    }

    private Request understand(SipMessage sip) throws SipParseException {
        String impu = SipUri.parse(HeaderValue.lenient(sip.first("To").orElse("")).uri()).identity();
        Optional<String> authorization = sip.first("Authorization");
        DigestHeader digest = authorization.isPresent() ? DigestHeader.parse(authorization.get())
                : DigestHeader.empty();
        String impi = digest.get("username").orElse(impu.substring(impu.indexOf(':') + 1));
        List<HeaderValue> contacts = new ArrayList<>();
        for (String contact : sip.values("Contact")) {
            contacts.add(HeaderValue.parse(contact));
        }
        String first = contacts.isEmpty() ? "" : contacts.get(0).uri();
        String expires = contacts.stream().findFirst().flatMap(c -> c.parameter("expires"))
                .or(() -> sip.first("Expires")).orElse(Long.toString(settings.defaultExpires().toSeconds()));
        if (!expires.matches("[0-9]{1,10}")) {
            throw new SipParseException(SipParseException.Reason.BAD_VALUE, "expires");
        }
        return new Request(sip, impi, impu, digest, first, contacts, Duration.ofSeconds(Long.parseLong(expires)));
    }

    private OpenChallenge openChallenge(Request request) {
        OpenChallenge open = challenges.get(request.impi());
        boolean live = open != null && open.expires().isAfter(clock.instant())
                && open.callId().equals(request.sip().callId());
        return live ? open : null;
    }

    private SipMessage checkAnswer(Request request, OpenChallenge open) {
        boolean mayCount = isProtected(request)
                || policy == ChallengePolicy.ANSWER_MAY_BE_UNPROTECTED;
        if (!mayCount) {
            return challenge(request, open.count() + 1, Optional.empty());
        }
        // one answer for each challenge, right or wrong
        challenges.remove(request.impi());
        AuthenticationVector vector = open.vector();
        Octets password = AkaDigest.password(settings.algorithm(), vector.xres(), vector.ik(), vector.ck());
        if (!matches(request, password)) {
            hss.assign(request.impi(), request.impu(), ownUri, Assignment.AUTHENTICATION_FAILURE);
            return reply(request.sip(), 403, "Forbidden");
        }
        return accept(request);
    }

    private SipMessage resynchronise(Request request, OpenChallenge open) {
        Optional<Octets> auts = auts(request);
        boolean genuine = !request.digest().hasText("response") || matches(request, AkaDigest.EMPTY_PASSWORD);
        if (auts.isEmpty() || !genuine) {
            return reply(request.sip(), 403, "Forbidden");
        }
        return challenge(request, open.count() + 1,
                Optional.of(new Resynchronisation(open.vector().rand(), auts.get())));
    }

    private static Optional<Octets> auts(Request request) {
        try {
            return request.digest().get("auts").map(Octets::ofBase64).filter(o -> o.length() == Auts.LENGTH);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private SipMessage challenge(Request request, int count, Optional<Resynchronisation> resynchronisation) {
        challenges.remove(request.impi());
        if (count > settings.challengesInARow()) {
            return reply(request.sip(), 403, "Forbidden");
        }
        VectorAnswer answer = hss.vector(request.impi(), request.impu(), ownUri, resynchronisation);
        if (answer.vector().isEmpty()) {
            return refusal(request.sip(), answer.result());
        }
        AuthenticationVector vector = answer.vector().get();
        challenges.put(request.impi(), new OpenChallenge(vector, request.sip().callId(), count,
                clock.instant().plus(REG_AWAIT_AUTH)));
        DigestHeader header = DigestHeader.empty().with("realm", settings.domain()).with("nonce", vector.nonce())
                .withToken("algorithm", settings.algorithm());
        if (!settings.qop().isEmpty()) {
            header = header.with("qop", settings.qop());
        }
        return reply(request.sip(), 401, "Unauthorized").plus("WWW-Authenticate",
                header.with("ik", vector.ik().hex()).with("ck", vector.ck().hex()).format());
    }

    private SipMessage accept(Request request) {
        Assignment assignment = request.deregisters() ? Assignment.USER_DEREGISTRATION
                : registered(request) ? Assignment.RE_REGISTRATION : Assignment.REGISTRATION;
        AssignmentAnswer answer = hss.assign(request.impi(), request.impu(), ownUri, assignment);
        if (answer.result() != Result.SUCCESS) {
            return refusal(request.sip(), answer.result());
        }
        Instant now = clock.instant();
        expire(request.impi());
        toAuthenticate.remove(request.impi());
        Map<String, Binding> own = of(request.impi());
        if (request.deregisters() || request.contact().equals("*")) {
            own.values().stream().filter(b -> request.removes(b.contact())).toList().forEach(b -> {
                own.remove(b.contact());
                tell(b, b.impus(), ContactEvent.UNREGISTERED);
            });
        } else {
            for (HeaderValue contact : request.contacts()) {
                Binding made = new Binding(request.impi(), answer.impus(), contact.uri(),
                        request.sip().values("Path"), now.plus(request.expires()));
                boolean known = own.put(contact.uri(), made) != null;
                tell(made, made.impus(), known ? ContactEvent.REFRESHED : ContactEvent.REGISTERED);
            }
        }
        SipMessage ok = reply(request.sip(), 200, "OK");
        for (Binding b : own.values()) {
            long left = Duration.between(now, b.expires()).toSeconds();
            ok = ok.plus("Contact", "<" + b.contact() + ">;expires=" + left);
        }
        for (String path : request.sip().values("Path")) {
            ok = ok.plus("Path", path);
        }
        return withProfile(ok, request, answer.impus());
    }

    private SipMessage withProfile(SipMessage ok, Request request, List<String> impus) {
        SipMessage out = ok;
        if (!request.deregisters()) {
            List<String> route = settings.serviceRoute().isEmpty()
                    ? List.of("<" + ownUri.replaceFirst("sip:", "sip:orig@") + ";lr>") : settings.serviceRoute();
            for (String value : route) {
                out = out.plus("Service-Route", value);
            }
        }
        return out.plus("P-Associated-URI", String.join(", ", impus.stream().map(i -> "<" + i + ">").toList()));
    }

    private boolean registered(Request request) {
        return bindings(request.impu()).stream().anyMatch(b -> b.impi().equals(request.impi()));
    }

    private static boolean isProtected(Request request) {
        return request.digest().get("integrity-protected").filter("yes"::equalsIgnoreCase).isPresent();
    }

    private static boolean matches(Request request, Octets password) {
        DigestHeader d = request.digest();
        AkaDigest.Input input = new AkaDigest.Input(d.get("username").orElse(""), d.get("realm").orElse(""),
                d.get("nonce").orElse(""), "REGISTER", d.get("uri").orElse(""));
        String expected = d.get("qop").isEmpty() ? AkaDigest.response(input, password)
                : AkaDigest.response(input, password,
                        new AkaDigest.Qop(d.get("nc").orElse(""), d.get("cnonce").orElse("")));
        return expected.equalsIgnoreCase(d.get("response").orElse(""));
    }

    private static SipMessage refusal(SipMessage request, Result result) {
        return result == Result.UNABLE_TO_COMPLY ? reply(request, 480, "Temporarily Unavailable")
                : reply(request, 403, "Forbidden");
    }

    private static SipMessage reply(SipMessage request, int status, String reason) {
        return request.reply(status, reason, "scscf-" + Integer.toHexString(request.callId().hashCode()));
    }
}
