package org.gatehouse.testbed.vm;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A thread that lives in a named network namespace: what it opens is in there, and may be used from anywhere. */
public final class Namespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x4000_0000;

    private final String name;
    private final ExecutorService thread;

    private static final class C {
        static {
            Native.register(C.class, "c");
        }

        static native int open(String path, int flags) throws LastErrorException;

        static native int setns(int fd, int type) throws LastErrorException;

        static native int close(int fd) throws LastErrorException;
    }

    public Namespace(String name) throws Exception {
        this.name = name;
        run("ip", "netns", "add", name);
        thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "netns-" + name);
            made.setDaemon(true);
            return made;
        });
        call(() -> {
            int descriptor = C.open("/run/netns/" + name, 0);
            C.setns(descriptor, CLONE_NEWNET);
            return C.close(descriptor);
        });
    }

    public String name() {
        return name;
    }

    /** Runs a task on the thread of this namespace. */
    public <T> T call(Callable<T> task) throws Exception {
        try {
            return thread.submit(task).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** What {@code ip} says in this namespace. */
    public String show(String arguments) throws IOException {
        return run(("ip -n " + name + " " + arguments).split(" "));
    }

    /** {@code ip} in this namespace. */
    public void ip(String arguments) throws Exception {
        show(arguments);
    }

    /** A counter of {@code xfrm_stat} in this namespace. */
    public long counter(String counterName) throws Exception {
        return call(() -> {
            for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/xfrm_stat"))) {
                String[] words = line.trim().split("\\s+");
                if (words[0].equals(counterName)) {
                    return Long.parseLong(words[1]);
                }
            }
            return 0L;
        });
    }

    @Override
    public void close() throws IOException {
        thread.shutdownNow();
        run("ip", "netns", "del", name);
    }

    /** Its standard output. */
    public static String run(String... command) throws IOException {
        return feed("", command);
    }

    /** What it says to this input. The input is not repeated when it fails: there may be keys in it. */
    static String feed(String input, String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return output;
    }
}
