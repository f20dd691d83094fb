package org.gatehouse.bench.xfrm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.bench.result.ResultRows;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.xfrm.XfrmBackend;
import org.gatehouse.pcscf.xfrm.XfrmSettings;

/**
 * How long it takes to install and remove one set of security associations while others are held, through netlink and
 * by forking {@code ip} for each of the eight objects.
 *
 * <p>Arguments: numbers of sets held, default 1, 1,000, 20,000 and 100,000. Wants a kernel with ESP, nothing else in
 * it, and about 16 kB of its memory for each set.
 */
public final class XfrmRates {
    private static final String INSTALLED = "sets installed a second";
    private static final int ROUNDS = 500;
    private static final int FORKED_ROUNDS = 5;
    private static final int WARM_UP = 300;
    private static final Secret IK = Secret.fromHex("f769bcd751044604127672711c6d3441");
    private static final Secret CK = Secret.fromHex("b40ba9a3c58b2a05bbf0d987b21bf8cb");
    private static final String SHA1_KEY = "0xf769bcd751044604127672711c6d344100000000";
    private static final String AES_KEY = "0xb40ba9a3c58b2a05bbf0d987b21bf8cb";

    private XfrmRates() {
    }

    public static void main(String[] arguments) throws Exception {
        int[] sizes = {1, 1_000, 20_000, 100_000};
        if (arguments.length > 0) {
            sizes = new int[arguments.length];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = Integer.parseInt(arguments[i]);
            }
        }
        ResultRows rows = new ResultRows("sa-rates", arguments, INSTALLED);
        System.out.printf("%8s  %22s  %22s  %22s%n", "", "install (netlink)", "remove (netlink)",
            "install+remove (fork)");
        System.out.printf("%8s  %10s  %10s  %10s  %10s  %10s  %10s%n", "held", "sets/s", "us/set", "sets/s", "us/set",
            "sets/s", "us/set");
        try (XfrmBackend backend = XfrmBackend.open(XfrmSettings.defaults(), expiry -> { })) {
            backend.reconcile(List.of());
            measure(backend, 0, WARM_UP);
            int held = 0;
            for (int size : sizes) {
                for (; held < size; held++) {
                    backend.install(set(held));
                }
                long[] netlink = measure(backend, held, ROUNDS);
                long forked = forked(held);
                System.out.printf("%8d  %10.0f  %10d  %10.0f  %10d  %10.1f  %10d%n", held,
                    1e6 / netlink[0], netlink[0], 1e6 / netlink[1], netlink[1], 1e6 / forked, forked);
                rows.add(held + " held", INSTALLED, 1e6 / netlink[0], "removed a second", 1e6 / netlink[1],
                    "forked, installed and removed a second", 1e6 / forked);
            }
            backend.reconcile(List.of());
        }
        rows.write();
    }

    /** Microseconds per set: to install, to remove. */
    private static long[] measure(XfrmBackend backend, int held, int rounds) throws SaBackendException {
        List<SaSetSpec> sets = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            sets.add(set(held + i));
        }
        long started = System.nanoTime();
        for (SaSetSpec set : sets) {
            backend.install(set);
        }
        long installed = System.nanoTime();
        for (SaSetSpec set : sets) {
            backend.remove(set);
        }
        long removed = System.nanoTime();
        return new long[] {(installed - started) / 1000 / rounds, (removed - installed) / 1000 / rounds};
    }

    private static long forked(int held) throws IOException, InterruptedException {
        long started = System.nanoTime();
        for (int i = 0; i < FORKED_ROUNDS; i++) {
            SaSetSpec s = set(held + i);
            String ue = s.ueAddress().getHostAddress();
            String pcscf = s.pcscfAddress().getHostAddress();
            for (boolean add : new boolean[] {true, false}) {
                state(add, ue, s.portUc(), pcscf, s.portPs(), s.spiPs());
                state(add, pcscf, s.portPc(), ue, s.portUs(), s.spiUs());
                state(add, pcscf, s.portPs(), ue, s.portUc(), s.spiUc());
                state(add, ue, s.portUs(), pcscf, s.portPc(), s.spiPc());
                policy(add, "in", ue, s.portUc(), pcscf, s.portPs());
                policy(add, "out", pcscf, s.portPc(), ue, s.portUs());
                policy(add, "out", pcscf, s.portPs(), ue, s.portUc());
                policy(add, "in", ue, s.portUs(), pcscf, s.portPc());
            }
        }
        return (System.nanoTime() - started) / 1000 / FORKED_ROUNDS;
    }

    private static void state(boolean add, String source, int sourcePort, String destination, int destinationPort,
                              long spi) throws IOException, InterruptedException {
        String id = " src " + source + " dst " + destination + " proto esp spi " + spi;
        fork(add ? "ip xfrm state add" + id + " mode transport reqid 1 replay-window 32 auth-trunc hmac(sha1) "
            + SHA1_KEY + " 96 enc cbc(aes) " + AES_KEY + " sel src " + source + " dst " + destination + " sport "
            + sourcePort + " dport " + destinationPort : "ip xfrm state del" + id);
    }

    private static void policy(boolean add, String direction, String source, int sourcePort, String destination,
                               int destinationPort) throws IOException, InterruptedException {
        String id = " dir " + direction + " src " + source + " dst " + destination + " sport " + sourcePort + " dport "
            + destinationPort;
        fork(add ? "ip xfrm policy add" + id + " priority 2000 tmpl src " + source + " dst " + destination
            + " proto esp reqid 1 mode transport" : "ip xfrm policy del" + id);
    }

    private static void fork(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command.split(" ")).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IOException(command);
        }
    }

    private static SaSetSpec set(int number) {
        try {
            InetAddress ue = InetAddress.getByAddress(
                new byte[] {10, (byte) (1 + (number >> 16)), (byte) (number >> 8), (byte) number});
            InetAddress pcscf = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
            return new SaSetSpec("set-" + number, ue, pcscf, 31112, 31113, 5063, 5062, 1000, 1001,
                0x1000_0000L + 2 * number, 0x1000_0001L + 2 * number, IntegrityAlgorithm.HMAC_SHA_1_96,
                EncryptionAlgorithm.AES_CBC, IK, CK);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
