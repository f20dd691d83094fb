package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.gatehouse.crypto.KeyRing.Entry;
import org.gatehouse.crypto.KeyRingException.Fault;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A ring file that is changed, damaged and restored under a service that goes on sealing and opening. */
public class KeyRingReloadTest {
    private static final String[] KV = {"5f0d3c1be7a94208b6c1d2f49a3e7061", "c41f9be20d7735a8861e4bf02d9c5a13"};
    private static final List<String> ENTRIES = List.of("<sip:scscf1.home1.net;lr>");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<Object> events = new ArrayList<>();
    private Path file;
    private KeyRingFile service;
    private TopologyToken tokens;
    private String sealed;

    @Before
    public void start() throws Exception {
        file = folder.getRoot().toPath().resolve("ring.json");
        renamedInto(file, ring(0));
        service = KeyRingFile.open(file, Duration.ZERO, new KeyRingFile.Listener() {
            @Override
            public void loaded(KeyRing ring) {
                events.add(ring.encrypting().orElseThrow().kid());
            }

            @Override
            public void refused(KeyRingException why) {
                events.add(why.fault());
            }
        }, Vectors.AT_TEST);
        tokens = TopologyTokens.of(service, "home1.net", new SecureRandom());
        sealed = tokens.seal(HeaderClass.VIA, false, ENTRIES);
    }

    @After
    public void stop() {
        service.close();
    }

    /** Both keys, of which the one with this kid encrypts. */
    private static String ring(int encrypting) {
        return "{\"keys\":[{\"kid\":0,\"kv\":\"" + KV[0] + "\",\"state\":\"" + state(encrypting == 0)
                + "\"},{\"kid\":1,\"kv\":\"" + KV[1] + "\",\"state\":\"" + state(encrypting == 1) + "\"}]}";
    }

    private static String state(boolean encrypting) {
        return encrypting ? "encrypt" : "decrypt-only";
    }

