package org.gatehouse.container.operator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.TlsFiles;

/**
 * The section {@code container.operator}.
 *
 * @param address where every role of this host has its port
 * @param ports by role; a role without one has no operator's port
 * @param token what has to be said with each question; empty for none
 * @param tls if questions come over TLS
 * @param hostNames by which the port may be addressed besides its address
 * @param masked whether identities are shown by their first character and domain only
 */
public record OperatorSettings(InetAddress address, Map<String, Integer> ports, Optional<String> token,
                               Optional<OperatorTls> tls, List<String> hostNames, boolean masked) {
    private static final int LEAST_TOKEN = 32;
    private static final int MOST_TOKEN = 512;

    /** How identities are shown. */
    private enum Identities { MASKED, SHOWN }

    public OperatorSettings {
        ports = Map.copyOf(ports);
        hostNames = List.copyOf(hostNames);
    }

    /**
     * Reads the section; what is wrong is noted in it.
     *
     * @param base what a relative file name is relative to
     * @return empty if the section is not there: then there is no operator's port
     */
    public static Optional<OperatorSettings> read(Settings container, Path base) {
        if (!container.has("operator")) {
            return Optional.empty();
        }
        Settings s = container.section("operator");
        InetAddress address = s.has("address") ? s.address("address") : InetAddress.getLoopbackAddress();
        Map<String, Integer> ports = new LinkedHashMap<>();
        Settings roles = s.section("ports");
        for (String role : List.of("pcscf", "icscf")) {
            if (roles.has(role)) {
                ports.put(role, roles.port(role));
            }
        }
        Optional<String> token = s.has("token-file") ? token(s, base) : Optional.empty();
        List<String> names = s.textsOr("host-names", List.of(), "names by which browsers may address this port");
        Optional<OperatorTls> tls = s.has("tls") ? OperatorTls.read(s.section("tls"), base, names) : Optional.empty();
        boolean clientsKnown = tls.filter(OperatorTls::mutual).isPresent();
        if (!address.isLoopbackAddress() && token.isEmpty() && !clientsKnown) {
            s.problem("address", address.getHostAddress(), "a loopback address; beyond it a 'token-file', or 'tls' "
                + "with 'clients' (mutual TLS), is needed");
        }
        boolean masked = s.choice("identities", Identities.class, Identities.MASKED) == Identities.MASKED;
        return Optional.of(new OperatorSettings(address, ports, token, tls,
            names.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList(), masked));
    }

    private static Optional<String> token(Settings s, Path base) {
        String name = s.text("token-file", "a file with one line, the token");
        Path file = base.resolve(name);
        String expected = "a file that only its owner may read, with one line of " + LEAST_TOKEN + " to " + MOST_TOKEN
            + " letters and digits";
        try {
            if (Files.size(file) > MOST_TOKEN + 2 || TlsFiles.openToOthers(file)) {
                s.problem("token-file", name, expected);
                return Optional.empty();
            }
            String token = Files.readString(file).strip();
            if (!token.matches("[A-Za-z0-9._~+/-]{" + LEAST_TOKEN + "," + MOST_TOKEN + "}=*")) {
                s.problem("token-file", name, expected);
                return Optional.empty();
            }
            return Optional.of(token);
        } catch (IOException e) {
            s.problem("token-file", name, expected);
            return Optional.empty();
        }
    }

    /** Where a role has its operator's port. */
    public Optional<InetSocketAddress> of(String role) {
        return Optional.ofNullable(ports.get(role)).map(port -> new InetSocketAddress(address, port));
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "OperatorSettings(" + address.getHostAddress() + ", " + ports + ")";
    }
}
