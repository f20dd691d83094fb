package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.sip.SipTransactions;
import org.gatehouse.testbed.sip.SipUdpEndpoint;
import org.gatehouse.testbed.ue.SaSetOfUe;

/**
 * Whether the P-CSCF holds a set, asked over the wire: a request over a set is answered, one over no set is not. For
 * sets whose client port the UE has given up.
 */
final class SetProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private SetProbe() {
    }

    /** A request over the set is answered, and from the set's port_pc. */
    static void assertHeld(Phone phone, SaSetOfUe set) throws IOException, InterruptedException {
        try (Port port = new Port(phone, set.portUc())) {
            Inbound answer = port.send(set.portPs(), request(phone, set.portUc())).awaitFinal(PATIENCE)
                .orElseThrow(() -> new AssertionError("no answer over " + set.portUc()));
            assertTrue(answer.from().toString(), answer.from().getPort() == set.portPc());
        }
    }

    /** SM7 over the set is forwarded and accepted. */
    static void assertHeldBySm7(Phone phone, SaSetOfUe set, SipMessage sm7) throws IOException, InterruptedException {
        SipMessage here = sm7.mapLines("Via", via -> via.replaceFirst(":[0-9]+;", ":" + set.portUc() + ";"));
        Inbound answer = exchange(phone, set.portUc(), new InetSocketAddress(phone.pcscf(), set.portPs()), here)
            .orElseThrow(() -> new AssertionError("no answer to SM7"));
        assertTrue(answer.message().startLine(), answer.message().status() == 200);
    }

    /** Requests over these sets are met with silence. */
    static void assertGone(PcscfScene scene, Phone phone, SaSetOfUe... sets) throws IOException, InterruptedException {
        for (SaSetOfUe set : sets) {
            try (Port port = new Port(phone, set.portUc())) {
                ClientTransaction transaction = port.send(set.portPs(), request(phone, set.portUc()));
                scene.fence();
                assertTrue(String.valueOf(set.portUc()), transaction.responses().isEmpty());
            }
        }
    }

    /** What is sent from a port of the UE's address is met with silence and forwarded to nobody. */
    static void assertSilent(PcscfScene scene, Phone phone, int from, int to, SipMessage message)
            throws IOException, InterruptedException {
        try (Port port = new Port(phone, from)) {
            ClientTransaction transaction = port.send(to, message);
            scene.fence();
            assertTrue(message.startLine(), transaction.responses().isEmpty());
            assertTrue(message.startLine(), scene.home().seen().requests(message.callId()).stream()
                .noneMatch(m -> m.cseq() == message.cseq()));
        }
    }

    /** The answer to a message sent from any port of the UE's address. */
    static Optional<Inbound> exchange(Phone phone, int from, InetSocketAddress to, SipMessage message)
            throws IOException, InterruptedException {
        try (Port port = new Port(phone, from)) {
            return port.transactions.send(message, port.endpoint, to).awaitFinal(PATIENCE);
        }
    }

    static SipMessage request(Phone phone, int viaPort) {
        String token = Long.toHexString(System.nanoTime());
        String here = phone.address().getHostAddress() + ":" + viaPort;
        return SipMessage.request("MESSAGE", "sip:someone@" + PcscfScene.HOME).without("Content-Length")
            .plus("Via", "SIP/2.0/UDP " + here + ";branch=z9hG4bK" + token).plus("Max-Forwards", "70")
            .plus("From", "<" + phone.impu() + ">;tag=" + token).plus("To", "<sip:someone@home1.net>")
            .plus("Call-ID", token).plus("CSeq", "1 MESSAGE").withAll("Content-Length", List.of("0"));
    }

    /** A UDP port of the UE with its transactions. */
    private static final class Port implements AutoCloseable {
        private final SipTransactions transactions = new SipTransactions(Duration.ofSeconds(2), request -> { });
        private final SipUdpEndpoint endpoint;
        private final Phone phone;

        Port(Phone phone, int number) throws IOException {
            this.phone = phone;
            endpoint = open(new InetSocketAddress(phone.address(), number));
        }

        /** The kernel gives a port back only when the thread that was reading from it has woken up. */
        private SipUdpEndpoint open(InetSocketAddress here) throws IOException {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                try {
                    return SipUdpEndpoint.open(here, transactions, SipTap.NONE);
                } catch (BindException e) {
                    if (System.nanoTime() > deadline) {
                        throw e;
                    }
                    Thread.onSpinWait();
                }
            }
        }

        ClientTransaction send(int portPs, SipMessage message) throws IOException {
            return transactions.send(message, endpoint, new InetSocketAddress(phone.pcscf(), portPs));
        }

        @Override
        public void close() {
            transactions.close();
            endpoint.close();
        }
    }
}
