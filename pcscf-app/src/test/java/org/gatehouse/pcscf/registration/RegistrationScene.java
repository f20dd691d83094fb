package org.gatehouse.pcscf.registration;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.sa.ProtectedPorts;
import org.gatehouse.pcscf.sa.SaBackend;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.SourceRate;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipResponseView;

/** One UE, the P-CSCF's procedures, and what the core answers: values only. */
final class RegistrationScene {
    static final String P = "192.0.2.10";
    static final String UE = "192.0.2.1";
    static final String IMPI = "alice@home1.net";
    static final String IK = "000102030405060708090a0b0c0d0e0f";
    static final String CK = "f0e0d0c0b0a090807060504030201000";
    /** 32 octets of 0. */
    static final String NONCE = "A".repeat(43) + "=";

    /** A backend that takes sets, or refuses them. */
    static final class Backend implements SaBackend {
        final Set<String> held = new LinkedHashSet<>();
        private final Map<String, Long> spiUs = new HashMap<>();
        boolean refuses;

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public boolean enforces() {
            return false;
        }

        @Override
        public void install(SaSetSpec set) throws SaBackendException {
            // as the kernel: SPIs are the UE's, so a set and the one that replaces it cannot both be there
            if (refuses || spiUs.containsValue(set.spiUs())) {
                throw new SaBackendException("refused");
            }
            spiUs.put(set.id(), set.spiUs());
            held.add(set.id());
        }

        @Override
        public void remove(SaSetSpec set) {
            held.remove(set.id());
            spiUs.remove(set.id());
        }

        @Override
        public void reconcile(Collection<SaSetSpec> wanted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            held.clear();
        }
    }

    /** Stands still until it is told to move. */
    static final class StillClock extends Clock {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** What it hears, and what everybody must do who hears it. */
    final class Listener implements RegistrationListener {
        @Override
        public void registered(Binding binding) {
            heard.add("registered");
        }

        @Override
        public void ended(Binding binding, End end) {
            heard.add("ended " + end);
            bindings.remove(binding.contact());
        }
    }

    final Backend backend = new Backend();
    final List<String> heard = new ArrayList<>();
    /** What waits until the answer at hand has left. */
    final Deque<Runnable> waiting = new ArrayDeque<>();
    final StillClock clock = new StillClock();
    final MemoryBindingStore bindings = new MemoryBindingStore();
    final PcscfSettings settings;
    final SaTable table;
    final RegisterProcedure procedure;
    final RegisterResponses responses;

    String ue = UE;
    int portUc = 2468;
    int portUs = 5063;
    long spi = 23_456_789;
    String callId = "call-1";
    int cseq = 1;
    int expires = 600_000;
    String contactParameters = "";
    String requestUri = "sip:home1.net";

    RegistrationScene() {
        this("");
    }

    /** @param more keys of the pcscf section */
    RegistrationScene(String more) {
        settings = settings(more);
        table = new SaTable(settings.timers(), new ProtectedPorts(settings.gm().portPs(), settings.gm().portsPc()),
            settings.spis(), new Random(1));
        SaEffects effects = new SaEffects(backend, ending -> { }, (ue, request, task) -> waiting.add(task));
        procedure = new RegisterProcedure(settings, table, new SourceRate(settings.timers()), bindings, effects, clock,
            new Random(2));
        responses = new RegisterResponses(settings, table, bindings, effects, new Listener(), clock);
    }

    private static PcscfSettings settings(String more) {
        try {
            return PcscfSettings.read(Settings.parse("""
                pcscf {
                  name = "pcscf1.visited1.net", visited-network-id = "visited1.net"
                  gm { address = "192.0.2.10", port-ps = 5062, ports-pc = [5064, 5065, 5066, 5067] }
                  mw { address = "192.0.2.11" }
                  home-networks { "home1.net" = "sip:icscf.home1.net:5070" }
                  %s
                }
                """.formatted(more)));
        } catch (SettingsException e) {
            throw new AssertionError(e);
        }
    }

    // ---- what the UE sends

    String client() {
        return "ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc;spi-c=" + spi + ";spi-s=" + (spi + 1) + ";port-c=" + portUc
            + ";port-s=" + portUs;
    }