    private static void renamedInto(Path file, String text) throws Exception {
        Path fresh = file.resolveSibling("fresh");
        Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
        rights(fresh, "rw-------");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void rights(Path file, String rights) throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    /** The fault is told once however often one looks, the ring stays, and the file's return needs no change of it. */
    private void assertOutage(Fault fault) throws Exception {
        KeyRing before = service.current();
        for (int i = 0; i < 3; i++) {
            service.refresh();
            assertSame(before, service.current());
        }
        assertEquals(List.of(fault), events);
        events.clear();
        assertEquals(ENTRIES, tokens.open(HeaderClass.VIA, sealed).entries());
        assertEquals(0, TopologyTokens.header(tokens.seal(HeaderClass.VIA, false, ENTRIES)).kid());
        Files.deleteIfExists(file);
        renamedInto(file, ring(1));
        service.refresh();
        assertEquals(List.of(1), events);
        assertEquals(1, TopologyTokens.header(tokens.seal(HeaderClass.VIA, false, ENTRIES)).kid());
        assertEquals(ENTRIES, tokens.open(HeaderClass.VIA, sealed).entries());
    }

    @Test
    public void aFileCutAnywhereChangesNothing() throws Exception {
        String whole = ring(1);
        KeyRing before = service.current();
        for (int length = 0; length < whole.length(); length++) {
            renamedInto(file, whole.substring(0, length));
            service.refresh();
            assertSame(before, service.current());
        }
        assertEquals(whole.length(), events.size());
        renamedInto(file, whole);
        service.refresh();
        assertEquals(1, events.get(whole.length()));
    }

    @Test
    public void aFileThatIsGone() throws Exception {
        Files.delete(file);
        assertOutage(Fault.NO_FILE);
    }

    @Test
    public void aFileWhoseRightsWereWidened() throws Exception {
        rights(file, "rw-r-----");
        assertOutage(Fault.LOOSE_PERMISSIONS);
    }

    @Test
    public void aDirectoryInItsPlace() throws Exception {
        Files.delete(file);
        Files.createDirectory(file);
        rights(file, "rw-------");
        assertOutage(Fault.UNREADABLE);
    }

    /** Opening a pipe for reading waits for a writer, which may never come. */
    @Test(timeout = 30000)
    public void aPipeInItsPlaceIsNotWaitedFor() throws Exception {
        Files.delete(file);
        Process mkfifo = new ProcessBuilder("mkfifo", "-m", "600", file.toString()).start();
        assertTrue(mkfifo.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, mkfifo.exitValue());
        assertOutage(Fault.UNREADABLE);
    }

    @Test
    public void aLinkToNothingInItsPlace() throws Exception {
        Files.delete(file);
        Files.createSymbolicLink(file, file.resolveSibling("nothing"));
        assertOutage(Fault.NO_FILE);
    }

    @Test
    public void twoEncryptingKeys() throws Exception {
        renamedInto(file, ring(1).replace("decrypt-only", "encrypt"));
        assertOutage(Fault.SEVERAL_ENCRYPTING_KEYS);
    }

    @Test
    public void twoKeysUnderOneKid() throws Exception {
        renamedInto(file, ring(1).replace("\"kid\":0", "\"kid\":1"));
        assertOutage(Fault.DUPLICATE_KID);
    }

    @Test
    public void oneKeyUnderTwoKids() throws Exception {
        renamedInto(file, ring(1).replace(KV[0], KV[1]));
        assertOutage(Fault.REPEATED_KEY);
    }

    @Test
    public void aFaultThatChangesIsToldAgain() throws Exception {
        for (int i = 0; i < 2; i++) {
            rights(file, "rw-r-----");
            service.refresh();
            Files.delete(file);
            service.refresh();
            renamedInto(file, "{");
            service.refresh();
            renamedInto(file, "[");
            service.refresh();
        }
        assertEquals(List.of(Fault.LOOSE_PERMISSIONS, Fault.NO_FILE, Fault.NOT_JSON, Fault.NOT_JSON,
                Fault.LOOSE_PERMISSIONS, Fault.NO_FILE, Fault.NOT_JSON, Fault.NOT_JSON), events);
    }

    /** Both files of the ring are whole, and the key of each is in both: every token opens, at every moment. */
    @Test
    public void tokensOfManyThreadsOpenWhileTheFileChanges() throws Exception {
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        AtomicInteger opened = new AtomicInteger();
        AtomicReference<Boolean> going = new AtomicReference<>(true);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                try {
                    String last = sealed;
                    while (going.get()) {
                        assertEquals(ENTRIES, tokens.open(HeaderClass.VIA, last).entries());
                        assertEquals(ENTRIES, tokens.open(HeaderClass.VIA, sealed).entries());
                        last = tokens.seal(HeaderClass.VIA, false, ENTRIES);
                        opened.incrementAndGet();
                    }
                } catch (TokenRefusedException | RuntimeException | AssertionError e) {
                    wrong.compareAndSet(null, e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (int i = 1; i <= 20 && wrong.get() == null; i++) {
            renamedInto(file, ring(i % 2));
            service.refresh();
            int before = opened.get();
            while (opened.get() < before + 40 && wrong.get() == null) {
                Thread.onSpinWait();
            }
        }
        going.set(false);
        for (Thread thread : threads) {
            thread.join();
        }
        assertNull(wrong.get());
        assertEquals(20, events.size());
    }

    /** Only rings that can be in nobody's hands are overwritten, and every one of those is. */
    @Test
    public void everyRingIsOverwrittenTwoChangesLater() throws Exception {
        List<Secret> keys = new ArrayList<>();
        keys.add(service.current().entry(0).orElseThrow().kv());
        for (int i = 1; i <= 6; i++) {
            renamedInto(file, ring(i % 2));
            service.refresh();
            keys.add(service.current().entry(0).orElseThrow().kv());
            for (int k = 0; k < keys.size(); k++) {
                Secret kv = keys.get(k);
                if (k < i - 1) {
                    assertThrows(IllegalStateException.class, kv::expose);
                } else {
                    assertEquals(Secret.fromHex(KV[0]), Secret.copyOf(kv.expose()));
                }
            }
        }
        service.close();
        keys.forEach(kv -> assertThrows(IllegalStateException.class, kv::expose));
    }

    @Test
    public void aRefusedFileOverwritesNothingOfTheRingsInUse() throws Exception {
        Entry inForce = service.current().entry(0).orElseThrow();
        for (String bad : new String[] {"", "{}", ring(1).replace(KV[0], KV[1]), ring(0).replace("\"encrypt", "\"e")}) {
            renamedInto(file, bad);
            service.refresh();
            assertEquals(16, inForce.kv().expose().length);
        }
    }
}
