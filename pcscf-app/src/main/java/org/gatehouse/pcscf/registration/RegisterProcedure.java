package org.gatehouse.pcscf.registration;

import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.sa.Admission;
import org.gatehouse.pcscf.sa.AuthenticationContent;
import org.gatehouse.pcscf.sa.Decision;
import org.gatehouse.pcscf.sa.Inbound;
import org.gatehouse.pcscf.sa.IntegrityProtected;
import org.gatehouse.pcscf.sa.RegisterContent;
import org.gatehouse.pcscf.sa.RegisterRef;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.Slot;
import org.gatehouse.pcscf.sa.SourceRate;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.secagree.AccessPolicy;
import org.gatehouse.pcscf.secagree.Assessment;
import org.gatehouse.pcscf.secagree.SecAgreeHeaders;
import org.gatehouse.pcscf.secagree.SecurityAgreement;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.IpLiteral;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;
import org.gatehouse.sip.Via;

/**
 * A REGISTER from the UE to the home network: TS 24.229 clause 5.2.2, TS 33.203 clauses 6.1, 7.2 and 7.3, in their
 * order. Its way back is {@link RegisterResponses}.
 */
public final class RegisterProcedure {
    private static final int TOKEN_OCTETS = 16;

    private final PcscfSettings settings;
    private final SaTable table;
    private final SourceRate rate;
    private final BindingStore bindings;
    private final SaEffects effects;
    private final CoreForwarding forwarding;
    private final Clock clock;
    private final RandomGenerator random;

    /** @param random a secure one, but for tests: Path entries must not be guessed */
    public RegisterProcedure(PcscfSettings settings, SaTable table, SourceRate rate, BindingStore bindings,
                             SaEffects effects, Clock clock, RandomGenerator random) {
        this.settings = settings;
        this.table = table;
        this.rate = rate;
        this.bindings = bindings;
        this.effects = effects;
        this.forwarding = new CoreForwarding(settings.visitedNetwork(), settings.name());
        this.clock = clock;
        this.random = random;
    }

    /** A REGISTER arrived at one of our ports; a host name in its Via matches no address. */
    public RegisterOutcome received(SipRequestView message) {
        return received(message, Set.of());
    }

    /**
     * The name that has to be resolved before the REGISTER can be judged: the topmost Via of a protected one is held
     * against the source of the packet (TS 33.203 clause 7.1 rule 2). Empty for an address, and in clear.
     */
    public Optional<String> nameToResolve(SipRequestView message) {
        if (message.flow().local().getPort() != settings.gm().portPs()) {
            return Optional.empty();
        }
        try {
            List<String> vias = message.headers().values("Via");
            return vias.isEmpty() ? Optional.empty() : Optional.of(Via.parse(vias.get(0)).sentBy().host())
                .filter(host -> IpLiteral.parse(host).isEmpty());
        } catch (SipSyntaxException e) {
            return Optional.empty();
        }
    }

    /**
     * A REGISTER arrived at one of our ports.
     *
     * @param viaAddresses what the name in its topmost Via resolves to; not looked at for an address
     */
    public RegisterOutcome received(SipRequestView message, Set<InetAddress> viaAddresses) {
        try {
            int port = message.flow().local().getPort();
            boolean gm = message.flow().local().getAddress().equals(settings.gm().address());
            if (gm && port == settings.gm().port()) {
                return inClear(message);
            }
            if (gm && port == settings.gm().portPs()) {
                return overSet(message, viaAddresses);
            }
            return RegisterOutcome.Refuse.plain(
                gm && settings.gm().portsPc().contains(port) ? Reason.WRONG_SA : Reason.REGISTER_FROM_CORE);
        } catch (RefusedException e) {
            return RegisterOutcome.Refuse.plain(e.reason());
        }
    }

    // ---- unprotected: SM1, and failures of a first registration

    private RegisterOutcome inClear(SipRequestView message) throws RefusedException {
        if (!rate.admits(message.flow().remote().getAddress(), clock.instant())) {
            return RegisterOutcome.Refuse.plain(Reason.SOURCE_RATE);
        }
        RegisterRequest request = RegisterRequest.parse(message);
        Assessment assessment = SecAgreeHeaders.assess(message.headers(), access(message));
        if (assessment instanceof Assessment.Refused refused) {
            return agreementRefused(refused.reason(), message);
        }
        RegisterRef ref = ref(request, message.flow());
        if (!(assessment instanceof Assessment.Agreed agreed)) {
            return forward(message, request, contact(request, message.flow(), request.privateIdentity(), true), ref,
                Optional.empty(), RegisterAttempt.Step.UNPROTECTED, IntegrityProtected.NO);
        }
        UeContact contact = contactInClear(request, message.flow());
        contactIsSource(request, message.flow(), agreed.offer().portUs());
        SaTable.Arrived arrived = table.arrivedInClear(contact, content(request, ref), clock.instant());
        effects.carryOut(arrived.actions());
        if (arrived.decision() instanceof Decision.Refuse refuse) {
            return RegisterOutcome.Refuse.plain(refuse.reason());
        }
        return admit(message, request, contact, agreed, Optional.empty(), IntegrityProtected.NO);
    }

