package org.gatehouse.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.gatehouse.pcscf.xfrm.XfrmBackend;
import org.gatehouse.pcscf.xfrm.XfrmProbe;
import org.gatehouse.testbed.ue.UeSecurity;
import org.gatehouse.testbed.vm.IpXfrmSecurity;
import org.gatehouse.testbed.vm.Link;

/**
 * Where the nodes of a lab are. On a host that has ESP, and as root: the UEs in one network namespace, everything else
 * in another, and a wire between them, because the kernel protects nothing on loopback. Otherwise all on loopback.
 */
abstract class LabNetwork implements AutoCloseable {
    static final String NOT_PROTECTED = "lab: packets between UE and P-CSCF are NOT protected: ";

    /** The best this host can do; says on {@code out} what is not protected, and why. */
    static LabNetwork best(PrintStream out) {
        XfrmProbe probe = XfrmBackend.probe();
        if (!probe.usable()) {
            out.println(NOT_PROTECTED + probe.text());
            return new Loopback();
        }
        try {
            LabNetwork wired = new Wired(new Link("gatehouse-" + ProcessHandle.current().pid() + "-"));
            out.println("lab: packets between UE and P-CSCF are protected by the kernel, in namespaces of their own");
            return wired;
        } catch (Exception e) {
            out.println(NOT_PROTECTED + "no network namespaces: " + e.getMessage());
            return new Loopback();
        }
    }

    /** Runs what opens the sockets of a node that is not a UE. */
    abstract <T> T atCore(Callable<T> task) throws IOException, InterruptedException;

    /** Runs what opens the sockets of a UE. */
    abstract <T> T atUe(Callable<T> task) throws IOException, InterruptedException;

    /** What goes before the command of a process that is not a UE. */
    abstract List<String> commandPrefix();

    /** The address of the UE with this number, 1 and up. */
    abstract InetAddress ueAddress(int number) throws IOException, InterruptedException;

    abstract UeSecurity ueSecurity();

    /** The configuration as it has to be on this network; written into {@code directory} if it differs. */
    abstract Path configuration(Path general, Path directory) throws IOException;

    @Override
    public abstract void close() throws IOException;

    static <T> T checked(Callable<T> task) throws IOException, InterruptedException {
        try {
            return task.call();
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** Everything on loopback: no root, no protection. */
    static final class Loopback extends LabNetwork {
        @Override
        <T> T atCore(Callable<T> task) throws IOException, InterruptedException {
            return checked(task);
        }

        @Override
        <T> T atUe(Callable<T> task) throws IOException, InterruptedException {
            return checked(task);
        }

        @Override
        List<String> commandPrefix() {
            return List.of();
        }

        @Override
        InetAddress ueAddress(int number) throws IOException {
            return InetAddress.getByName("127.0.1." + number);
        }

        @Override
        UeSecurity ueSecurity() {
            return UeSecurity.NONE;
        }

        @Override
        Path configuration(Path general, Path directory) {
            return general;
        }

        @Override
        public void close() {
            // nothing was made
        }
    }

    private static final class Wired extends LabNetwork {
        private static final String CONFIGURATION = "lab.conf";
        private static final int FIRST_UE = 10;

        private final Link link;
        private Path written;
        private boolean closed;

        Wired(Link link) {
            this.link = link;
        }

        @Override
        <T> T atCore(Callable<T> task) throws IOException, InterruptedException {
            return checked(() -> link.pcscf.call(task));
        }

        @Override
        <T> T atUe(Callable<T> task) throws IOException, InterruptedException {
            return checked(() -> link.ue.call(task));
        }

        @Override
        List<String> commandPrefix() {
            return List.of("ip", "netns", "exec", link.pcscf.name());
        }

        @Override
        InetAddress ueAddress(int number) throws IOException, InterruptedException {
            String address = "10.67.0." + (FIRST_UE + number);
            checked(() -> link.ue.show("addr add " + address + "/24 dev v0"));
            return InetAddress.getByName(address);
        }

        @Override
        UeSecurity ueSecurity() {
            return new IpXfrmSecurity(link.ue);
        }

        @Override
        Path configuration(Path general, Path directory) throws IOException {
            Path file = general.toAbsolutePath();
            written = directory.resolve(CONFIGURATION);
            return Files.writeString(written, "include required(file(\"" + file + "\"))\n"
                + "pcscf.gm.address = \"" + link.pcscfAddress(true).getHostAddress() + "\"\n"
                + "pcscf.security-associations.backend = kernel\n"
                + "icscf.hss.file = \"" + file.resolveSibling("lab-subscribers.json") + "\"\n");
        }

        @Override
        public synchronized void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            if (written != null) {
                Files.deleteIfExists(written);
            }
            link.close();
        }
    }
}