    Headers headers(String authorization, String... more) {
        List<String> all = new ArrayList<>(List.of("Via", "SIP/2.0/UDP " + ue + ":" + portUs + ";branch=z9hG4bK" + cseq,
            "From", "<sip:alice@home1.net>;tag=1", "To", "<sip:alice@home1.net>", "Call-ID", callId,
            "CSeq", cseq + " REGISTER",
            "Contact", "<sip:" + ue + ":" + portUs + contactParameters + ">;expires=" + expires,
            "Authorization", "Digest username=\"" + IMPI + "\", realm=\"home1.net\", " + authorization));
        all.addAll(Arrays.asList(more));
        return Headers.of(all.toArray(new String[0]));
    }

    Headers sm1Headers() {
        return headers("nonce=\"\", response=\"\"", "Require", "sec-agree", "Proxy-Require", "sec-agree",
            "Security-Client", client());
    }

    Headers sm7Headers(String verify) {
        return headers("nonce=\"" + NONCE + "\", response=\"0123\"", "Require", "sec-agree", "Proxy-Require",
            "sec-agree", "Security-Client", client(), "Security-Verify", verify);
    }

    RegisterOutcome send(Headers headers, int uePort, int ourPort) {
        return send(headers, uePort, ourPort, P);
    }

    RegisterOutcome send(Headers headers, int uePort, int ourPort, String ourAddress) {
        return procedure.received(view(headers, uePort, ourPort, ourAddress));
    }

    SipRequestView view(Headers headers, int uePort, int ourPort, String ourAddress) {
        return new SipRequestView("REGISTER", requestUri, headers, new Flow(Flow.Transport.UDP,
            new InetSocketAddress(ourAddress, ourPort), new InetSocketAddress(ue, uePort)));
    }

    RegisterOutcome inClear(Headers headers) {
        return send(headers, 5060, 5060);
    }

    RegisterOutcome overSet(Headers headers) {
        return send(headers, portUc, 5062);
    }

    static RegisterAttempt attempt(RegisterOutcome outcome) {
        return ((RegisterOutcome.Forward) outcome).attempt();
    }

    static RegisterOutcome.Refuse refused(RegisterOutcome outcome) {
        return (RegisterOutcome.Refuse) outcome;
    }

    // ---- what the core answers

    RegisterAnswer answer(RegisterAttempt attempt, int status, String... headers) {
        return responses.answered(attempt, new SipResponseView(status, "", Headers.of(headers), null), false);
    }

    RegisterAnswer challenge(RegisterAttempt attempt) {
        return answer(attempt, 401, "WWW-Authenticate", challenge(NONCE));
    }

    static String challenge(String nonce) {
        return "Digest realm=\"home1.net\", nonce=\"" + nonce + "\", algorithm=AKAv1-MD5, ik=\"" + IK + "\", ck=\"" + CK
            + "\"";
    }

    RegisterAnswer accept(RegisterAttempt attempt, String... more) {
        List<String> all = new ArrayList<>(List.of("Contact",
            "<sip:" + ue + ":" + portUs + contactParameters + ">;expires=" + expires));
        all.addAll(Arrays.asList(more));
        return answer(attempt, 200, all.toArray(new String[0]));
    }

    /** The Security-Server that SM6 carries. */
    static String securityServer(RegisterAnswer sm6) {
        return Headers.of().edited(sm6.edits()).first("Security-Server").orElseThrow();
    }

    // ---- whole steps

    /** SM1 to SM6 in clear; what SM7 has to mirror. */
    String toSm6() {
        return securityServer(challenge(attempt(inClear(sm1Headers()))));
    }

    /** SM1 to SM8. */
    RegisterAttempt toSm8() {
        String verify = toSm6();
        cseq++;
        return attempt(overSet(sm7Headers(verify)));
    }

    /** SM1 to SM12; the Security-Server of SM6. */
    String register(String... more) {
        String verify = toSm6();
        cseq++;
        accept(attempt(overSet(sm7Headers(verify))), more);
        cseq++;
        return verify;
    }

    /** The answer at hand has left. */
    void left() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    void pass(Duration time) {
        clock.now = clock.now.plus(time);
    }
}
