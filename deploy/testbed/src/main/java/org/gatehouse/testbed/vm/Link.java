package org.gatehouse.testbed.vm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Two namespaces, {@code ue} and {@code pcscf}, and a wire between them; the UE has two addresses of each family. */
public final class Link implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public final Namespace ue;
    public final Namespace pcscf;

    /** The namespaces {@code ue} and {@code pcscf}. */
    public Link() throws Exception {
        this("");
    }

    /** @param prefix goes before both names */
    public Link(String prefix) throws Exception {
        ue = new Namespace(prefix + "ue");
        pcscf = new Namespace(prefix + "pcscf");
        ue.ip("link set lo up");
        pcscf.ip("link set lo up");
        ue.ip("link add v0 type veth peer name v1 netns " + pcscf.name());
        ue.ip("addr add 10.67.0.1/24 dev v0");
        ue.ip("addr add 10.67.0.3/24 dev v0");
        pcscf.ip("addr add 10.67.0.2/24 dev v1");
        ue.ip("addr add fd00:67::1/64 dev v0 nodad");
        ue.ip("addr add fd00:67::3/64 dev v0 nodad");
        pcscf.ip("addr add fd00:67::2/64 dev v1 nodad");
        ue.ip("link set v0 up");
        pcscf.ip("link set v1 up");
        until("the wire is up", () -> ue.show("link show v0").contains("state UP")
            && pcscf.show("link show v1").contains("state UP"));
    }

    public InetAddress ueAddress(boolean ipv4) throws UnknownHostException {
        return InetAddress.getByName(ipv4 ? "10.67.0.1" : "fd00:67::1");
    }

    public InetAddress otherUeAddress(boolean ipv4) throws UnknownHostException {
        return InetAddress.getByName(ipv4 ? "10.67.0.3" : "fd00:67::3");
    }

    public InetAddress pcscfAddress(boolean ipv4) throws UnknownHostException {
        return InetAddress.getByName(ipv4 ? "10.67.0.2" : "fd00:67::2");
    }

    /** No state and no policy at either end. */
    public void flush() throws Exception {
        for (Namespace end : new Namespace[] {ue, pcscf}) {
            end.ip("xfrm state flush");
            end.ip("xfrm policy flush");
        }
    }

    /** Waits for it, for as long as a slow virtual machine may take. */
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        until(what, PATIENCE, condition);
    }

    /** @param patience after which the wait was in vain */
    public static void until(String what, Duration patience, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain until " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws IOException {
        ue.close();
        pcscf.close();
    }
}
