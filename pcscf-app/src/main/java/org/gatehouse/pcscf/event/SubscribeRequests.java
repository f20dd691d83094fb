package org.gatehouse.pcscf.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/**
 * What our SUBSCRIBE says, TS 24.229 clause 5.2.3: to the home network's entry point and not along the Service-Route,
 * which is for the user; as the P-CSCF that stands in the user's Path.
 */
final class SubscribeRequests {
    private static final int TOKEN_OCTETS = 16;

    private final PcscfSettings settings;
    private final RandomGenerator random;
    private final String self;

    /** @param random a secure one, but for tests */
    SubscribeRequests(PcscfSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        self = settings.name() + ":" + settings.mw().port();
    }

    String token() {
        byte[] octets = new byte[TOKEN_OCTETS];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    /**
     * Whom a binding's events are asked for and where; nobody if no identity is a SIP URI of a home network known, or
     * if it is an emergency registration, which ends by its time only (TS 24.229 clause 5.2.10).
     */
    Optional<Subscription.Target> target(Binding binding) {
        if (binding.contact().isEmergency()) {
            return Optional.empty();
        }
        for (String identity : binding.identities()) {
            try {
                SipUri uri = SipUri.parse(identity);
                Optional<SipUri> entryPoint = settings.entryPoint(uri.hostPort());
                if (entryPoint.isPresent()) {
                    return Optional.of(new Subscription.Target(identity, binding.flow(),
                        "<" + entryPoint.get().withParameter("lr", null) + ">"));
                }
            } catch (SipSyntaxException e) {
                // a tel URI names no home network
            }
        }
        return Optional.empty();
    }

    /** In its dialog if there is one. */
    OwnRequest of(Subscription s, Duration expires) {
        String identity = s.target.identity();
        List<Headers.Line> lines = new ArrayList<>();
        add(lines, "Max-Forwards", "70");
        (s.hasDialog() ? s.routeSet : List.of(s.target.route())).forEach(entry -> add(lines, "Route", entry));
        add(lines, "From", "<sip:" + self + ">;tag=" + s.localTag);
        add(lines, "To", "<" + identity + ">" + (s.hasDialog() ? ";tag=" + s.remoteTag : ""));
        add(lines, "Call-ID", s.callId);
        add(lines, "CSeq", s.cseq + " SUBSCRIBE");
        add(lines, "Contact", "<sip:" + self + ">");
        add(lines, "P-Asserted-Identity", "<sip:" + s.target.flow() + "@" + self + ">");
        add(lines, "P-Charging-Vector", "icid-value=\"" + token() + "\";icid-generated-at=" + settings.name()
            + ";orig-ioi=" + settings.visitedNetwork());
        add(lines, "Event", "reg");
        add(lines, "Accept", "application/reginfo+xml");
        add(lines, "Expires", String.valueOf(expires.toSeconds()));
        String uri = s.hasDialog() ? s.remoteTarget : identity;
        return new OwnRequest("SUBSCRIBE", uri, new Headers(lines), "z9hG4bK" + token(),
            new OwnRequest.ToCore(Flow.Transport.UDP));
    }

    private static void add(List<Headers.Line> lines, String name, String value) {
        lines.add(new Headers.Line(name, value));
    }

    /** Whether a request to this URI is to us, and not to one of our UEs. */
    boolean isToUs(String requestUri) {
        try {
            SipUri uri = SipUri.parse(requestUri);
            return uri.user() == null && uri.hostPort().portOr(5060) == settings.mw().port()
                && uri.hostPort().canonicalHost().equals(org.gatehouse.sip.HostPort.canonicalHost(settings.name()));
        } catch (SipSyntaxException e) {
            return false;
        }
    }
}