    /** An offer that can be kept goes on; its 401 makes the set. */
    private RegisterOutcome admit(SipRequestView message, RegisterRequest request, UeContact contact,
                                  Assessment.Agreed agreed, Optional<String> origin, IntegrityProtected mark)
            throws RefusedException {
        RegisterRef ref = ref(request, message.flow());
        Admission admission = table.admit(contact, agreed, message.flow().local().getAddress(), ref, origin,
            clock.instant());
        if (admission instanceof Admission.Refused refused) {
            return RegisterOutcome.Refuse.plain(refused.reason());
        }
        if (admission instanceof Admission.Repeated) {
            // the transaction that has the 401 repeats it; a second way would make a second set
            return RegisterOutcome.Refuse.plain(Reason.REGISTER_REPEATED);
        }
        return forward(message, request, contact, ref, origin, RegisterAttempt.Step.OFFER, mark);
    }

    // ---- over a set: SM7, re-registrations, failures of a re-registration

    private RegisterOutcome overSet(SipRequestView message, Set<InetAddress> viaAddresses)
            throws RefusedException {
        RegisterRequest request = RegisterRequest.parse(message);
        RegisterRef ref = ref(request, message.flow());
        SaTable.Arrived arrived = table.arrived(message.flow().remote().getAddress(), message.flow().remote().getPort(),
            message.flow().local().getPort(), new Inbound.Register(content(request, ref)), clock.instant());
        effects.carryOut(arrived.actions());
        if (arrived.decision() instanceof Decision.Refuse refuse) {
            return refusedOverSet(refuse.reason(), arrived, ref);
        }
        SaSet set = arrived.set().orElseThrow();
        Decision.AcceptRegister accepted = (Decision.AcceptRegister) arrived.decision();
        boolean viaIsSource = viaMatches(request, message.flow(), viaAddresses);
        if (accepted.content() == AuthenticationContent.RESPONSE) {
            return sm7(message, request, ref, set, accepted.mark(), viaIsSource);
        }
        if (!viaIsSource) {
            return RegisterOutcome.Refuse.plain(Reason.VIA_NOT_SOURCE);
        }
        return again(message, request, set, accepted.mark());
    }

    /** An answered refusal of SM7 ends the registration under way, and leaves as such an answer does. */
    private RegisterOutcome refusedOverSet(Reason reason, SaTable.Arrived arrived, RegisterRef ref) {
        boolean sm7 = arrived.slot().equals(Optional.of(Slot.TEMPORARY));
        if (reason.discards() || !sm7) {
            return RegisterOutcome.Refuse.plain(reason);
        }
        OptionalInt portPc =
            effects.carryOut(table.failed(arrived.set().orElseThrow().contact(), ref, clock.instant()));
        return new RegisterOutcome.Refuse(reason, List.of(), portPc);
    }

    /** TS 33.203 clause 7.2: SM7 repeats SM1's offer and mirrors SM6's list, or the registration is aborted. */
    private RegisterOutcome sm7(SipRequestView message, RegisterRequest request, RegisterRef ref, SaSet set,
                                IntegrityProtected mark, boolean viaIsSource) throws RefusedException {
        Headers headers = message.headers();
        Optional<Reason> refusal = SecurityAgreement.check(headers.lines(SecAgreeHeaders.CLIENT),
            headers.lines(SecAgreeHeaders.VERIFY), set.offer().securityClient(), set.securityServer());
        if (refusal.isEmpty() && !viaIsSource) {
            refusal = Optional.of(Reason.VIA_NOT_SOURCE);
        }
        if (refusal.isPresent()) {
            OptionalInt portPc = effects.carryOut(table.failed(set.contact(), ref, clock.instant()));
            return new RegisterOutcome.Refuse(refusal.get(), answerHeaders(refusal.get(), message), portPc);
        }
        return forward(message, request, set.contact(), ref, Optional.of(set.id()), RegisterAttempt.Step.SM7, mark);
    }

    /** A re-registration, a de-registration, or a failure report over an established set: it offers anew. */
    private RegisterOutcome again(SipRequestView message, RegisterRequest request, SaSet set, IntegrityProtected mark)
            throws RefusedException {
        Headers headers = message.headers();
        List<String> verify = headers.lines(SecAgreeHeaders.VERIFY);
        if (!verify.isEmpty()) {
            Optional<Reason> mismatch = SecurityAgreement.checkVerify(verify, set.securityServer());
            if (mismatch.isPresent()) {
                return agreementRefused(mismatch.get(), message);
            }
        }
        List<String> client = headers.lines(SecAgreeHeaders.CLIENT);
        if (client.isEmpty()) {
            return RegisterOutcome.Refuse.plain(Reason.SECURITY_CLIENT_MISSING);
        }
        Assessment assessment = SecurityAgreement.assess(client, access(message).algorithms());
        if (!(assessment instanceof Assessment.Agreed agreed)) {
            return agreementRefused(assessment instanceof Assessment.Refused refused ? refused.reason()
                : Reason.NO_USABLE_MECHANISM, message);
        }
        contactIsSource(request, message.flow(), agreed.offer().portUs());
        return admit(message, request, set.contact(), agreed, Optional.of(set.id()), mark);
    }

