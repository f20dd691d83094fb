package org.gatehouse.testbed.ue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gatehouse.testbed.aka.AkaDigest;
import org.gatehouse.testbed.aka.Isim;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.HeaderValue;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipParseException;
import org.gatehouse.testbed.ue.Registration.Outcome;

/**
 * One registration procedure, step by step, 3GPP TS 24.229 clauses 5.1.1.2 to 5.1.1.6. {@link TestUe} walks the steps
 * in order; a test that attacks takes them one at a time and changes the messages between building and sending. Ports
 * and set of an attempt that was not {@link #complete completed} go with {@link #close}.
 */
public final class RegistrationAttempt implements AutoCloseable {
    private static final int MIN_SPI = 256;

    private final TestUe ue;
    private final UeSettings settings;
    private final UeRequests requests;
    private final String callId;
    private final Duration expires;
    private final TestUe.Use origin;
    private ProtectedFlow flow;
    private Offer offer;
    private Octets password;
    private DigestHeader authorization;
    private Challenge answered;
    private boolean kept;

    /** @param origin the set that protects the first REGISTER; null for in clear */
    RegistrationAttempt(TestUe ue, UeSettings settings, String callId, Duration expires, TestUe.Use origin)
            throws IOException {
        this.ue = ue;
        this.settings = settings;
        this.requests = new UeRequests(settings);
        this.callId = callId;
        this.expires = expires;
        this.origin = origin;
        renewOffer();
    }

    /** Ports, SPIs and algorithms of this attempt. */
    public Offer offer() {
        return offer;
    }

    /** The set in force for SM7, once {@link #accept} made one. */
    public Optional<SaSetOfUe> set() {
        return Optional.ofNullable(flow.set());
    }

    /** The first REGISTER: in clear, or over the set in use with the last Authorization repeated. */
    public SipMessage buildSm1() {
        DigestHeader repeated = origin == null ? requests.unchallenged() : origin.authorization();
        return first(repeated);
    }

    /**
     * The REGISTER that tells the network that its challenge failed, clause 5.1.1.5.3, with a new offer.
     *
     * @param auts there for a synchronisation failure
     */
    public SipMessage buildFailureReport(Challenge challenge, Optional<Octets> auts) throws IOException {
        renewOffer();
        DigestHeader report = auts.isEmpty() ? requests.unanswered(challenge)
                : requests.answer(challenge, AkaDigest.EMPTY_PASSWORD).with("auts", auts.get().base64());
        return first(report);
    }

    /** Sends SM1 or a failure report the way this attempt began, and waits for the final response. */
    public Optional<Inbound> sendSm1(SipMessage message) throws IOException, InterruptedException {
        return origin == null ? ue.exchangeClear(message) : ue.exchange(message, origin.flow());
    }

    /**
     * Checks SM6 as a UE must, runs AKA, chooses the algorithms from the P-CSCF's list and puts the new set in force.
     *
     * @throws ChallengeRefusedException if the UE must not answer this challenge
     */
    public SaSetOfUe accept(Challenge challenge) throws ChallengeRefusedException, IOException {
        if (challenge.keysLeaked()) {
            throw new ChallengeRefusedException(Outcome.KEYS_IN_CHALLENGE, null);
        }
        SecurityServer server = securityServer(challenge);
        Algorithms chosen = server.choose(settings.algorithms())
                .orElseThrow(() -> new ChallengeRefusedException(Outcome.NO_COMMON_ALGORITHM, null));
        Isim.Answer answer = settings.isim().authenticate(challenge.rand(), challenge.autn());
        if (answer instanceof Isim.MacFailure) {
            throw new ChallengeRefusedException(Outcome.NETWORK_NOT_AUTHENTIC, null);
        }
        if (answer instanceof Isim.SynchronisationFailure failure) {
            throw new ChallengeRefusedException(Outcome.NOT_SYNCHRONISED, failure.auts());
        }
        Isim.Success keys = (Isim.Success) answer;
        password = AkaDigest.password(challenge.algorithm(), keys.res(), keys.ik(), keys.ck());
        SaSetOfUe set = new SaSetOfUe(settings.address(), settings.pcscf().getAddress(), offer.portUc(), offer.portUs(),
                server.portPc(), server.portPs(), offer.spiUc(), offer.spiUs(), server.spiPc(), server.spiPs(),
                chosen, keys.ik(), keys.ck());
        flow.install(set);
        answered = challenge;
        return set;
    }

