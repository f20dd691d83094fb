package org.gatehouse.testbed.cx;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.scscf.AuthenticationCentre;
import org.jdiameter.api.Answer;
import org.jdiameter.api.ApplicationAlreadyUseException;
import org.jdiameter.api.Avp;
import org.jdiameter.api.AvpDataException;
import org.jdiameter.api.AvpSet;
import org.jdiameter.api.DisconnectCause;
import org.jdiameter.api.IllegalDiameterStateException;
import org.jdiameter.api.InternalException;
import org.jdiameter.api.Mode;
import org.jdiameter.api.Network;
import org.jdiameter.api.PeerState;
import org.jdiameter.api.PeerTable;
import org.jdiameter.api.Request;
import org.jdiameter.server.impl.StackImpl;

/**
 * The test S-CSCF's end of Cx: MAR and SAR to an HSS over TCP. Waits; no answer is UNABLE_TO_COMPLY. RTR and PPR of the
 * HSS go to {@link CxNotices}.
 */
public final class CxAuthenticationCentre implements AuthenticationCentre, AutoCloseable {
    private static final int SAR = 301;
    private static final int MAR = 303;
    private static final int CONNECT_SECONDS = 30;
    private static final int RTR = 304;
    private static final int PPR = 305;
    private static final int USER_UNKNOWN = 5001;
    private static final Pattern IDENTITY = Pattern.compile("<Identity>([^<]*)</Identity>");

    private final StackImpl stack;
    private final String host;
    private final String realm;
    /** The implicit set of the last registration: an answer to a de-registration has none. */
    private final Map<String, List<String>> registered = new ConcurrentHashMap<>();

    private volatile CxNotices notices = CxNotices.NONE;

    private CxAuthenticationCentre(StackImpl stack, String host, String realm) {
        this.stack = stack;
        this.host = host;
        this.realm = realm;
    }

    /**
     * Connects to one HSS, and returns when that is done.
     *
     * @throws IOException as {@link #connect(String, String, String, Map)}
     */
    public static CxAuthenticationCentre connect(String host, String realm, String address, String hssHost,
                                                 InetSocketAddress hss) throws IOException {
        return connect(host, realm, address, Map.of(hssHost, hss));
    }

    /**
     * Connects to several HSSs with the same subscribers, and returns when all connections stand. One that fails is no
     * longer asked until it is back, and what it left without an answer is asked of another one.
     *
     * @param host our Origin-Host
     * @param address our IP address, another one than the HSSs'
     * @param hss by Origin-Host
     * @throws IOException if there is no connection within half a minute
     */
    public static CxAuthenticationCentre connect(String host, String realm, String address,
                                                 Map<String, InetSocketAddress> hss) throws IOException {
        String peers = hss.entrySet().stream().map(e -> "<Peer name=\"aaa://" + e.getKey() + ":"
            + e.getValue().getPort() + "\" ip=\"" + e.getValue().getAddress().getHostAddress()
            + "\" attempt_connect=\"true\" rating=\"1\"/>").collect(Collectors.joining());
        StackImpl stack = CxStack.make(host, realm, address, CxStack.freePort(InetAddress.getByName(address)), peers,
            String.join(",", hss.keySet()));
        try {
            CxAuthenticationCentre centre = new CxAuthenticationCentre(stack, host, realm);
            stack.unwrap(Network.class).addNetworkReqListener(centre::receive, CxClient.CX);
            stack.start(Mode.ALL_PEERS, CONNECT_SECONDS, TimeUnit.SECONDS);
            awaitOpen(stack);
            return centre;
        } catch (IllegalDiameterStateException | InternalException | ApplicationAlreadyUseException e) {
            stack.destroy();
            throw new IOException("no connection to the HSS", e);
        }
    }

