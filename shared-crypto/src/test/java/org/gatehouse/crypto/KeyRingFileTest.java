package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gatehouse.crypto.KeyRing.Entry;
import org.gatehouse.crypto.KeyRingException.Fault;
import org.gatehouse.crypto.KeyRingFile.Allow;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The ring's file: every vector of {@code vectors/rings.json}, rights, reload, and changes. */
public class KeyRingFileTest {
    private static final String KV7 = "5f0d3c1be7a94208b6c1d2f49a3e7061";
    private static final String KV8 = "c41f9be20d7735a8861e4bf02d9c5a13";
    private static final String ONE = json(7, KV7, "encrypt");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<KeyRing> loaded = new ArrayList<>();
    private final List<Fault> refused = new ArrayList<>();
    private final KeyRingFile.Listener listener = new KeyRingFile.Listener() {
        @Override
        public void loaded(KeyRing ring) {
            loaded.add(ring);
        }

        @Override
        public void refused(KeyRingException why) {
            refused.add(why.fault());
        }
    };
    private Path file;

    @Before
    public void nameTheFile() {
        file = folder.getRoot().toPath().resolve("ring.json");
    }

    private static String json(int kid, String kv, String state) {
        return "{\"keys\":[{\"kid\":" + kid + ",\"kv\":\"" + kv + "\",\"state\":\"" + state + "\"}]}";
    }

    private void write(String text) throws Exception {
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        rights("rw-------");
    }

    private void rights(String rights) throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private KeyRingFile open() throws KeyRingException {
        return KeyRingFile.open(file, Duration.ZERO, listener, Vectors.AT_TEST);
    }

    private void assertFault(Fault fault, org.junit.function.ThrowingRunnable action) {
        assertEquals(fault, assertThrows(KeyRingException.class, action).fault());
    }

    @Test
    public void everyVector() throws Exception {
        JsonNode vectors = Vectors.file("rings.json");
        for (JsonNode vector : vectors.get("accepted")) {
            write(vector.get("text").asText());
            List<String> kids = KeyRingFile.read(file).entries().stream().map(e -> "" + e.kid()).toList();
            assertEquals(vector.get("name").asText(), Vectors.strings(vector.get("kids")), kids);
        }
        for (JsonNode vector : vectors.get("refused")) {
            write(vector.get("text").asText());
            KeyRingException e = assertThrows(vector.get("name").asText(), KeyRingException.class,
                    () -> KeyRingFile.read(file));
            assertEquals(vector.get("name").asText(), vector.get("fault").asText(), e.fault().name());
            assertFalse(e.getMessage(), e.getMessage().matches("(?s).*([0-9a-f]{8}|\n).*"));
            assertTrue(e.getCause() == null);
        }
    }

    @Test
    public void keysAreReadAsWritten() throws Exception {
        write("{\"keys\":[{\"kid\":7,\"kv\":\"" + KV7.toUpperCase() + "\",\"state\":\"encrypt\"},{\"kid\":6,\"kv\":\""
                + KV8 + "\",\"state\":\"decrypt-only\",\"notAfter\":\"2099-06-01T02:00:00+02:00\"}]}");
        KeyRing ring = KeyRingFile.read(file);
        assertEquals(Entry.encrypt(7, Secret.fromHex(KV7)), ring.entry(7).orElseThrow());
        assertEquals(Entry.decryptOnly(6, Secret.fromHex(KV8), Instant.parse("2099-06-01T00:00:00Z")),
                ring.entry(6).orElseThrow());
    }

    @Test
    public void anyRightOfOthersIsTooMuch() throws Exception {
        write(ONE);
        for (String loose : List.of("rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx------", "rw---x---",
                "rw-rw-rw-")) {
            rights(loose);
            assertFault(Fault.LOOSE_PERMISSIONS, () -> KeyRingFile.read(file));
        }
        for (String strict : List.of("rw-------", "r--------")) {
            rights(strict);
            assertEquals(1, KeyRingFile.read(file).entries().size());
        }
    }

    @Test
    public void whatIsNoFileIsRefused() throws Exception {
        assertFault(Fault.NO_FILE, this::open);
        Path directory = folder.newFolder("ring.d").toPath();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rw-------"));
        assertFault(Fault.UNREADABLE, () -> KeyRingFile.read(directory));
        write(ONE + " ".repeat(65536));
        assertFault(Fault.TOO_LARGE, this::open);
    }

    @Test
    public void aLinkHasTheRightsOfItsTarget() throws Exception {
        write(ONE);
        Path link = folder.getRoot().toPath().resolve("link.json");
        Files.createSymbolicLink(link, file);
        assertEquals(1, KeyRingFile.read(link).entries().size());
        rights("rw-r--r--");
        assertFault(Fault.LOOSE_PERMISSIONS, () -> KeyRingFile.read(link));
    }

