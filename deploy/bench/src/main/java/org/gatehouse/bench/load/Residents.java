package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.testbed.scscf.ContactEvent;
import org.gatehouse.testbed.scscf.Reginfo;

/**
 * Who is registered in a home network: requests for them go along their Path, without a transaction (RFC 3261 clause
 * 16.11), and the P-CSCF's subscriptions to their registrations are told what happens. Thread-safe.
 */
final class Residents {
    private static final Pattern IDENTITY = Pattern.compile("sip:u(\\d+)@" + Pattern.quote(LoadUe.DOMAIN));
    private static final long EXPIRES = 600_000;

    /** @param path as Route entries */
    private record Resident(String contact, List<String> path) {
    }

    private record Subscribed(SipText subscribe, String tag, AtomicInteger notified) {
    }

    private final InetSocketAddress self;
    private final String host;
    private final Datagrams sockets;
    private final ClientTransactions transactions;
    private final Map<Integer, Resident> residents = new ConcurrentHashMap<>();
    private final Map<Integer, Subscribed> subscriptions = new ConcurrentHashMap<>();
    private volatile Map<String, List<String>> elsewhere = Map.of();

    Residents(InetSocketAddress self, Datagrams sockets, ClientTransactions transactions) {
        this.self = self;
        this.host = self.getAddress().getHostAddress() + ":" + self.getPort();
        this.sockets = sockets;
        this.transactions = transactions;
    }

    /** @param routes for each domain what leads there, as Route entries */
    void elsewhere(Map<String, List<String>> routes) {
        elsewhere = Map.copyOf(routes);
    }

    int size() {
        return residents.size();
    }

    // ---- registration

    /** @param register one that is answered with 200 */
    void registered(int number, SipText register) {
        residents.put(number, new Resident(uri(register.first("Contact")), register.entries("Path")));
    }

    /** By the UE. */
    void left(int number) {
        residents.remove(number);
        tell(number, "terminated", ContactEvent.UNREGISTERED, answered -> { });
    }

    /** By the network; {@code done} is told whether the P-CSCF has taken note. */
    void deregister(int number, Consumer<Boolean> done) {
        tell(number, "terminated", ContactEvent.DEACTIVATED, ok -> {
            residents.remove(number);
            done.accept(ok);
        });
    }

    /** A SUBSCRIBE to somebody's registration: answered, and told what there is. */
    void subscribed(SipText subscribe, InetSocketAddress to) throws IOException {
        Matcher identity = IDENTITY.matcher(uri(subscribe.first("To")));
        if (!identity.find()) {
            send(Replies.to(subscribe, "404 Not Found", "core", ""), to);
            return;
        }
        int number = Integer.parseInt(identity.group(1));
        // one tag for each dialog, so that a repeated request hears the same
        String tag = "reg" + Integer.toHexString(subscribe.first("Call-ID").hashCode());
        subscriptions.compute(number, (n, before) -> new Subscribed(subscribe, tag,
            before != null && before.tag().equals(tag) ? before.notified() : new AtomicInteger()));
        send(Replies.to(subscribe, "200 OK", tag, "Contact: <sip:" + host + ">\r\nExpires: " + EXPIRES + "\r\n"), to);
        tell(number, "active", ContactEvent.REGISTERED, answered -> { });
    }

