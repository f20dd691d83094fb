package org.gatehouse.testbed.cx;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.scscf.AuthenticationCentre;
import org.jdiameter.api.Answer;
import org.jdiameter.api.ApplicationId;
import org.jdiameter.api.AvpDataException;
import org.jdiameter.api.AvpSet;
import org.jdiameter.api.DisconnectCause;
import org.jdiameter.api.EventListener;
import org.jdiameter.api.IllegalDiameterStateException;
import org.jdiameter.api.InternalException;
import org.jdiameter.api.Mode;
import org.jdiameter.api.OverloadException;
import org.jdiameter.api.PeerState;
import org.jdiameter.api.PeerTable;
import org.jdiameter.api.Request;
import org.jdiameter.api.RouteException;
import org.jdiameter.api.Session;
import org.jdiameter.server.impl.StackImpl;

/** The test S-CSCF's end of Cx: MAR and SAR to an HSS over TCP. Waits; no answer is UNABLE_TO_COMPLY. */
public final class CxAuthenticationCentre implements AuthenticationCentre, AutoCloseable {
    private static final ApplicationId CX = ApplicationId.createByAuthAppId(CxCodec.TGPP, CxCodec.CX);
    private static final int SAR = 301;
    private static final int MAR = 303;
    private static final int CONNECT_SECONDS = 10;
    private static final int TIMEOUT_SECONDS = 5;
    private static final Pattern IDENTITY = Pattern.compile("<Identity>([^<]*)</Identity>");

    private final StackImpl stack;
    private final String realm;
    /** The implicit set of the last registration: an answer to a de-registration has none. */
    private final Map<String, List<String>> registered = new ConcurrentHashMap<>();

    private CxAuthenticationCentre(StackImpl stack, String realm) {
        this.stack = stack;
        this.realm = realm;
    }

    /**
     * Connects, and returns when that is done.
     *
     * @param host our Origin-Host
     * @param address our IP address, another one than the HSS's
     * @param hssHost the HSS's Origin-Host
     * @throws IOException if there is no connection within ten seconds
     */
    public static CxAuthenticationCentre connect(String host, String realm, String address, String hssHost,
                                                 InetSocketAddress hss) throws IOException {
        String peer = "<Peer name=\"aaa://" + hssHost + ":" + hss.getPort() + "\" ip=\""
            + hss.getAddress().getHostAddress() + "\" attempt_connect=\"true\" rating=\"1\"/>";
        StackImpl stack = CxStack.make(host, realm, address, CxStack.freePort(InetAddress.getByName(address)), peer,
            hssHost);
        try {
            stack.start(Mode.ANY_PEER, CONNECT_SECONDS, TimeUnit.SECONDS);
            awaitOpen(stack);
            return new CxAuthenticationCentre(stack, realm);
        } catch (IllegalDiameterStateException | InternalException e) {
            stack.destroy();
            throw new IOException("no connection to the HSS", e);
        }
    }

    /** The library says that it has started before the peer may be sent to. */
    private static void awaitOpen(StackImpl stack) throws InternalException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_SECONDS);
        while (stack.unwrap(PeerTable.class).getPeerTable().stream()
            .noneMatch(peer -> peer.getState(PeerState.class) == PeerState.OKAY)) {
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
        CompletableFuture<AvpSet> answered = new CompletableFuture<>();
        Session session = null;
        try {
            session = stack.getSessionFactory().getNewSession();
            Request request = session.createRequest(command, CX, realm);
            content.accept(request.getAvps());
            session.send(request, new EventListener<Request, Answer>() {
                @Override
                public void receivedSuccessMessage(Request question, Answer answer) {
                    answered.complete(answer.getAvps());
                }

                @Override
                public void timeoutExpired(Request question) {
                    answered.completeExceptionally(new IOException("no answer"));
                }
            }, TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return answered.orTimeout(TIMEOUT_SECONDS + 1, TimeUnit.SECONDS).join();
        } catch (InternalException | IllegalDiameterStateException | RouteException | OverloadException
                 | CompletionException e) {
            throw new IOException("no answer", e);
        } finally {
            if (session != null) {
                session.release();
            }
        }
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
