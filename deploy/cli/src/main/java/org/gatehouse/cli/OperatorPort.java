package org.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;

/** The operator's ports of the roles of one configuration file, and what they answer. */
final class OperatorPort {
    private static final int PATIENCE_MILLIS = 15_000;
    private static final int MOST_ANSWER = 16 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, InetSocketAddress> roles;
    private final Optional<String> token;

    private OperatorPort(Map<String, InetSocketAddress> roles, Optional<String> token) {
        this.roles = roles;
        this.token = token;
    }

    /** @throws SettingsException if the file gives no role an operator's port, or cannot be asked from here */
    static OperatorPort of(Path configuration) throws SettingsException {
        Settings root = Settings.load(configuration);
        Settings container = root.section("container");
        Settings s = container.section("operator");
        Settings ports = s.section("ports");
        if (s.has("tls")) {
            throw new SettingsException(List.of("container.operator.tls: this command does not speak TLS; ask with a "
                + "client that has a certificate"));
        }
        InetAddress configured = s.has("address") ? s.address("address") : InetAddress.getLoopbackAddress();
        // open at all addresses, it is asked at one that is a name of it
        InetAddress address = configured.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : configured;
        Map<String, InetSocketAddress> roles = new LinkedHashMap<>();
        for (Role role : Role.values()) {
            if (ports.has(role.section()) && root.has(role.section())) {
                roles.put(role.section(), new InetSocketAddress(address, ports.port(role.section())));
            }
        }
        if (roles.isEmpty()) {
            throw new SettingsException(List.of("container.operator.ports: " + configuration
                + " gives no role an operator's port"));
        }
        return new OperatorPort(roles, token(s, configuration));
    }

    private static Optional<String> token(Settings s, Path configuration) throws SettingsException {
        if (!s.has("token-file")) {
            return Optional.empty();
        }
        Path file = configuration.toAbsolutePath().resolveSibling(s.text("token-file", "a file"));
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw new SettingsException(List.of("container.operator.token-file: " + file + " cannot be read"));
        }
    }

    List<String> roles() {
        return List.copyOf(roles.keySet());
    }

    /** The address of the console in a browser: one shows all roles. */
    String console() {
        return url(roles.values().iterator().next()) + "/";
    }

    private static String url(InetSocketAddress at) {
        String host = at.getAddress().getHostAddress();
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + at.getPort();
    }

    boolean has(String role) {
        return roles.containsKey(role);
    }

    /**
     * Asks a role.
     *
     * @param resource such as {@code attempts}
     * @param parameters names and values, one after the other
     * @throws IOException with the reason if there is no answer, or it is a refusal
     */
    JsonNode get(String role, String resource, String... parameters) throws IOException {
        return JSON.readTree(file(role, resource, parameters));
    }

    /** The octets of an answer that is a file; otherwise as {@link #get}. */
    byte[] file(String role, String resource, String... parameters) throws IOException {
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            query.append(i == 0 ? '?' : '&').append(parameters[i]).append('=')
                .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        return ask(role, resource + query, Optional.empty());
    }

    /** Orders something; otherwise as {@link #get}. */
    JsonNode post(String role, String resource, Map<String, ?> order) throws IOException {
        return JSON.readTree(ask(role, resource, Optional.of(JSON.writeValueAsBytes(order))));
    }

    private byte[] ask(String role, String rest, Optional<byte[]> order) throws IOException {
        InetSocketAddress at = roles.get(role);
        if (at == null) {
            throw new IOException("the configuration gives " + role + " no operator's port");
        }
        // not the newer client: this one opens its socket on the caller's thread, in the caller's network namespace
        HttpURLConnection connection = (HttpURLConnection) URI.create(url(at) + "/api/v1/" + role + "/" + rest)
            .toURL().openConnection(Proxy.NO_PROXY);
        try {
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            token.ifPresent(t -> connection.setRequestProperty("Authorization", "Bearer " + t));
            if (order.isPresent()) {
                connection.setRequestMethod("POST");
                connection.setRequestProperty("Content-Type", "application/json");
                connection.setDoOutput(true);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(order.get());
                }
            }
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                byte[] answer = in == null ? new byte[0] : in.readNBytes(MOST_ANSWER);
                if (status != 200) {
                    throw new IOException(role + " refused: "
                        + JSON.readTree(answer).path("error").asText("status " + status));
                }
                return answer;
            }
        } catch (java.net.ConnectException e) {
            throw new IOException(role + " does not run, or not with this configuration: " + url(at) + " "
                + e.getMessage(), e);
        } finally {
            connection.disconnect();
        }
    }
}