    /** SM7: the answer to the challenge that was accepted. */
    public SipMessage buildSm7(Challenge challenge) {
        authorization = requests.answer(challenge, password);
        SipMessage plain = requests.register(callId, ue.nextCseq(), offer.portUs(), false, offer.portUs(), expires)
                .plusFirst("Authorization", authorization.format());
        return viaFirst(UeRequests.withSecurity(plain, offer, challenge.securityServerLines()));
    }

    /** Sends SM7 from port_uc to port_ps of the new set and waits for the final response. */
    public Optional<Inbound> sendSm7(SipMessage sm7) throws IOException, InterruptedException {
        return ue.exchange(sm7, flow);
    }

    /** The same, whatever transport SM1 took; the Via has to say so. */
    public Optional<Inbound> sendSm7(SipMessage sm7, Transport transport) throws IOException, InterruptedException {
        return ue.exchange(sm7, flow, transport);
    }

    /** Whether a response came between the ports of this attempt's set or of the set that protected SM1. */
    public boolean properlyProtected(Inbound response) {
        if (flow.set() == null && origin == null) {
            return true;
        }
        return TestUe.between(flow.set(), response) || origin != null && TestUe.between(origin.flow().set(), response);
    }

    /** Takes over what a 200 grants: the UE is registered, or not any more. */
    public Registration complete(Inbound ok, List<Inbound> received) throws IOException {
        SipMessage message = ok.message();
        Optional<SaSetOfUe> created = set();
        long granted = expires.isZero() ? 0 : granted(message);
        Outcome outcome = expires.isZero() ? Outcome.DEREGISTERED : Outcome.REGISTERED;
        if (expires.isZero()) {
            ue.deregistered();
        } else if (created.isPresent()) {
            kept = true;
            ue.registered(callId, new TestUe.Use(flow, answered.securityServerLines(), authorization), origin != null,
                    message.values("Service-Route"));
        } else {
            ue.refreshed(message.values("Service-Route"));
        }
        return new Registration(outcome, message.status(), granted, created.isPresent(), created,
                message.values("Service-Route"), message.values("P-Associated-URI"), received);
    }

    /** Gives up ports and set unless they are in use now. */
    @Override
    public void close() throws IOException {
        if (!kept) {
            flow.close();
        }
    }

    private SipMessage first(DigestHeader digest) {
        boolean clear = origin == null;
        int viaPort = clear ? ue.clearPort() : offer.portUs();
        SipMessage plain = requests.register(callId, ue.nextCseq(), viaPort, clear, offer.portUs(), expires)
                .plusFirst("Authorization", digest.format());
        return viaFirst(UeRequests.withSecurity(plain, offer, clear ? List.of() : origin.securityServerLines()));
    }

    /** Via on top, where a reader looks for it. */
    private static SipMessage viaFirst(SipMessage message) {
        String via = message.first("Via").orElseThrow();
        return message.without("Via").plusFirst("Via", via);
    }

    private SecurityServer securityServer(Challenge challenge) throws ChallengeRefusedException {
        try {
            SecurityServer server = SecurityServer.parse(challenge.securityServerValues());
            List<Long> own = List.of(offer.spiUc(), offer.spiUs());
            // TS 33.203 7.1: equal SPIs would let packets be reflected, the keys of both directions being the same
            if (!own.contains(server.spiPc()) && !own.contains(server.spiPs()) && server.spiPc() != server.spiPs()) {
                return server;
            }
        } catch (SipParseException e) {
            throw new ChallengeRefusedException(Outcome.BAD_SECURITY_SERVER, null);
        }
        throw new ChallengeRefusedException(Outcome.BAD_SECURITY_SERVER, null);
    }

    private long granted(SipMessage ok) {
        String portUs = ":" + offer.portUs();
        return ok.values("Contact").stream().map(HeaderValue::lenient)
                .filter(c -> c.uri().contains(portUs)).findFirst().flatMap(c -> c.parameter("expires"))
                .or(() -> ok.first("Expires")).filter(e -> e.matches("[0-9]{1,10}")).map(Long::parseLong).orElse(0L);
    }

    private void renewOffer() throws IOException {
        if (flow != null) {
            flow.close();
        }
        flow = ue.openFlow();
        long spiUc = spi();
        long spiUs = spi();
        while (spiUs == spiUc) {
            spiUs = spi();
        }
        offer = new Offer(flow.portUc(), ue.portUs(), spiUc, spiUs, settings.algorithms());
    }

    private long spi() {
        long spi = settings.random().nextInt() & 0xffff_ffffL;
        return spi < MIN_SPI ? spi + MIN_SPI : spi;
    }
}
