package org.gatehouse.bench.soak;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.bench.result.ResultRows;
import org.gatehouse.cli.Home;
import org.gatehouse.cli.Role;
import org.gatehouse.cli.RoleProcess;
import org.gatehouse.testbed.aka.Isim;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.hss.SubscriberFile;
import org.gatehouse.testbed.hss.TestHss;
import org.gatehouse.testbed.scscf.ScscfSettings;
import org.gatehouse.testbed.scscf.TestScscf;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.ue.TestUe;
import org.gatehouse.testbed.ue.UeSettings;

/**
 * Good and failed REGISTERs in a row through both applications, and the live heap of both processes before and after:
 * {@code RegisterSoak [GOOD [FAILED]]}, 100,000 each by default. Prints a table; asserts nothing about time.
 */
public final class RegisterSoak {
    private static final int USERS = 200;
    private static final int WORKERS = 8;
    /** Below the burst that one source may send, so that what fails fails at the HSS and not at the flood control. */
    private static final int REQUESTS_PER_SOURCE = 10;
    /** Longer than any timer that an answered REGISTER leaves behind: the ports of its responses, 200 s. */
    private static final Duration SETTLE = Duration.ofSeconds(230);
    private static final String HEAP = "P-CSCF live heap, MB";
    private static final String PCSCF = "127.4.0.1";
    private static final String ICSCF = "127.4.0.2";
    private static final String SCSCF = "127.4.0.3";

    private record Sample(String when, long ok, long notOk, double perSecond, long pcscfHeap, long icscfHeap) {
    }

    private final int good;
    private final int failed;
    private final Path directory;
    private final List<Sample> samples = new ArrayList<>();

    private RegisterSoak(int good, int failed, Path directory) {
        this.good = good;
        this.failed = failed;
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        int good = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int failed = arguments.length > 1 ? Integer.parseInt(arguments[1]) : good;
        RegisterSoak soak = new RegisterSoak(good, failed, Files.createTempDirectory("gatehouse-soak-"));
        soak.run();
        ResultRows rows = new ResultRows("register-soak", arguments, HEAP);
        for (Sample s : soak.samples) {
            rows.add(s.when, HEAP, s.pcscfHeap / 1e6, "I-CSCF live heap, MB", s.icscfHeap / 1e6, "as expected", s.ok,
                "otherwise", s.notOk, "a second", s.perSecond);
        }
        rows.write();
    }

    private void run() throws Exception {
        Path configuration = configuration();
        List<Subscriber> subscribers = SubscriberFile.read(directory.resolve("subscribers.json"));
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        try (TestScscf scscf = TestScscf.start(ScscfSettings.of(new InetSocketAddress(SCSCF, 6060), SCSCF, "home1.net"),
                 new TestHss(subscribers, new SecureRandom()), Clock.systemUTC(), SipTap.NONE);
             RoleProcess icscf = RoleProcess.start(Home.current(), Role.ICSCF, configuration, List.of(), System.out);
             RoleProcess pcscf = RoleProcess.start(Home.current(), Role.PCSCF, configuration, List.of(), System.out)) {
            System.out.println("scscf: " + scscf.uri());
            icscf.awaitReady();
            pcscf.awaitReady();
            List<TestUe> ues = registered(subscribers, workers);
            reRegister(ues, workers, USERS * 5);
            refused(workers, USERS * 5);
            Thread.sleep(SETTLE.toMillis());
            sample("after warm-up", 0, 0, 0, pcscf, icscf);
            long begin = System.nanoTime();
            int ok = reRegister(ues, workers, good);
            sample(good + " good", ok, good - ok, rate(good, begin), pcscf, icscf);
            begin = System.nanoTime();
            int no = refused(workers, failed);
            sample(failed + " refused", no, failed - no, rate(failed, begin), pcscf, icscf);
            Thread.sleep(SETTLE.toMillis());
            sample("at rest again", 0, 0, 0, pcscf, icscf);
            for (TestUe ue : ues) {
                ue.close();
            }
        } finally {
            workers.shutdownNow();
        }
        print();
    }

    private static double rate(int count, long begin) {
        return count / ((System.nanoTime() - begin) / 1e9);
    }

