package org.gatehouse.icscf.border;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Handling;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.KeyRingException;
import org.gatehouse.crypto.Secret;
import org.gatehouse.crypto.TokensWithKnownIvs;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.crypto.TopologyTokens;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.hiding.HiddenNetwork;
import org.gatehouse.icscf.hiding.HidingPolicy;
import org.gatehouse.icscf.hiding.HidingPolicy.Neighbour;
import org.gatehouse.icscf.hiding.HidingPolicy.Treatment;
import org.gatehouse.icscf.hiding.LeakRules;
import org.gatehouse.icscf.hiding.Member;
import org.gatehouse.icscf.location.HomeNetwork;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;

/**
 * Fuzz target: the whole way of a message in from outside and out again. Nothing is thrown; what is let in has no
 * token of ours left in it; what is refused is refused in the one way; and what left hidden comes back as it was.
 *
 * <p>The first octet is the method, or that it is a response; the rest is the Request-URI and the header section, a
 * line each. Text between {@code \1} or {@code \2} and {@code \3} becomes a true token for Via or for routes with that
 * text in it, its first octet the flag, so that what lies behind the MAC is reached.
 */
public final class UnhideFuzz {
    private static final InetSocketAddress US = new InetSocketAddress("10.1.0.20", 5060);
    private static final InetSocketAddress OUTSIDE = new InetSocketAddress("192.0.2.11", 5060);
    private static final List<String> METHODS =
        List.of("INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "SUBSCRIBE", "PRACK", "MESSAGE");
    private static final String PROXIED = "z9hG4bK1";
    private static final String RELAYED = "z9hG4bKgh00112233445566778899aabbccddeeff";
    private static final List<String> COPIED = List.of("Via", "Record-Route", "Path");
    private static final Set<Integer> STATUSES = Set.of(Reason.BROKEN_TOKEN.status(), Reason.NO_TRANSIT.status(),
        Reason.TOO_MANY_HOPS.status());
    private static final TopologyToken TOKENS;
    private static final Border BORDER;

    static {
        Logger.getRootLogger().setLevel(Level.OFF);
        HiddenNetwork network = new HiddenNetwork("home1.net", "<sip:thig.home1.net;lr>",
            List.of(Member.parse("thig.home1.net"), Member.parse("10.1.0.20 5060")),
            List.of(Member.parse("home1.net"), Member.parse("10.1.0.0/16")));
        HidingPolicy policy = new HidingPolicy(List.of(new Neighbour("visited1", List.of(Member.parse("192.0.2.0/24")),
            Set.of(), Treatment.HIDE)), Treatment.HIDE);
        BorderSettings settings = new BorderSettings(network, policy, Set.of("visited1"), Path.of("ring.json"),
            Duration.ZERO, TopologyTokens.Padding.NONE, LeakRules.defaults());
        try {
            KeyRing ring = KeyRing.of(List.of(KeyRing.Entry.encrypt(7,
                Secret.fromHex("5f0d3c1be7a94208b6c1d2f49a3e7061"))));
            TOKENS = TokensWithKnownIvs.of(() -> ring, "home1.net", new Zeros());
            BORDER = new Border(settings, HomeNetwork.of("home1.net"), peer -> true, TOKENS, () -> ring, new Zeros());
        } catch (KeyRingException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private UnhideFuzz() {
    }

    /** So that the same input does the same again. */
    private static final class Zeros extends SecureRandom {
        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] bytes) {
            java.util.Arrays.fill(bytes, (byte) 0);
        }
    }

    private record Came(String method, boolean isResponse, String requestUri, String branch, Headers headers)
            implements Arrival {
        @Override
        public int status() {
            return isResponse ? 200 : 0;
        }

        @Override
        public Flow flow() {
            return new Flow(Flow.Transport.UDP, US, OUTSIDE);
        }

        @Override
        public List<String> unreadable() {
            return List.of();
        }

        @Override
        public boolean expected() {
            return false;
        }
    }

    private record Goes(String method, int status, Headers headers) implements Leaving {
        @Override
        public String reasonPhrase() {
            return status > 0 ? "OK" : "";
        }

        @Override
        public Flow flow() {
            return new Flow(Flow.Transport.UDP, US, OUTSIDE);
        }
    }

    /** Called by Jazzer, and by the test that replays the corpus. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        String text = withTokens(new String(data, 1, data.length - 1, StandardCharsets.UTF_8));
        String[] lines = text.split("\n", 200);
        List<Headers.Line> headers = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.add(new Headers.Line(lines[i].substring(0, colon).strip(),
                    lines[i].substring(colon + 1).strip()));
            }
        }
        String method = METHODS.get(data[0] & 7);
        Headers message = new Headers(headers);
        if ((data[0] & 8) == 0) {
            request(new Came(method, false, lines[0], PROXIED, message));
        } else {
            response(new Came(method, true, "", (data[0] & 16) == 0 ? PROXIED : RELAYED, message));
        }
        outAndBack(method, message, (data[0] & 8) != 0);
    }

    private static void request(Came request) {
        Handling handling = BORDER.arriving(request);
        if (handling instanceof Handling.Admit admit) {
            opened(request.headers().edited(admit.edits()));
        } else if (handling instanceof Handling.Relay relay) {
            opened(request.headers().edited(relay.edits()));
        } else if (handling instanceof Handling.Answer answer) {
            require(STATUSES.contains(answer.status()) && answer.headers().isEmpty(), "answered in another way");
            require(!request.method().equals("ACK"), "an ACK was answered");
        } else {
            require(handling == Handling.DROP && request.method().equals("ACK"), "a request was dropped");
        }
    }

    /** Opened once more, nothing is left to open. */
    private static void opened(Headers after) {
        for (String name : List.of("Via", "Route", "Record-Route", "Path", "Service-Route")) {
            for (String value : after.values(name)) {
                Handling again = BORDER.arriving(new Came("OPTIONS", true, "", PROXIED,
                    Headers.of("Via", "SIP/2.0/UDP a", name, value)));
                boolean same = again == Handling.ADMIT || again == Handling.DROP
                    || again instanceof Handling.Admit admit && admit.edits().isEmpty();
                require(same, "a token is left in " + name);
            }
        }
    }

    private static void response(Came response) {
        Handling handling = BORDER.arriving(response);
        require(handling == Handling.DROP || handling instanceof Handling.Admit
            || handling instanceof Handling.RelayBack, "a response was answered");
    }

    private static void outAndBack(String method, Headers message, boolean response) {
        Handling leaving = BORDER.leaving(new Goes(method, response ? 200 : 0, message));
        if (!(leaving instanceof Handling.Admit admit)) {
            return;
        }
        Headers hidden = message.edited(admit.edits());
        boolean made = COPIED.stream().anyMatch(n -> !hidden.values(n).equals(message.values(n)));
        Handling back = BORDER.arriving(new Came(method, true, "", PROXIED, hidden));
        if (made && back instanceof Handling.Admit opened) {
            Headers restored = hidden.edited(opened.edits());
            for (String name : COPIED) {
                boolean ours = message.values(name).stream().anyMatch(v -> v.toLowerCase(java.util.Locale.ROOT)
                    .contains("tokenized-by"));
                require(ours || restored.values(name).equals(message.values(name)), name + " came back changed");
            }
        }
    }

    private static String withTokens(String text) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        while (from < text.length()) {
            char c = text.charAt(from);
            int end = c == 1 || c == 2 ? text.indexOf('\3', from) : -1;
            if (end < 0) {
                out.append(c);
                from++;
                continue;
            }
            out.append(token(c == 1 ? HeaderClass.VIA : HeaderClass.ROUTE, text.substring(from + 1, end)));
            from = end + 1;
        }
        return out.toString();
    }

    private static String token(HeaderClass cls, String content) {
        try {
            boolean flag = content.startsWith("r");
            List<String> entries = List.of((content.isEmpty() ? " " : content.substring(1)).split("\r", 20));
            return TOKENS.seal(cls, flag, entries);
        } catch (IllegalArgumentException e) {
            return "AQcg";
        }
    }

    private static void require(boolean held, String what) {
        if (!held) {
            throw new AssertionError(what);
        }
    }
}
