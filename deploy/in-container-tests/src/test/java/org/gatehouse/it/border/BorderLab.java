package org.gatehouse.it.border;

import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.Secret;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.crypto.TopologyTokens;
import org.gatehouse.testbed.sip.SipMessage;

/**
 * Networks on loopback: home1.net with two THIGs (processes) and an S-CSCF (a double), visited1.net with a P-CSCF and
 * home2.net with a proxy (doubles); and, from whom less is hidden, a partner and a carrier (doubles).
 */
public final class BorderLab implements AutoCloseable {
    public static final String KEY_7 = "5f0d3c1be7a94208b6c1d2f49a3e7061";
    public static final String KEY_8 = "c41f9be20d7735a8861e4bf02d9c5a13";
    public static final String RING_7 = ring(key(7, KEY_7, "encrypt"));
    private static final Pattern TOKEN = Pattern.compile("(?:thig=|<sip:)([A-Za-z0-9_-]{40,})");
    private static final int SIP = 5060;
    private static final int OPERATOR = 8032;

    public final Loopback net = Loopback.fresh();
    public final Capture capture = new Capture();
    public final SipDouble pcscf;
    public final SipDouble scscf;
    public final SipDouble home2;
    /** May see everything. */
    public final SipDouble partner;
    /** Gets routing headers in clear and other fields replaced. */
    public final SipDouble carrier;
    public final ThigProcess thig1;
    public final ThigProcess thig2;
    private final List<InetSocketAddress> outside;

    /** @param cluster whether both nodes have the one name thig.home1.net, or thig1 and thig2 */
    private BorderLab(boolean cluster, String extra) throws IOException {
        outside = List.of(net.at(11, SIP), net.at(40, SIP));
        List<InetSocketAddress> doubles =
            List.of(outside.get(0), outside.get(1), net.at(30, 6060), net.at(50, SIP), net.at(55, SIP));
        pcscf = new SipDouble(outside.get(0), capture.tap(doubles));
        home2 = new SipDouble(outside.get(1), capture.tap(doubles));
        scscf = new SipDouble(doubles.get(2), capture.tap(doubles));
        partner = new SipDouble(doubles.get(3), capture.tap(doubles));
        carrier = new SipDouble(doubles.get(4), capture.tap(doubles));
        Path directory = Files.createTempDirectory("gatehouse-it-thig-");
        thig1 = start(directory, 1, cluster, extra);
        thig2 = start(directory, 2, cluster, extra);
    }

    public static BorderLab start(boolean cluster, String extra) throws Exception {
        BorderLab lab = new BorderLab(cluster, extra);
        try {
            lab.thig1.awaitReady();
            lab.thig2.awaitReady();
            return lab;
        } catch (Exception e) {
            lab.close();
            throw e;
        }
    }

    private ThigProcess start(Path directory, int number, boolean cluster, String extra) throws IOException {
        InetSocketAddress address = net.at(20 + number, SIP);
        String name = (cluster ? "thig" : "thig" + number) + ".home1.net";
        return ThigProcess.start(directory.resolve("thig" + number), address, """
            container { t1-millis = 100, operator { address = "%s", ports { icscf = %d } } }
            icscf {
              address = "%s"
              home-domains = [ "home1.net" ]
              trusted-peers = [ "127.0.0.0/8" ]
              hss { kind = file, file = "lab-subscribers.json" }
              scscfs = [ { uri = "sip:%s:6060", capabilities = [1, 2] } ]
              hiding {
                realm = "home1.net"
                own-route = "<sip:%s;lr>"
                own = [ "%s" ]
                hidden = [ "home1.net", "%s 6060", "%s", "%s" ]
                keys = "ring.json"
                keys-checked-every = 50 ms
                peers = [
                  { name = "scscfs", addresses = [ "%s", "%s", "%s" ], treatment = inside }
                  { name = "visited1", addresses = [ "%s" ], treatment = hide, originating = true }
                  { name = "home2", addresses = [ "%s" ], treatment = hide }
                  { name = "partner", addresses = [ "%s" ], treatment = pass }
                  { name = "carrier", addresses = [ "%s" ], treatment = fields-only }
                ]
                %s
              }
            }
            """.formatted(address.getHostString(), OPERATOR, address.getHostString(), net.host(30), name, name,
            net.host(30), net.host(21), net.host(22), net.host(30), net.host(21), net.host(22), net.host(11),
            net.host(40), net.host(50), net.host(55), extra), RING_7);
    }

    /** One key of a ring file. */
    public static String key(int kid, String kv, String state) {
        return "{\"kid\": " + kid + ", \"kv\": \"" + kv + "\", \"state\": \"" + state + "\"}";
    }

