package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.Test;

/**
 * Runs the fuzz targets: over the vectors and the corpus in this JVM, then under Jazzer, for some thousand inputs or
 * for {@code -Dgatehouse.fuzz.seconds=3600}. An input that fails is left in {@code target/fuzz}; it belongs into
 * {@code src/test/resources/fuzz/<target>}.
 */
public class FuzzTest {
    private static final Path CORPUS = Path.of("src/test/resources/fuzz");
    private static final Path WORK = Path.of("target/fuzz");

    @Test
    public void tokenCorpus() throws Exception {
        replay("TokenFuzz", tokenSeeds(), TokenFuzz::fuzzerTestOneInput);
    }

    @Test
    public void keyRingCorpus() throws Exception {
        replay("KeyRingFuzz", keyRingSeeds(), KeyRingFuzz::fuzzerTestOneInput);
    }

    @Test
    public void tokenUnderJazzer() throws Exception {
        jazzer("TokenFuzz", tokenSeeds(), 10000);
    }

    @Test
    public void keyRingUnderJazzer() throws Exception {
        jazzer("KeyRingFuzz", keyRingSeeds(), 1500);
    }

    private static List<byte[]> tokenSeeds() {
        List<byte[]> seeds = new ArrayList<>();
        JsonNode file = Vectors.file("tokens.json");
        for (String group : List.of("valid", "refused")) {
            for (JsonNode vector : file.get(group)) {
                String token = vector.get("token").asText();
                seeds.add(seed(0, token.getBytes(StandardCharsets.UTF_8)));
                if (token.matches("[A-Za-z0-9_-]*") && token.length() % 4 != 1) {
                    seeds.add(seed(2, Base64.getUrlDecoder().decode(token)));
                }
            }
        }
        for (JsonNode vector : file.get("valid")) {
            String text = "\0" + String.join("\n", Vectors.strings(vector.get("entries")));
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            int padding = 16 - utf8.length % 16;
            byte[] plain = java.util.Arrays.copyOf(utf8, utf8.length + padding);
            java.util.Arrays.fill(plain, utf8.length, plain.length, (byte) padding);
            seeds.add(seed(3, plain));
        }
        return seeds;
    }

    private static List<byte[]> keyRingSeeds() throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        JsonNode file = Vectors.file("rings.json");
        for (String group : List.of("accepted", "refused")) {
            for (JsonNode vector : file.get(group)) {
                seeds.add(seed('j', vector.get("text").asText().getBytes(StandardCharsets.UTF_8)));
            }
        }
        seeds.add(seed('p', store(KeyStore.getInstance("PKCS12"))));
        seeds.add(seed('b', store(KeyStore.getInstance("BCFKS", new BouncyCastleProvider()))));
        return seeds;
    }

    private static byte[] store(KeyStore store) throws Exception {
        store.load(null, null);
        byte[] kv = HexFormat.of().parseHex("5f0d3c1be7a94208b6c1d2f49a3e7061");
        store.setKeyEntry("kv-7-encrypt", new SecretKeySpec(kv, "AES"), "password".toCharArray(), null);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, "password".toCharArray());
        return out.toByteArray();
    }

    private static byte[] seed(int form, byte[] rest) {
        byte[] seed = new byte[rest.length + 1];
        seed[0] = (byte) form;
        System.arraycopy(rest, 0, seed, 1, rest.length);
        return seed;
    }

    private static void replay(String target, List<byte[]> seeds, Consumer<byte[]> fuzz) throws Exception {
        fuzz.accept(new byte[0]);
        seeds.forEach(fuzz);
        int files = 0;
        try (Stream<Path> corpus = Files.list(CORPUS.resolve(target))) {
            for (Path path : corpus.toList()) {
                fuzz.accept(Files.readAllBytes(path));
                files++;
            }
        }
        assertTrue("corpus of " + target, files > 0 && seeds.size() > 50);
    }

    private static void jazzer(String target, List<byte[]> seeds, int runs) throws Exception {
        Path work = WORK.resolve(target);
        Path grown = Files.createDirectories(work.resolve("grown"));
        Path given = Files.createDirectories(work.resolve("seeds"));
        for (int i = 0; i < seeds.size(); i++) {
            try (OutputStream out = Files.newOutputStream(given.resolve("seed-" + i))) {
                out.write(seeds.get(i));
            }
        }
        int seconds = Integer.getInteger("gatehouse.fuzz.seconds", 0);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=org.gatehouse.crypto." + target,
                "--instrumentation_includes=org.gatehouse.**", "-artifact_prefix=" + work + File.separator,
                "--reproducer_path=" + work,
                "-timeout=60", "-max_len=8192"));
        command.addAll(seconds > 0 ? List.of("-max_total_time=" + seconds) : List.of("-runs=" + runs, "-seed=33203"));
        command.addAll(List.of(grown.toString(), given.toString(), CORPUS.resolve(target).toString()));
        Path log = work.resolve("log");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertTrue("still running, see " + log, process.waitFor(seconds + 300L, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        assertEquals("see " + log, 0, process.exitValue());
    }
}
