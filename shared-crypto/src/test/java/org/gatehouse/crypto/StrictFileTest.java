package org.gatehouse.crypto;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.gatehouse.crypto.KeyRingException.Fault;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Files with key material: rights, bounds, and changes that are whole or none. */
public class StrictFileTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path file(String name) {
        return folder.getRoot().toPath().resolve(name);
    }

    private static Fault fault(org.junit.function.ThrowingRunnable action) {
        return assertThrows(KeyRingException.class, action).fault();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    public void readsUpToTheLimitAndNoFurther() throws Exception {
        Path file = file("f");
        for (int length : new int[] {0, 1, StrictFile.MAX_LENGTH}) {
            StrictFile.replace(file, () -> new byte[length]);
            assertEquals(length, StrictFile.read(file).length);
        }
        StrictFile.replace(file, () -> new byte[StrictFile.MAX_LENGTH + 1]);
        assertEquals(Fault.TOO_LARGE, fault(() -> StrictFile.read(file)));
    }

    @Test
    public void anEndlessFileIsNotRead() throws Exception {
        Path link = file("zero");
        Files.createSymbolicLink(link, Path.of("/dev/zero"));
        Fault fault = fault(() -> StrictFile.read(link));
        assertTrue("" + fault, fault == Fault.LOOSE_PERMISSIONS || fault == Fault.UNREADABLE);
    }

    @Test
    public void aLinkToNothingIsNoFile() throws Exception {
        Path link = file("link");
        Files.createSymbolicLink(link, file("nothing"));
        assertEquals(Fault.NO_FILE, fault(() -> StrictFile.read(link)));
    }

    @Test
    public void messagesNameTheFileAndNotItsPath() {
        KeyRingException e = assertThrows(KeyRingException.class, () -> StrictFile.read(file("ring.json")));
        assertEquals("ring.json: no such file", e.getMessage());
        assertFalse(e.getMessage().contains(folder.getRoot().getName()));
    }

    @Test
    public void theNewFileIsForItsOwnerWhateverTheOldOneWas() throws Exception {
        Path file = file("f");
        Files.write(file, bytes("old"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        StrictFile.replace(file, () -> bytes("new"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertArrayEquals(bytes("new"), StrictFile.read(file));
    }

    @Test
    public void whatWasWrittenIsOverwrittenInMemory() throws Exception {
        byte[] content = bytes("secret");
        StrictFile.replace(file("f"), () -> content);
        assertArrayEquals(new byte[6], content);
    }

    @Test
    public void whileAChangeIsMadeTheOldFileIsThere() throws Exception {
        Path file = file("f");
        StrictFile.replace(file, () -> bytes("old"));
        StrictFile.replace(file, () -> {
            assertArrayEquals(bytes("old"), StrictFile.read(file));
            assertEquals(Fault.CHANGE_UNDER_WAY, fault(() -> StrictFile.replace(file, () -> bytes("third"))));
            return bytes("new");
        });
        assertArrayEquals(bytes("new"), StrictFile.read(file));
        assertFalse(Files.exists(file("f.new")));
    }

    @Test
    public void aTargetThatCannotBeReplacedStays() throws Exception {
        Path directory = folder.newFolder("d").toPath();
        Files.createFile(directory.resolve("inside"));
        assertEquals(Fault.NOT_WRITTEN, fault(() -> StrictFile.replace(directory, () -> bytes("x"))));
        assertTrue(Files.exists(directory.resolve("inside")));
        assertFalse(Files.exists(file("d.new")));
    }

    /** A second writer may begin at the moment the first one's file is in its place. */
    @Test
    public void whoWritesNextKeepsItsFile() throws Exception {
        Path file = file("f");
        StrictFile.replace(file, () -> bytes("first"), (fresh, to) -> {
            Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
            Files.write(fresh, bytes("second, half written"));
        });
        assertArrayEquals(bytes("first"), StrictFile.read(file));
        assertArrayEquals(bytes("second, half written"), Files.readAllBytes(file("f.new")));
    }

    /** Each of many changes at once is either made, on top of the ones before it, or refused. */
    @Test
    public void noChangeIsLost() throws Exception {
        Path file = file("count");
        StrictFile.replace(file, () -> bytes("0"));
        AtomicInteger made = new AtomicInteger();
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int i = 0; i < 50; i++) {
                    try {
                        StrictFile.replace(file, () -> bytes("" + (1 + Integer.parseInt(
                                new String(StrictFile.read(file), StandardCharsets.UTF_8)))));
                        made.incrementAndGet();
                    } catch (KeyRingException | RuntimeException e) {
                        if (!(e instanceof KeyRingException k) || k.fault() != Fault.CHANGE_UNDER_WAY) {
                            wrong.compareAndSet(null, e);
                        }
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertNull(wrong.get());
        assertTrue(made.get() > 0);
        assertEquals("" + made.get(), new String(StrictFile.read(file), StandardCharsets.UTF_8));
    }
}