    // ---- what every REGISTER that goes on gets

    private RegisterOutcome forward(SipRequestView message, RegisterRequest request, UeContact contact, RegisterRef ref,
                                    Optional<String> arrivedOn, RegisterAttempt.Step step, IntegrityProtected mark)
            throws RefusedException {
        SipUri entryPoint = entryPoint(message.requestUri());
        String flow = bindings.get(contact).map(Binding::flow).orElseGet(this::token);
        String path = "<sip:" + flow + "@" + settings.name() + ":" + settings.mw().port() + ";lr>";
        List<HeaderEdit> edits = forwarding.edits(message.headers(), request.credentials(), mark, path, token());
        return new RegisterOutcome.Forward(new RegisterAttempt(request, contact, ref, arrivedOn, step, flow), edits,
            entryPoint);
    }

    private SipUri entryPoint(String requestUri) throws RefusedException {
        try {
            return settings.entryPoint(SipUri.parse(requestUri).hostPort())
                .orElseThrow(() -> new RefusedException(Reason.HOME_NETWORK_UNKNOWN));
        } catch (SipSyntaxException e) {
            throw new RefusedException(Reason.MALFORMED_REGISTER);
        }
    }

    private String token() {
        byte[] octets = new byte[TOKEN_OCTETS];
        random.nextBytes(octets);
        return java.util.HexFormat.of().formatHex(octets);
    }

    private static RegisterRef ref(RegisterRequest request, Flow flow) {
        return new RegisterRef(request.callId(), request.cseq(), flow.transport());
    }

    /**
     * Whose sets these are. The same over re-registrations and after a restart of the UE at the same address, so that
     * old sets are found; apart for an emergency registration, which is kept beside an ordinary one.
     */
    private static UeContact contact(RegisterRequest request, Flow flow, String impi, boolean named) {
        String instance = request.contact().flatMap(c -> c.parameters().value("+sip.instance")).orElse("");
        return new UeContact(impi, flow.remote().getAddress(),
            request.isEmergency() ? UeContact.emergency(instance) : instance, named);
    }

    /** A failure report that names its user may belong to a challenge of an SM1 that did not. */
    private UeContact contactInClear(RegisterRequest request, Flow flow) {
        UeContact unnamed = contact(request, flow, request.derivedIdentity(), false);
        return request.impi().isEmpty() || table.isChallenged(unnamed, request.callId()) ? unnamed
            : contact(request, flow, request.impi().get(), true);
    }

    private static RegisterContent content(RegisterRequest request, RegisterRef ref) {
        String nonce = first(request, "nonce");
        return new RegisterContent(ref, Optional.of(request.privateIdentity()), nonce,
            !first(request, "response").isEmpty(), !first(request, "auts").isEmpty());
    }

    private static String first(RegisterRequest request, String parameter) {
        return request.credentials().stream().flatMap(c -> c.value(parameter).stream()).findFirst().orElse("");
    }

    /** The UE is reached where it sends from, at port_us: any other contact would take its calls elsewhere. */
    private static void contactIsSource(RegisterRequest request, Flow flow, int portUs) throws RefusedException {
        if (request.everyContact()) {
            return;
        }
        SipUri uri = request.contactUri().orElseThrow(() -> new RefusedException(Reason.CONTACT_MISSING));
        boolean here = IpLiteral.parse(uri.host()).filter(flow.remote().getAddress()::equals).isPresent();
        if (!here || uri.hostPort().portOr(0) != portUs) {
            throw new RefusedException(Reason.CONTACT_NOT_SOURCE);
        }
    }

    /** TS 33.203 clause 7.1 rule 2. A name counts by what it resolves to. */
    private static boolean viaMatches(RegisterRequest request, Flow flow, Set<InetAddress> resolved) {
        InetAddress source = flow.remote().getAddress();
        return IpLiteral.parse(request.via().sentBy().host()).map(source::equals)
            .orElseGet(() -> resolved.contains(source));
    }

    /** What the UE's access network is held to. */
    private AccessPolicy access(SipRequestView message) {
        return settings.access().of(message.flow().remote().getAddress());
    }

    private RegisterOutcome agreementRefused(Reason reason, SipRequestView message) {
        return new RegisterOutcome.Refuse(reason, answerHeaders(reason, message), OptionalInt.empty());
    }

    /** 421 and 494 say what would be accepted, RFC 3329 clause 2.3. */
    private List<HeaderEdit> answerHeaders(Reason reason, SipRequestView message) {
        return reason.status() == 421 || reason.status() == 494
            ? SecAgreeHeaders.demand(access(message).algorithms()) : List.of();
    }
}