    public static String ring(String... keys) {
        return "{\"keys\": [" + String.join(", ", keys) + "]}";
    }

    /** Opens a token as any node with the key would. */
    public static List<String> open(HeaderClass cls, String entry) throws Exception {
        return opened(cls, entry).entries();
    }

    public static TopologyToken.Opened opened(HeaderClass cls, String entry) throws Exception {
        KeyRing ring = KeyRing.of(List.of(KeyRing.Entry.encrypt(7, Secret.fromHex(KEY_7)),
            KeyRing.Entry.decryptOnly(8, Secret.fromHex(KEY_8))));
        return TopologyTokens.of(() -> ring, "home1.net", new SecureRandom()).open(cls, token(entry));
    }

    /** The token in a Via or route entry. */
    public static String token(String entry) {
        Matcher m = TOKEN.matcher(entry);
        assertTrue("no token in " + entry, m.find());
        return m.group(1);
    }

    public static boolean isToken(String entry) {
        return entry.contains(";tokenized-by=home1.net") && TOKEN.matcher(entry).find();
    }

    /** A request as a double sends it, Vias and Routes one to a line. */
    public static SipMessage request(String method, String uri, List<String> vias, List<String> routes, String call,
                                     int cseq, String fromTag, String toTag) {
        SipMessage m = SipMessage.request(method, uri).withAll("Via", vias);
        m = routes.isEmpty() ? m : m.withAll("Route", routes);
        return m.with("Max-Forwards", "68").with("From", "<sip:user1_public1@home1.net>;tag=" + fromTag)
            .with("To", "<sip:user2@home2.net>" + (toTag.isEmpty() ? "" : ";tag=" + toTag)).with("Call-ID", call)
            .with("CSeq", cseq + " " + method);
    }

    /** The request as a proxy forwards it: Via and Record-Route on top, first Routes off. */
    public static SipMessage forwarded(SipMessage received, String via, String recordRoute, List<String> routes) {
        SipMessage m = received.plusFirst("Via", via);
        m = recordRoute.isEmpty() ? m : m.plusFirst("Record-Route", recordRoute);
        return routes.isEmpty() ? m.without("Route") : m.withAll("Route", routes);
    }

    /** A response to a received request, with the Record-Route it came with. */
    public static SipMessage answer(SipMessage request, int status, String phrase, String tag) {
        SipMessage r = request.reply(status, phrase, tag);
        List<String> routes = request.values("Record-Route");
        return routes.isEmpty() ? r : r.withAll("Record-Route", routes);
    }

    /** The response as it goes on from a proxy: its Via off. */
    public static SipMessage back(SipMessage response) {
        return response.withoutFirstValue("Via");
    }

    /** What nobody outside may see: names and addresses of H but the THIGs', and the keys. */
    public List<String> leaks() {
        List<String> found = new ArrayList<>();
        for (Capture.Packet p : capture.packets()) {
            if (outside.stream().anyMatch(o -> o.getAddress().equals(p.to().getAddress()))) {
                // a connection has another port
                boolean from1 = p.from().getAddress().equals(thig1.address().getAddress());
                String other = from1 ? net.host(22) : net.host(21);
                for (String secret : List.of("scscf1", "internal", ":6060", net.host(30), other, KEY_7, KEY_8)) {
                    if (p.text().toLowerCase(Locale.ROOT).contains(secret)) {
                        found.add(secret + " in: " + p.text());
                    }
                }
            }
        }
        return found;
    }

    /** Keys, and what is derived from them, in the logs, pages, metrics and thread dumps of the THIGs that run. */
    public List<String> secretsOut() throws Exception {
        List<String> secrets = new ArrayList<>(NodeSecrets.of(KEY_7, "home1.net"));
        secrets.addAll(NodeSecrets.of(KEY_8, "home1.net"));
        List<String> found = new ArrayList<>();
        for (ThigProcess thig : List.of(thig1, thig2)) {
            if (thig.isAlive()) {
                found.addAll(NodeSecrets.found(thig, new InetSocketAddress(thig.address().getAddress(), OPERATOR),
                    secrets));
            }
        }
        return found;
    }

    /** What two strict readers have against the messages that the THIGs sent. */
    public List<String> objections() {
        List<String> found = new ArrayList<>();
        for (Capture.Packet p : capture.packets()) {
            if (List.of(thig1, thig2).stream().anyMatch(t -> t.address().getAddress().equals(p.from().getAddress()))) {
                found.addAll(StrictReaders.objections(p.octets()));
            }
        }
        return found;
    }

    @Override
    public void close() {
        for (AutoCloseable c : List.of(thig1, thig2, pcscf, scscf, home2, partner, carrier)) {
            try {
                c.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
