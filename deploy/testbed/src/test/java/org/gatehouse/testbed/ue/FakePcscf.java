package org.gatehouse.testbed.ue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.HeaderValue;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipParseException;
import org.gatehouse.testbed.sip.SipPort;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.sip.SipTransactions;
import org.gatehouse.testbed.sip.SipUdpEndpoint;

/** The least a P-CSCF can do between a {@link TestUe} and an S-CSCF: one UE, no checks but those needed here. */
final class FakePcscf implements AutoCloseable {
    /** Longer than anybody waits: what is counted and drawn would be other than expected if the machine stood still. */
    static final Duration T1 = Duration.ofSeconds(60);

    private final InetSocketAddress scscf;
    private final Transport coreTransport;
    private final SipTap tap;
    private final SipTransactions transactions;
    private final SipPort clear;
    private final SipPort ps;
    private final List<Set> sets = new ArrayList<>();
    private final BlockingQueue<SipMessage> toCore = new LinkedBlockingQueue<>();
    private UnaryOperator<SipMessage> sm6Change = UnaryOperator.identity();
    private boolean answersFromPortPs;
    private Set newest;
    private int branch;
    private long nextSpi = 1_000_000;

    /** One set: its port_pc, and what SM6 said. */
    private record Set(SipUdpEndpoint pc, int portUc, int portUs, InetSocketAddress ue, String securityServer) {
    }

    FakePcscf(InetSocketAddress bind, InetSocketAddress scscf, Transport coreTransport, SipTap tap) throws IOException {
        this.scscf = scscf;
        this.coreTransport = coreTransport;
        this.tap = tap;
        this.transactions = new SipTransactions(T1, this::onRequest);
        this.clear = SipPort.open(bind, transactions, tap);
        this.ps = SipPort.open(new InetSocketAddress(bind.getAddress(), 0), transactions, tap);
    }

    InetSocketAddress address() {
        return clear.local();
    }

    int portPs() {
        return ps.local().getPort();
    }

    /** Spoils every SM6. */
    void changeSm6(UnaryOperator<SipMessage> change) {
        sm6Change = change;
    }

    /** Answers over UDP from port_ps, as a stack does that knows nothing of port_pc. */
    void answerFromPortPs() {
        answersFromPortPs = true;
    }

    /** What was sent to the core, in order. */
    BlockingQueue<SipMessage> toCore() {
        return toCore;
    }

    /** Sends a request to the UE over the newest set. */
    synchronized ClientTransaction sendToUe(String method) throws IOException {
        SipMessage request = SipMessage.request(method, "sip:ue")
                .plusFirst("Via", "SIP/2.0/UDP " + UeRequests.hostPort(ps.local().getAddress(), portPs())
                        + ";branch=z9hG4bKfake" + branch++)
                .plus("From", "<sip:core>;tag=1").plus("To", "<sip:ue>").plus("Call-ID", "core" + branch)
                .plus("CSeq", "1 " + method);
        return transactions.send(request, newest.pc(), newest.ue());
    }

    @Override
    public void close() {
        transactions.close();
        clear.close();
        ps.close();
        sets.forEach(s -> s.pc().close());
    }

    private synchronized void onRequest(Inbound inbound) {
        try {
            Set origin = sets.stream().filter(s -> inbound.local().getPort() == portPs()
                    && s.portUc() == inbound.from().getPort()).findFirst().orElse(null);
            if (inbound.message().method().equals("REGISTER")) {
                forward(inbound, origin);
            } else {
                respond(inbound, inbound.message().reply(200, "OK", "p"), origin);
            }
        } catch (IOException | SipParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private void forward(Inbound inbound, Set origin) throws IOException, SipParseException {
        SipMessage sip = inbound.message();
        if (origin != null && !sip.values("Security-Verify").equals(HeaderValue.split(origin.securityServer(), ','))) {
            respond(inbound, sip.reply(494, "Security Agreement Required", "p"), origin);
            return;
        }
        boolean answersChallenge = origin != null && origin != newest;
        String integrity = origin == null ? "no" : "yes";
        String authorization = DigestHeader.parse(sip.first("Authorization").orElseThrow())
                .with("integrity-protected", integrity).format();
        SipMessage out = sip.without("Security-Client").without("Security-Verify").without("Require")
                .without("Proxy-Require").with("Authorization", authorization)
                .plusFirst("Path", "<sip:flow@" + UeRequests.hostPort(clear.local().getAddress(),
                        clear.local().getPort()) + ";lr>")
                .plus("Require", "path")
                .plusFirst("Via", "SIP/2.0/" + coreTransport + " " + UeRequests.hostPort(clear.local().getAddress(),
                        clear.local().getPort()) + ";branch=z9hG4bKfake" + branch++);
        toCore.add(out);
        transactions.send(out, clear.endpoint(coreTransport), scscf,
                response -> backward(inbound, origin, answersChallenge, response.message()));
    }

    private synchronized void backward(Inbound request, Set origin, boolean answersChallenge, SipMessage fromCore) {
        try {
            SipMessage back = fromCore.withoutFirstValue("Via");
            if (back.status() == 401) {
                back = sm6Change.apply(challenge(request, back));
            }
            respond(request, back, origin);
            if (back.status() == 200 && answersChallenge) {
                newest = origin;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SipParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private SipMessage challenge(Inbound request, SipMessage sm5) throws IOException, SipParseException {
        HeaderValue client = HeaderValue.parse(request.message().values("Security-Client").get(0));
        SipUdpEndpoint pc =
                SipUdpEndpoint.open(new InetSocketAddress(ps.local().getAddress(), 0), transactions, tap);
        String ends = ";spi-c=" + nextSpi++ + ";spi-s=" + nextSpi++ + ";port-c=" + pc.local().getPort() + ";port-s="
                + portPs();
        String server = "ipsec-3gpp;q=0.2;alg=hmac-sha-1-96;ealg=aes-cbc" + ends
                + ", ipsec-3gpp;q=0.1;alg=hmac-sha-1-96" + ends;
        int portUs = Integer.parseInt(client.parameter("port-s").orElseThrow());
        sets.add(new Set(pc, Integer.parseInt(client.parameter("port-c").orElseThrow()), portUs,
                new InetSocketAddress(request.from().getAddress(), portUs), server));
        DigestHeader digest = DigestHeader.parse(sm5.first("WWW-Authenticate").orElseThrow());
        return sm5.with("WWW-Authenticate", digest.without("ik").without("ck").format())
                .plus("Security-Server", server);
    }

    private void respond(Inbound request, SipMessage response, Set origin) throws IOException {
        if (origin == null || request.endpoint().transport() == Transport.TCP) {
            transactions.respond(request, response);
        } else {
            transactions.respond(request, response, answersFromPortPs ? request.endpoint() : origin.pc(), origin.ue());
        }
    }
}