    private Path configuration() throws IOException {
        StringBuilder json = new StringBuilder("{\"subscribers\":[");
        for (int i = 0; i < USERS; i++) {
            json.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT,
                "{\"impi\":\"u%d@home1.net\",\"impus\":[\"sip:u%d@home1.net\"],\"k\":\"%032x\",\"opc\":\"%032x\","
                    + "\"sqn\":\"000000000020\",\"amf\":\"8000\",\"visitedNetworks\":[\"visited1.net\"],"
                    + "\"barred\":false,\"scscf\":{\"mandatory\":[],\"optional\":[]}}", i, i, i + 1L, i + 77_777L));
        }
        Files.writeString(directory.resolve("subscribers.json"), json.append("]}"));
        Path file = directory.resolve("soak.conf");
        Files.writeString(file, """
            container { log-level = warn }
            pcscf {
              name = "%1$s", visited-network-id = "visited1.net"
              gm { address = "%1$s", port = 5060, port-ps = 5062, ports-pc = [5064, 5066, 5068, 5070] }
              mw { address = "%1$s", port = 5080 }
              home-networks { "home1.net" = "sip:%2$s:5060" }
              security-associations { backend = memory }
            }
            icscf {
              address = "%2$s", home-domains = ["home1.net"], trusted-peers = ["127.0.0.0/8"]
              hss { kind = file, file = "subscribers.json" }
              scscfs = [ { uri = "sip:%3$s:6060" } ]
            }
            """.formatted(PCSCF, ICSCF, SCSCF));
        return file;
    }

    private static List<TestUe> registered(List<Subscriber> subscribers, ExecutorService workers) throws Exception {
        List<Future<TestUe>> starting = new ArrayList<>();
        for (int i = 0; i < subscribers.size(); i++) {
            Subscriber s = subscribers.get(i);
            InetAddress address = InetAddress.getByName("127.5." + i / 250 + "." + (1 + i % 250));
            starting.add(workers.submit(() -> {
                TestUe ue = TestUe.start(UeSettings.of(s.impi(), s.impus(), new Isim(s.milenage(), s.sqn()),
                    "home1.net", address, new InetSocketAddress(PCSCF, 5060), new SecureRandom()), SipTap.NONE);
                if (!ue.register().registered()) {
                    throw new IOException(s.impi() + " did not register");
                }
                return ue;
            }));
        }
        List<TestUe> ues = new ArrayList<>();
        for (Future<TestUe> ue : starting) {
            ues.add(ue.get());
        }
        return ues;
    }

    /** How many of so many re-registrations over the set in use were answered 200. */
    private static int reRegister(List<TestUe> ues, ExecutorService workers, int count)
            throws InterruptedException, ExecutionException {
        AtomicInteger left = new AtomicInteger(count);
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int w = 0; w < WORKERS; w++) {
            int worker = w;
            tasks.add(() -> {
                int ok = 0;
                for (int i = worker; left.getAndDecrement() > 0; i += WORKERS) {
                    // each worker has UEs of its own: a UE does one thing at a time
                    ok += ues.get(i % ues.size()).reRegister().registered() ? 1 : 0;
                }
                return ok;
            });
        }
        return sum(workers, tasks);
    }

    /** How many of so many REGISTERs of users that do not exist were answered 403. */
    private static int refused(ExecutorService workers, int count) throws InterruptedException, ExecutionException {
        AtomicInteger left = new AtomicInteger(count);
        AtomicInteger source = new AtomicInteger((int) (System.nanoTime() & 0xffff));
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int w = 0; w < WORKERS; w++) {
            tasks.add(() -> {
                int ok = 0;
                while (left.get() > 0) {
                    ok += refusedFrom(source.getAndIncrement(), left);
                }
                return ok;
            });
        }
        return sum(workers, tasks);
    }

    private static int sum(ExecutorService workers, List<Callable<Integer>> tasks)
            throws InterruptedException, ExecutionException {
        int sum = 0;
        for (Future<Integer> task : workers.invokeAll(tasks)) {
            sum += task.get();
        }
        return sum;
    }

    private static int refusedFrom(int source, AtomicInteger left) throws IOException {
        String address = "127." + (16 + (source >> 16 & 63)) + "." + (source >> 8 & 255) + "." + (source & 255);
        int ok = 0;
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
            socket.setSoTimeout(8_000);
            for (int i = 0; i < REQUESTS_PER_SOURCE && left.getAndDecrement() > 0; i++) {
                byte[] register = register(address, socket.getLocalPort(), source + "-" + i);
                socket.send(new DatagramPacket(register, register.length, new InetSocketAddress(PCSCF, 5060)));
                DatagramPacket answer = new DatagramPacket(new byte[4_096], 4_096);
                try {
                    socket.receive(answer);
                    String text = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1);
                    ok += text.startsWith("SIP/2.0 403 ") ? 1 : 0;
                } catch (SocketTimeoutException e) {
                    // counted as not answered
                }
            }
        }
        return ok;
    }

    private static byte[] register(String address, int port, String id) {
        return ("REGISTER sip:home1.net SIP/2.0\r\nVia: SIP/2.0/UDP " + address + ":" + port + ";branch=z9hG4bK" + id
            + "\r\nMax-Forwards: 70\r\nFrom: <sip:nobody@home1.net>;tag=" + id + "\r\nTo: <sip:nobody@home1.net>\r\n"
            + "Call-ID: " + id + "\r\nCSeq: 1 REGISTER\r\nContact: <sip:" + address + ":40002>;expires=3600\r\n"
            + "Authorization: Digest username=\"nobody@home1.net\", realm=\"home1.net\", nonce=\"\", "
            + "uri=\"sip:home1.net\", response=\"\"\r\nRequire: sec-agree\r\nProxy-Require: sec-agree\r\n"
            + "Security-Client: ipsec-3gpp; alg=hmac-sha-1-96; ealg=aes-cbc; spi-c=1000; spi-s=1001; port-c=40000; "
            + "port-s=40002\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private void sample(String when, long ok, long notOk, double perSecond, RoleProcess pcscf, RoleProcess icscf)
            throws IOException, InterruptedException {
        samples.add(new Sample(when, ok, notOk, perSecond, live(pcscf), live(icscf)));
    }

    /** Octets of live objects after a full collection. */
    private static long live(RoleProcess process) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            String.valueOf(process.pid()), "GC.class_histogram").redirectErrorStream(true).start();
        String total = "";
        try (var lines = jcmd.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                total = line.startsWith("Total") ? line : total;
            }
        }
        jcmd.waitFor();
        String[] columns = total.trim().split("\\s+");
        return columns.length == 3 ? Long.parseLong(columns[2]) : -1;
    }

    private void print() {
        System.out.println();
        System.out.println(
            "| When | as expected | otherwise | per second | P-CSCF live heap, MB | I-CSCF live heap, MB |");
        System.out.println("|---|---|---|---|---|---|");
        for (Sample s : samples) {
            System.out.printf(Locale.ROOT, "| %s | %d | %d | %.0f | %.1f | %.1f |%n", s.when, s.ok, s.notOk,
                s.perSecond, s.pcscfHeap / 1e6, s.icscfHeap / 1e6);
        }
    }
}
