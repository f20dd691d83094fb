package org.gatehouse.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The data files of {@code vectors/}, and what it takes to run them. */
final class Vectors {
    static final InstantSource AT_TEST = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));

    private Vectors() {
    }

    static JsonNode file(String name) {
        try {
            return new ObjectMapper().readTree(Files.readAllBytes(Path.of("vectors", name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] hex(JsonNode node) {
        return HexFormat.of().parseHex(node.asText());
    }

    static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    static String hex(Secret secret) {
        return hex(secret.expose());
    }

    /** A ring that may hold published keys. */
    static KeyRing ring(JsonNode node) throws KeyRingException {
        return KeyRingJson.parse(node.toString().getBytes(StandardCharsets.UTF_8));
    }

    static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(node -> strings.add(node.asText()));
        return strings;
    }

    /** The vector's ring, realm and moment, and its IV for every token. */
    static TopologyToken tokens(JsonNode vector) throws KeyRingException {
        KeyRing ring = ring(file("tokens.json").get("rings").get(vector.get("ring").asText()));
        byte[] iv = vector.has("iv") ? hex(vector.get("iv")) : new byte[16];
        TopologyTokens.Padding padding = vector.path("padded").asBoolean()
                ? TopologyTokens.Padding.HIDE_COUNT : TopologyTokens.Padding.NONE;
        return new CbcCmacTokens(() -> ring, vector.get("realm").asText(),
                () -> (to, offset) -> System.arraycopy(iv, 0, to, offset, iv.length),
                InstantSource.fixed(Instant.parse(vector.get("at").asText())), padding);
    }

    static HeaderClass headerClass(JsonNode vector) {
        return vector.get("class").asText().equals("V") ? HeaderClass.VIA : HeaderClass.ROUTE;
    }

    /** Deterministic and never repeating within a test. */
    static SecureRandom counting(long seed) {
        java.util.Random random = new java.util.Random(seed);
        return new SecureRandom() {
            private static final long serialVersionUID = 1;

            @Override
            public void nextBytes(byte[] bytes) {
                random.nextBytes(bytes);
            }
        };
    }
}
