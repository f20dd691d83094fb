package org.gatehouse.container.operator;

import com.sun.net.httpserver.Headers;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.sip.IpLiteral;

/**
 * Who may ask. A browser of the operator's is a way in for any page it shows: so the name that was asked for must be
 * ours (or another name could be made to point here), and a page of another origin is refused. There is no CORS.
 */
final class Guard {
    private static final String BEARER = "bearer ";

    private final List<String> hostNames;
    private final Optional<String> token;

    Guard(OperatorSettings settings) {
        this.hostNames = settings.hostNames();
        this.token = settings.token();
    }

    /** A refusal: status and what the client is told. */
    record Refusal(int status, String why) {
    }

    /**
     * Whether this request may go on.
     *
     * @param local the socket's own end
     * @param open whether it is something that tells nothing and needs no token
     */
    Optional<Refusal> refusal(String method, Headers headers, InetSocketAddress local, boolean open) {
        if (!isOurs(headers.getFirst("Host"), local)) {
            return Optional.of(new Refusal(421, "not a name of this port"));
        }
        String site = headers.getFirst("Sec-Fetch-Site");
        boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none");
        String origin = headers.getFirst("Origin");
        boolean foreignOrigin = origin != null && !isOurs(origin.replaceFirst("^https?://", ""), local);
        if (!open && (foreign || foreignOrigin)) {
            return Optional.of(new Refusal(403, "asked by a page of another origin"));
        }
        if (method.equals("POST")) {
            String type = headers.getFirst("Content-Type");
            if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
                // what a form of another page can send without asking
                return Optional.of(new Refusal(415, "orders are application/json"));
            }
        }
        return open || isToken(headers.getFirst("Authorization")) ? Optional.empty()
            : Optional.of(new Refusal(401, "a bearer token is needed"));
    }

    private boolean isOurs(String host, InetSocketAddress local) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]{1,5}$", "");
        boolean portIsOurs = host.endsWith(":" + local.getPort()) || name.equals(host.toLowerCase(Locale.ROOT));
        String bare = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        // an IPv6 address can be written in many ways
        boolean isAddress = IpLiteral.parse(bare).filter(local.getAddress()::equals).isPresent();
        return portIsOurs && (isAddress || hostNames.contains(name)
            || local.getAddress().isLoopbackAddress() && (bare.equals("localhost") || bare.equals("::1")));
    }

    private boolean isToken(String authorization) {
        if (token.isEmpty()) {
            return true;
        }
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return false;
        }
        return MessageDigest.isEqual(authorization.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8),
            token.get().getBytes(StandardCharsets.UTF_8));
    }
}
