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
import javax.net.ssl.SSLException;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.settings.TlsClient;
import org.gatehouse.settings.TlsFiles;

/** The operator's ports of the roles of one configuration file, and what they answer. */
final class OperatorPort {
    private static final int PATIENCE_MILLIS = 15_000;
    private static final int MOST_ANSWER = 16 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, InetSocketAddress> roles;
    private final Optional<String> token;
    private final boolean tls;
    private final Optional<TlsClient> client;

    private OperatorPort(Map<String, InetSocketAddress> roles, Optional<String> token, boolean tls,
                         Optional<TlsClient> client) {
        this.roles = roles;
        this.token = token;
        this.tls = tls;
        this.client = client;
    }

    /** @throws SettingsException if the file gives no role an operator's port, or cannot be asked from here */
    static OperatorPort of(Path configuration) throws SettingsException {
        return of(configuration, Optional.empty());
    }

    /**
     * The same.
     *
     * @param own the asker's own key, instead of the configuration's {@code tls.client}
     */
    static OperatorPort of(Path configuration, Optional<TlsFiles> own) throws SettingsException {
        Settings root = Settings.load(configuration);
        Settings container = root.section("container");
        Settings s = container.section("operator");
        Settings ports = s.section("ports");
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
        boolean tls = s.has("tls");
        return new OperatorPort(roles, token(s, configuration), tls,
            tls ? Optional.of(client(s, configuration, own)) : Optional.empty());
    }

    private static TlsClient client(Settings s, Path configuration, Optional<TlsFiles> own) throws SettingsException {
        Path base = configuration.toAbsolutePath().getParent();
        List<String> names = s.textsOr("host-names", List.of(), "names");
        Settings section = s.section("tls").section("client");
        String expected = "a file; or give --key-store, --password-file and --servers";
        TlsFiles files = own.isPresent() ? own.get() : new TlsFiles(base.resolve(section.text("key-store", expected)),
            base.resolve(section.text("key-store-password-file", expected)),
            Optional.of(base.resolve(section.text("servers", expected))));
        if (own.isEmpty() && !(section.has("key-store") && section.has("key-store-password-file")
            && section.has("servers"))) {
            throw new SettingsException(List.of("container.operator.tls.client: key-store, key-store-password-file and "
                + "servers are needed to ask over TLS; or give --key-store, --password-file and --servers"));
        }
        try {
            return new TlsClient(files.context(), names);
        } catch (IOException e) {
            throw new SettingsException(List.of("cannot ask over TLS: " + e.getMessage()));
        }
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

    private String url(InetSocketAddress at) {
        String host = at.getAddress().getHostAddress();
        return (tls ? "https://" : "http://") + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + at.getPort();
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
        URI uri = URI.create(url(at) + "/api/v1/" + role + "/" + rest);
        HttpURLConnection connection = client.isPresent() ? client.get().open(uri)
            : (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
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
        } catch (SSLException e) {
            throw new IOException(role + ": TLS with " + url(at) + " failed: " + e.getMessage() + " (does this command "
                + "trust the port's certificate, which has to be of that address, and the port this command's?)", e);
        } finally {
            connection.disconnect();
        }
    }
}
