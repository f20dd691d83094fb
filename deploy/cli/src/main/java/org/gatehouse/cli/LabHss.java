package org.gatehouse.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.cx.CxAuthenticationCentre;
import org.gatehouse.testbed.cx.CxListener;
import org.gatehouse.testbed.cx.CxQuestion;
import org.gatehouse.testbed.cx.CxReply;
import org.gatehouse.testbed.cx.CxServer;
import org.gatehouse.testbed.cx.CxServerSettings;
import org.gatehouse.testbed.cx.CxWords;
import org.gatehouse.testbed.cx.SubscriberHss;
import org.gatehouse.testbed.cx.SubscriberVectors;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.hss.TestHss;
import org.gatehouse.testbed.ladder.Ladder;
import org.gatehouse.testbed.scscf.AuthenticationCentre;

/** The lab's HSS: over Cx one subscriber base behind each configured Diameter peer; without Cx inside the S-CSCF. */
final class LabHss implements AutoCloseable {
    private static final String SCSCF = "scscf.";

    private final Resynchronising centre;
    private final List<AutoCloseable> parts;

    private LabHss(AuthenticationCentre centre, List<AutoCloseable> parts) {
        this.centre = new Resynchronising(centre);
        this.parts = parts;
    }

    /** Passes everything on; can be told to keep the UE's sequence number from the HSS. */
    private static final class Resynchronising implements AuthenticationCentre {
        private final AuthenticationCentre centre;
        private volatile boolean ignored;
        private volatile Consumer<AuthenticationVector> seen = vector -> { };

        Resynchronising(AuthenticationCentre centre) {
            this.centre = centre;
        }

        @Override
        public VectorAnswer vector(String impi, String impu, String serverName, Optional<Resynchronisation> reported) {
            VectorAnswer answer = centre.vector(impi, impu, serverName, ignored ? Optional.empty() : reported);
            answer.vector().ifPresent(seen);
            return answer;
        }

        @Override
        public AssignmentAnswer assign(String impi, String impu, String serverName, Assignment assignment) {
            return centre.assign(impi, impu, serverName, assignment);
        }
    }

    /** Shows each vector from now on: a test looks for its secrets where they must not be. */
    void onVector(Consumer<AuthenticationVector> sees) {
        centre.seen = sees;
    }

    /** From now on, or no longer, a UE that reports its sequence number is not heard. */
    void ignoreResynchronisation(boolean ignored) {
        centre.ignored = ignored;
    }

    /** @throws IOException if one of the addresses cannot be listened on */
    static LabHss start(LabSettings settings, List<Subscriber> subscribers, Ladder ladder) throws IOException {
        if (settings.cx().isEmpty()) {
            return new LabHss(new TestHss(subscribers, new SecureRandom()), List.of());
        }
        // jDiameter says at every end of a connection that there was one
        org.apache.log4j.Logger.getRootLogger().setLevel(org.apache.log4j.Level.OFF);
        LabSettings.Cx cx = settings.cx().get();
        SubscriberHss hss = SubscriberVectors.hss(subscribers, new SecureRandom());
        String scscf = SCSCF + cx.realm();
        List<AutoCloseable> parts = new ArrayList<>();
        try {
            Map<String, InetSocketAddress> servers = new LinkedHashMap<>();
            for (LabSettings.Peer peer : cx.peers()) {
                CxServer server = CxServer.start(new CxServerSettings(peer.host(), cx.realm(), peer.address(),
                    peer.port(), List.of(cx.icscf(), scscf)), hss, new Notes(ladder, peer.host(), cx.icscf()));
                servers.put(peer.host(), server.address());
                parts.add(0, server);
            }
            CxAuthenticationCentre centre = CxAuthenticationCentre.connect(scscf, cx.realm(),
                settings.scscf().getAddress().getHostAddress(), servers);
            parts.add(0, centre);
            return new LabHss(centre, parts);
        } catch (IOException e) {
            closeAll(parts);
            throw new IOException("the lab's HSS did not start: " + e.getMessage(), e);
        }
    }

    /** What the S-CSCF asks. */
    AuthenticationCentre centre() {
        return centre;
    }

    /** Diameter as lines of the ladder. */
    private record Notes(Ladder ladder, String hss, String icscf) implements CxListener {
        @Override
        public void asked(String client, CxQuestion question) {
            ladder.note(Clock.systemUTC().millis(), node(client), node(hss), CxWords.of(question),
                CxWords.detail(question));
        }

        @Override
        public void answered(String client, CxQuestion question, CxReply reply) {
            ladder.note(Clock.systemUTC().millis(), node(hss), node(client), CxWords.of(question, reply),
                CxWords.detail(reply));
        }

        private String node(String host) {
            return host.equals(icscf) ? Role.ICSCF.section() : host.replaceFirst("\\..*", "");
        }
    }

    @Override
    public void close() throws IOException {
        closeAll(parts);
    }

    private static void closeAll(List<AutoCloseable> parts) throws IOException {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IOException("the HSS was not ended cleanly", e);
            }
        }
    }
}