    private void tell(int number, String state, ContactEvent event, Consumer<Boolean> done) {
        Subscribed of = state.equals("active") ? subscriptions.get(number) : subscriptions.remove(number);
        Resident resident = residents.get(number);
        if (of == null || resident == null) {
            done.accept(false);
            return;
        }
        int count = of.notified().incrementAndGet();
        String aor = "sip:u" + number + "@" + LoadUe.DOMAIN;
        String body = new String(new Reginfo(count, true, List.of(new Reginfo.Registration(aor, "r" + number, state,
            List.of(new Reginfo.Contact("c" + number, resident.contact(), event, EXPIRES))))).octets(),
            StandardCharsets.ISO_8859_1);
        SipText subscribe = of.subscribe();
        String peer = uri(subscribe.first("Contact"));
        String notify = "NOTIFY " + peer + " SIP/2.0\r\nVia: SIP/2.0/UDP " + host + ";branch=z9hG4bK" + LoadUe.token()
            + "\r\nMax-Forwards: 70\r\nFrom: " + subscribe.first("To") + ";tag=" + of.tag() + "\r\nTo: "
            + subscribe.first("From") + "\r\nCall-ID: " + subscribe.first("Call-ID") + "\r\nCSeq: " + count
            + " NOTIFY\r\nContact: <sip:" + host + ">\r\nEvent: reg\r\nSubscription-State: "
            + (state.equals("active") ? "active;expires=" + EXPIRES : "terminated;reason=deactivated")
            + "\r\nContent-Type: " + Reginfo.CONTENT_TYPE + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        transactions.send(notify, self, address(peer.substring("sip:".length())),
            outcome -> done.accept(outcome instanceof ClientTransactions.Outcome.Answered answered
                && answered.response().status() == 200));
    }

    // ---- on the way

    /** Passes on what is not for the network itself. @return whether it was for somebody else */
    boolean passed(SipText request, InetSocketAddress from) throws IOException {
        List<String> routes = new ArrayList<>(request.entries("Route"));
        if (!routes.isEmpty() && routes.get(0).contains(host)) {
            routes.remove(0);
        }
        String uri = request.requestUri();
        Matcher identity = IDENTITY.matcher(uri);
        boolean outwards = routes.isEmpty() && elsewhere.containsKey(uri.substring(uri.indexOf('@') + 1));
        boolean initial = outwards || routes.isEmpty() && identity.matches();
        if (outwards) {
            routes.addAll(elsewhere.get(uri.substring(uri.indexOf('@') + 1)));
        } else if (initial) {
            Resident resident = residents.get(Integer.parseInt(identity.group(1)));
            if (resident == null) {
                if (!request.method().equals("ACK")) {
                    send(Replies.to(request, "480 Temporarily Unavailable", "core", ""), from);
                }
                return true;
            }
            routes.addAll(resident.path());
            uri = resident.contact();
        }
        if (routes.isEmpty()) {
            return false;
        }
        List<String> top = new ArrayList<>();
        top.add("Via: SIP/2.0/UDP " + host + ";branch=z9hG4bKc-" + request.branch());
        if (initial) {
            top.add("Record-Route: <sip:" + host + ";lr>");
        }
        routes.forEach(entry -> top.add("Route: " + entry));
        send(request.with(request.method() + " " + uri + " SIP/2.0", List.of("Route"), top),
            address(hostPort(routes.get(0))));
        return true;
    }

    /** A response to what was passed on. */
    void back(SipText response) throws IOException {
        List<String> vias = response.entries("Via");
        if (vias.size() < 2 || !vias.get(0).contains(host)) {
            return;
        }
        List<String> rest = vias.subList(1, vias.size());
        String sentBy = rest.get(0).substring(rest.get(0).indexOf(' ') + 1);
        int end = sentBy.indexOf(';');
        send(response.with(response.firstLine(), List.of("Via"), rest.stream().map(via -> "Via: " + via).toList()),
            address(end < 0 ? sentBy : sentBy.substring(0, end)));
    }

    private void send(String message, InetSocketAddress to) throws IOException {
        sockets.send(message.getBytes(StandardCharsets.ISO_8859_1), self, to);
    }

    /** What stands between angle brackets. */
    static String uri(String value) {
        int begin = value.indexOf('<') + 1;
        int end = value.indexOf('>', begin);
        return end < 0 ? value : value.substring(begin, end);
    }

    private static String hostPort(String entry) {
        String uri = uri(entry);
        int at = uri.indexOf('@');
        String rest = at < 0 ? uri.substring("sip:".length()) : uri.substring(at + 1);
        int end = rest.indexOf(';');
        return end < 0 ? rest : rest.substring(0, end);
    }

    private static InetSocketAddress address(String hostPort) {
        int colon = hostPort.indexOf(':');
        return colon < 0 ? new InetSocketAddress(hostPort, 5060)
            : new InetSocketAddress(hostPort.substring(0, colon), Integer.parseInt(hostPort.substring(colon + 1)));
    }
}