    /** The library says that it has started before its peers may be sent to. */
    private static void awaitOpen(StackImpl stack) throws InternalException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_SECONDS);
        while (stack.unwrap(PeerTable.class).getPeerTable().stream()
            .anyMatch(peer -> peer.getState(PeerState.class) != PeerState.OKAY)) {
            if (System.nanoTime() - end > 0) {
                stack.destroy();
                throw new IOException("no connection to the HSS");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Override
    public VectorAnswer vector(String impi, String impu, String serverName,
                               Optional<Resynchronisation> resynchronisation) {
        try {
            AvpSet answer = ask(MAR, avps -> {
                common(avps, impi, impu, serverName);
                avps.addAvp(607, 1L, CxCodec.TGPP, true, false, true);
                AvpSet item = avps.addGroupedAvp(612, CxCodec.TGPP, true, false);
                item.addAvp(608, "Digest-AKAv1-MD5", CxCodec.TGPP, true, false, false);
                resynchronisation.ifPresent(r -> item.addAvp(610, r.rand().then(r.auts()).bytes(), CxCodec.TGPP, true,
                    false));
            });
            Result result = result(answer);
            if (result != Result.SUCCESS) {
                return VectorAnswer.refused(result);
            }
            AvpSet item = answer.getAvp(612, CxCodec.TGPP).getGrouped();
            Octets authenticate = octets(item, 609);
            return new VectorAnswer(result, Optional.of(new AuthenticationVector(authenticate.slice(0, 16),
                authenticate.slice(16, 16), octets(item, 610), octets(item, 625), octets(item, 626))));
        } catch (AvpDataException | IOException e) {
            return VectorAnswer.refused(Result.UNABLE_TO_COMPLY);
        }
    }

    @Override
    public AssignmentAnswer assign(String impi, String impu, String serverName, Assignment assignment) {
        int type = switch (assignment) {
            case REGISTRATION -> 1;
            case RE_REGISTRATION -> 2;
            case TIMEOUT_DEREGISTRATION -> 4;
            case USER_DEREGISTRATION -> 5;
            case AUTHENTICATION_FAILURE -> 9;
        };
        try {
            AvpSet answer = ask(SAR, avps -> {
                common(avps, impi, impu, serverName);
                avps.addAvp(614, type, CxCodec.TGPP, true, false);
                avps.addAvp(624, 0, CxCodec.TGPP, true, false);
            });
            Result result = result(answer);
            if (result != Result.SUCCESS) {
                return new AssignmentAnswer(result, List.of());
            }
            if (answer.getAvp(606, CxCodec.TGPP) != null) {
                registered.put(impi, identities(answer.getAvp(606, CxCodec.TGPP).getOctetString()));
            }
            return new AssignmentAnswer(result, registered.getOrDefault(impi, List.of(impu)));
        } catch (AvpDataException | IOException e) {
            return new AssignmentAnswer(Result.UNABLE_TO_COMPLY, List.of());
        }
    }

    private AvpSet ask(int command, Consumer<AvpSet> content) throws IOException {
        return CxClient.ask(stack, command, realm, null, content);
    }

    // ---- what the HSS says of its own accord

    /** From now on these hear of RTR and PPR; until then users are unknown to us. */
    public void tell(CxNotices to) {
        notices = to;
    }

    private Answer receive(Request request) {
        try {
            AvpSet avps = request.getAvps();
            String impi = avps.getAvp(1) == null ? "" : avps.getAvp(1).getUTF8String();
            boolean known = switch (request.getCommandCode()) {
                case RTR -> notices.terminated(impi, impus(avps), reason(avps));
                case PPR -> notices.profileChanged(impi, avps.getAvp(606, CxCodec.TGPP) == null ? List.of()
                    : identities(avps.getAvp(606, CxCodec.TGPP).getOctetString()));
                default -> false;
            };
            return answer(request, known);
        } catch (AvpDataException e) {
            return answer(request, false);
        }
    }

    private static List<String> impus(AvpSet avps) throws AvpDataException {
        List<String> impus = new ArrayList<>();
        AvpSet all = avps.getAvps(601, CxCodec.TGPP);
        for (int i = 0; all != null && i < all.size(); i++) {
            impus.add(all.getAvpByIndex(i).getUTF8String());
        }
        return impus;
    }

    private static int reason(AvpSet avps) throws AvpDataException {
        Avp reason = avps.getAvp(615, CxCodec.TGPP);
        return reason == null ? 0 : reason.getGrouped().getAvp(616, CxCodec.TGPP).getInteger32();
    }

    private Answer answer(Request request, boolean known) {
        Answer answer = request.createAnswer();
        AvpSet avps = answer.getAvps();
        avps.addAvp(264, host, true, false, true);
        avps.addAvp(296, realm, true, false, true);
        avps.addAvp(277, 1, true, false);
        if (known) {
            avps.addAvp(268, 2001, true, false, true);
        } else {
            AvpSet result = avps.addGroupedAvp(297, true, false);
            result.addAvp(266, CxCodec.TGPP, true, false, true);
            result.addAvp(298, USER_UNKNOWN, true, false, true);
        }
        return answer;
    }

    private static void common(AvpSet avps, String impi, String impu, String serverName) {
        avps.addAvp(277, 1, true, false);
        avps.addAvp(1, impi, true, false, false);
        avps.addAvp(601, impu, CxCodec.TGPP, true, false, false);
        avps.addAvp(602, serverName, CxCodec.TGPP, true, false, false);
    }

    private static Result result(AvpSet avps) throws AvpDataException {
        if (avps.getAvp(297) != null) {
            return switch (avps.getAvp(297).getGrouped().getAvp(298).getInteger32()) {
                case 5001 -> Result.USER_UNKNOWN;
                case 5002 -> Result.IDENTITIES_DONT_MATCH;
                default -> Result.UNABLE_TO_COMPLY;
            };
        }
        return switch (avps.getAvp(268) == null ? 0 : avps.getAvp(268).getInteger32()) {
            case 2001 -> Result.SUCCESS;
            case 5003 -> Result.AUTHORIZATION_REJECTED;
            default -> Result.UNABLE_TO_COMPLY;
        };
    }

    private static Octets octets(AvpSet avps, int code) throws AvpDataException {
        return Octets.of(avps.getAvp(code, CxCodec.TGPP).getOctetString());
    }

    private static List<String> identities(byte[] userData) {
        List<String> found = new ArrayList<>();
        Matcher matcher = IDENTITY.matcher(new String(userData, StandardCharsets.UTF_8));
        while (matcher.find()) {
            found.add(matcher.group(1).replace("&lt;", "<").replace("&amp;", "&"));
        }
        return found;
    }

    @Override
    public void close() {
        try {
            stack.stop(2, TimeUnit.SECONDS, DisconnectCause.REBOOTING);
        } catch (IllegalDiameterStateException | InternalException e) {
            // the HSS was gone first
            stack.destroy();
            return;
        }
        stack.destroy();
    }
}
