package org.gatehouse.container.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.adapter.operator.Attempt;
import org.gatehouse.adapter.operator.AttemptStep;
import org.gatehouse.adapter.operator.AttemptView;
import org.gatehouse.adapter.operator.Cause;
import org.gatehouse.adapter.operator.OperatorFile;
import org.gatehouse.adapter.operator.OperatorPart;
import org.gatehouse.adapter.operator.OperatorQuestion;
import org.gatehouse.adapter.operator.StepDetail;
import org.gatehouse.adapter.operator.StepKind;
import org.gatehouse.adapter.operator.Who;

/** An operator's port with an application that answers what it is asked. */
final class OperatorScene implements AutoCloseable {
    static final String TOKEN = "0123456789abcdef0123456789abcdef";

    /** An application with one attempt. */
    static final class Part implements OperatorPart {
        final String role;
        volatile String notReady;
        volatile Map<String, String> ordered = Map.of();

        Part(String role) {
            this.role = role;
        }

        enum Kind implements StepKind {
            SM1;

            @Override
            public String text() {
                return "SM1";
            }

            @Override
            public String from() {
                return "ue";
            }

            @Override
            public String to() {
                return "pcscf";
            }
        }

        @Override
        public String role() {
            return role;
        }

        @Override
        public Optional<String> notReady() {
            return Optional.ofNullable(notReady);
        }

        @Override
        public Optional<Object> answer(OperatorQuestion question) {
            if (question.resource().equals("capture")) {
                return Optional.of(new OperatorFile("application/vnd.tcpdump.pcap", "capture.pcap", new byte[] {1, 2}));
            }
            if (!question.resource().equals("attempts")) {
                return Optional.empty();
            }
            Instant now = Instant.parse("2026-01-01T00:00:00Z");
            Attempt attempt = new Attempt(7, new Who("alice@home1.net", "sip:alice@home1.net",
                InetAddress.getLoopbackAddress()), "call<script>", now,
                List.of(new AttemptStep(now.plusMillis(3), Kind.SM1, StepDetail.status(494))), 0,
                Optional.of(new Attempt.Ended(now, Attempt.Outcome.REFUSED, "X")));
            return Optional.of(List.of(AttemptView.of(role, attempt, new Cause("X", "because"), question)).subList(0,
                question.most() > 0 ? 1 : 0));
        }

        @Override
        public Optional<Object> order(OperatorQuestion question) {
            ordered = question.parameters();
            return question.resource().equals("drain") ? Optional.of(Map.of("on", true)) : Optional.empty();
        }

        @Override
        public void bindTo(MeterRegistry registry) {
            Gauge.builder("gatehouse.test", () -> 42).register(registry);
        }
    }

    record Response(int status, String body, Map<String, List<String>> headers) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(body);
        }

        String header(String name) {
            return headers.entrySet().stream().filter(e -> name.equalsIgnoreCase(e.getKey()))
                .map(e -> e.getValue().get(0)).findFirst().orElse("");
        }
    }

    final Part part = new Part("pcscf");
    final Operator operator;

    OperatorScene(Optional<String> token, Map<String, Integer> ports) throws IOException {
        OperatorSettings settings = new OperatorSettings(InetAddress.getLoopbackAddress(), ports, token,
            Optional.empty(), List.of("console.example"), true);
        operator = Operator.start(settings, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(part));
    }

    OperatorScene() throws IOException {
        this(Optional.empty(), Map.of());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Response get(String path, String... headers) throws IOException {
        return ask("GET", path, null, headers);
    }

    Response post(String path, String body, String... headers) throws IOException {
        return ask("POST", path, body, headers);
    }

    private Response ask(String method, String path, String body, String... headers) throws IOException {
        InetSocketAddress at = operator.address();
        HttpURLConnection c = (HttpURLConnection) URI.create("http://" + at.getAddress().getHostAddress() + ":"
            + at.getPort() + path).toURL().openConnection(java.net.Proxy.NO_PROXY);
        c.setRequestMethod(method);
        for (int i = 0; i < headers.length; i += 2) {
            c.setRequestProperty(headers[i], headers[i + 1]);
        }
        if (body != null) {
            c.setDoOutput(true);
            c.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        int status = c.getResponseCode();
        try (InputStream in = status < 400 ? c.getInputStream() : c.getErrorStream()) {
            return new Response(status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8),
                c.getHeaderFields());
        }
    }

    /** The status line for a request written out by hand: headers that the JDK's client would not send. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket(operator.address().getAddress(), operator.address().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.lines().findFirst().orElse("");
        }
    }

    @Override
    public void close() {
        operator.close();
    }
}
