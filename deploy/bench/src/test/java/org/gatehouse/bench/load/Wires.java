package org.gatehouse.bench.load;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Datagrams that go nowhere, and a clock that tests move. */
final class Wires implements Datagrams, FinalResponses.Later {
    record Sent(SipText message, InetSocketAddress from, InetSocketAddress to) {
    }

    private record Task(long at, Runnable what) {
    }

    private final List<Sent> sent = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();
    private long now;

    @Override
    public void send(byte[] octets, InetSocketAddress from, InetSocketAddress to) {
        sent.add(new Sent(new SipText(new String(octets, StandardCharsets.ISO_8859_1)), from, to));
    }

    @Override
    public void after(long millis, Runnable task) {
        tasks.add(new Task(now + millis, task));
    }

    void pass(long millis) {
        long end = now + millis;
        while (true) {
            Task next = tasks.stream().filter(t -> t.at() <= end).min(Comparator.comparingLong(Task::at)).orElse(null);
            if (next == null) {
                now = end;
                return;
            }
            tasks.remove(next);
            now = next.at();
            next.what().run();
        }
    }

    /** What was sent since it was last asked. */
    List<Sent> taken() {
        List<Sent> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    List<String> firstLines() {
        return taken().stream().map(s -> s.message().firstLine()).toList();
    }
}