    @Test
    public void textInOtherEncodingsOrNoneIsRefusedOrRead() throws Exception {
        write("");
        Files.write(file, ONE.getBytes(StandardCharsets.UTF_16BE));
        assertEquals(1, KeyRingFile.read(file).entries().size());
        Files.write(file, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
        assertFault(Fault.NOT_JSON, () -> KeyRingFile.read(file));
        Files.write(file, new byte[] {0, 0, (byte) 0xff, (byte) 0xfe, 1, 2, 3, 4});
        assertFault(Fault.NOT_JSON, () -> KeyRingFile.read(file));
    }

    @Test
    public void samplesAndOpeningOnlyAreLetPassOnlyWhenAsked() throws Exception {
        write(json(7, "000102030405060708090a0b0c0d0e0f", "encrypt"));
        assertFault(Fault.SAMPLE_KEY, this::open);
        assertFault(Fault.SAMPLE_KEY, () -> KeyRingFile.read(file, Allow.NO_ENCRYPTING_KEY));
        assertEquals(1, KeyRingFile.read(file, Allow.SAMPLE_KEYS).entries().size());
        write(json(7, KV7, "decrypt-only"));
        assertFault(Fault.NO_ENCRYPTING_KEY, this::open);
        assertFault(Fault.NO_ENCRYPTING_KEY, () -> KeyRingFile.read(file, Allow.SAMPLE_KEYS));
        assertEquals(1, KeyRingFile.read(file, Allow.NO_ENCRYPTING_KEY).entries().size());
        write(json(7, "00".repeat(16), "encrypt"));
        assertFault(Fault.WEAK_KEY, () -> KeyRingFile.read(file, Allow.values()));
    }

    @Test
    public void aChangedFileReplacesTheRing() throws Exception {
        write(ONE);
        try (KeyRingFile ring = open()) {
            KeyRing first = ring.current();
            ring.refresh();
            assertSame(first, ring.current());
            write(json(8, KV8, "encrypt"));
            ring.refresh();
            assertEquals(8, ring.current().encrypting().orElseThrow().kid());
            assertEquals(List.of(ring.current()), loaded);
            assertEquals(List.of(), refused);
        }
    }

    @Test
    public void aBadFileKeepsTheOldRingAndSaysWhyOnce() throws Exception {
        write(ONE);
        try (KeyRingFile ring = open()) {
            KeyRing first = ring.current();
            write("{");
            ring.refresh();
            ring.refresh();
            assertEquals(List.of(Fault.NOT_JSON), refused);
            write(json(7, "000102030405060708090a0b0c0d0e0f", "encrypt"));
            ring.refresh();
            assertEquals(List.of(Fault.NOT_JSON, Fault.SAMPLE_KEY), refused);
            Files.delete(file);
            ring.refresh();
            ring.refresh();
            assertEquals(List.of(Fault.NOT_JSON, Fault.SAMPLE_KEY, Fault.NO_FILE), refused);
            assertSame(first, ring.current());
            assertEquals(Secret.fromHex(KV7), first.encrypting().orElseThrow().kv());
            assertEquals(List.of(), loaded);
        }
    }

    @Test
    public void rightsThatBecomeLooseAreReportedEachTimeTheyDo() throws Exception {
        write(ONE);
        try (KeyRingFile ring = open()) {
            for (int i = 1; i <= 2; i++) {
                rights("rw-r--r--");
                ring.refresh();
                ring.refresh();
                assertEquals(i, refused.size());
                rights("rw-------");
                ring.refresh();
            }
            assertEquals(List.of(Fault.LOOSE_PERMISSIONS, Fault.LOOSE_PERMISSIONS), refused);
            assertEquals(List.of(), loaded);
        }
    }

    @Test
    public void aRingIsOverwrittenWhenNobodyCanHoldItAnyMore() throws Exception {
        write(ONE);
        KeyRingFile ring = open();
        KeyRing first = ring.current();
        write(json(8, KV8, "encrypt"));
        ring.refresh();
        assertEquals(16, first.entry(7).orElseThrow().kv().expose().length);
        KeyRing second = ring.current();
        write(ONE);
        ring.refresh();
        assertThrows(IllegalStateException.class, () -> first.entry(7).orElseThrow().kv().expose());
        KeyRing third = ring.current();
        ring.close();
        assertThrows(IllegalStateException.class, () -> second.entry(8).orElseThrow().kv().expose());
        assertThrows(IllegalStateException.class, () -> third.entry(7).orElseThrow().kv().expose());
    }

    @Test
    public void afterCloseNothingIsLoadedAnyMore() throws Exception {
        write(ONE);
        KeyRingFile ring = open();
        KeyRing first = ring.current();
        ring.close();
        write(json(8, KV8, "encrypt"));
        ring.refresh();
        Files.delete(file);
        ring.refresh();
        ring.close();
        assertSame(first, ring.current());
        assertEquals(List.of(), loaded);
        assertEquals(List.of(), refused);
    }

    @Test
    public void theFileIsWatched() throws Exception {
        write(ONE);
        CountDownLatch seen = new CountDownLatch(1);
        KeyRingFile.Listener counting = new KeyRingFile.Listener() {
            @Override
            public void loaded(KeyRing ring) {
                seen.countDown();
            }

            @Override
            public void refused(KeyRingException why) {
                // the file is written in two steps here, so it may be met half done
            }
        };
        try (KeyRingFile ring = KeyRingFile.open(file, Duration.ofMillis(5), counting)) {
            write(json(8, KV8, "encrypt"));
            assertTrue(seen.await(30, TimeUnit.SECONDS));
            assertEquals(8, ring.current().encrypting().orElseThrow().kid());
        }
    }

    @Test
    public void tokensFollowTheFile() throws Exception {
        write(ONE);
        try (KeyRingFile ring = open()) {
            TopologyToken tokens = TopologyTokens.of(ring, "home1.net", Vectors.counting(1));
            String old = tokens.seal(HeaderClass.VIA, false, List.of("x"));
            KeyRingFile.edit(file, before -> before.with(Entry.decryptOnly(8, Secret.fromHex(KV8)))
                    .promoted(8, Instant.now(), Instant.now().plusSeconds(3600)));
            ring.refresh();
            String fresh = tokens.seal(HeaderClass.VIA, false, List.of("x"));
            assertEquals(8, TopologyTokens.header(fresh).kid());
            assertEquals(List.of("x"), tokens.open(HeaderClass.VIA, old).entries());
        }
    }

    @Test
    public void whatIsCreatedIsStrictAndReadsBack() throws Exception {
        Instant end = Instant.parse("2099-06-01T00:00:00.5Z");
        KeyRing ring = KeyRing.of(List.of(Entry.encrypt(255, Secret.fromHex(KV7)),
                Entry.decryptOnly(0, Secret.fromHex(KV8), end)));
        KeyRingFile.create(file, ring);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(ring.entries(), KeyRingFile.read(file).entries());
        assertFault(Fault.EXISTS, () -> KeyRingFile.create(file, ring));
        assertEquals(List.of("ring.json"), names());
    }

    @Test
    public void aFullRingIsWrittenAndRead() throws Exception {
        List<Entry> entries = new ArrayList<>();
        for (int kid = 0; kid < 256; kid++) {
            Secret kv = Secret.fromHex(KV7.substring(0, 30) + String.format("%02x", kid));
            entries.add(kid == 9 ? Entry.encrypt(kid, kv) : Entry.decryptOnly(kid, kv, Instant.parse(
                    "2099-06-01T00:00:00.123456789Z")));
        }
        KeyRingFile.create(file, KeyRing.of(entries));
        assertTrue(Files.size(file) < StrictFile.MAX_LENGTH);
        assertEquals(entries, KeyRingFile.read(file).entries());
    }

    @Test
    public void aChangeThatFailsLeavesTheFileAsItWas() throws Exception {
        write(ONE);
        assertFault(Fault.UNKNOWN_KID, () -> KeyRingFile.edit(file, ring -> ring.retired(9, Instant.now(), false)));
        assertFault(Fault.SAMPLE_KEY, () -> KeyRingFile.edit(file, ring -> ring.with(
                Entry.decryptOnly(8, Secret.fromHex("000102030405060708090a0b0c0d0e0f")))));
        assertThrows(IllegalStateException.class, () -> KeyRingFile.edit(file, ring -> {
            throw new IllegalStateException();
        }));
        assertEquals(ONE, Files.readString(file));
        assertEquals(List.of("ring.json"), names());
    }

    @Test
    public void twoChangesAtATimeAreNot() throws Exception {
        write(ONE);
        Files.createFile(file.resolveSibling("ring.json.new"));
        assertFault(Fault.CHANGE_UNDER_WAY, () -> KeyRingFile.edit(file, ring -> ring));
        assertEquals(List.of("ring.json", "ring.json.new"), names());
    }

    @Test
    public void whereNothingCanBeWrittenNothingIs() throws Exception {
        Path nowhere = folder.getRoot().toPath().resolve("missing").resolve("ring.json");
        assertFault(Fault.NOT_WRITTEN, () -> KeyRingFile.create(nowhere, KeyRing.of(List.of())));
    }

    @Test
    public void aRingWhoseEncryptingKeyRanOutCanBeRepaired() throws Exception {
        write("{\"keys\":[{\"kid\":7,\"kv\":\"" + KV7 + "\",\"state\":\"encrypt\","
                + "\"notAfter\":\"2001-01-01T00:00:00Z\"},"
                + "{\"kid\":8,\"kv\":\"" + KV8 + "\",\"state\":\"decrypt-only\"}]}");
        assertFault(Fault.ENCRYPTING_KEY_EXPIRED, () -> KeyRingFile.read(file));
        KeyRingFile.edit(file, ring -> ring.promoted(8, Instant.now(), Instant.now()));
        assertEquals(8, KeyRingFile.read(file).encrypting().orElseThrow().kid());
    }

    private List<String> names() throws Exception {
        try (var files = Files.list(folder.getRoot().toPath())) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
