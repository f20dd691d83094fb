package org.gatehouse.testbed.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A name server over UDP and TCP on one loopback port. It answers from the records it was given, and a question about a
 * name for which a reaction was set with whatever that gives: octets, or nothing.
 */
public final class TestDns implements AutoCloseable {
    private static final int MAX_QUESTION = 4096;
    private static final int ATTEMPTS = 20;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final List<DnsRecord> records = new CopyOnWriteArrayList<>();
    private final Map<String, Function<DnsQuestion, Optional<byte[]>>> reactions = new ConcurrentHashMap<>();
    private final List<DnsQuestion> asked = new CopyOnWriteArrayList<>();

    private TestDns(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    /** On a port of its own. */
    public static TestDns start(String address) throws IOException {
        InetAddress at = InetAddress.getByName(address);
        for (int attempt = 1; ; attempt++) {
            ServerSocket tcp = new ServerSocket(0, 50, at);
            try {
                TestDns dns = new TestDns(new DatagramSocket(tcp.getLocalPort(), at), tcp);
                dns.run("test-dns-udp", dns::datagrams);
                dns.run("test-dns-tcp", dns::connections);
                return dns;
            } catch (IOException e) {
                // another has the port for UDP
                tcp.close();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void run(String name, Runnable what) {
        Thread thread = new Thread(what, name);
        thread.setDaemon(true);
        thread.start();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) tcp.getLocalSocketAddress();
    }

    public TestDns add(DnsRecord... more) {
        records.addAll(List.of(more));
        return this;
    }

    /** Forgets the records of a name. */
    public void remove(String name) {
        records.removeIf(r -> r.name().equals(name));
    }

    /** What becomes of every question about this name, whatever its type. */
    public void react(String name, Function<DnsQuestion, Optional<byte[]>> reaction) {
        reactions.put(name, reaction);
    }

    /** Such an answer to every question about this name. */
    public void answer(String name, Function<DnsQuestion, DnsAnswer> answer) {
        react(name, question -> Optional.of(answer.apply(question).encode()));
    }

    /** No answer about this name. */
    public void silence(String name) {
        react(name, question -> Optional.empty());
    }

    public void behave(String name) {
        reactions.remove(name);
    }

    /** The questions about a name, in order. */
    public List<DnsQuestion> asked(String name) {
        return asked.stream().filter(q -> q.name().equals(name)).toList();
    }

    private Optional<byte[]> reply(DnsQuestion question) {
        asked.add(question);
        return reactions.getOrDefault(question.name(), q -> Optional.of(fromRecords(q).encode())).apply(question);
    }

    private DnsAnswer fromRecords(DnsQuestion question) {
        DnsAnswer answer = DnsAnswer.to(question);
        records.stream().filter(r -> r.name().equals(question.name()))
            .filter(r -> r.type() == question.type() || r.type() == DnsRecord.CNAME).forEach(answer::answer);
        boolean known = records.stream()
            .anyMatch(r -> r.name().equals(question.name()) || r.name().endsWith("." + question.name()));
        return known ? answer : answer.code(DnsAnswer.NXDOMAIN);
    }

    private void datagrams() {
        byte[] buffer = new byte[MAX_QUESTION];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                Optional<byte[]> reply = reply(DnsQuestion.parse(buffer, packet.getLength(), false));
                if (reply.isPresent()) {
                    udp.send(new DatagramPacket(reply.get(), reply.get().length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // closed, or the asker has gone: the next one
                continue;
            }
        }
    }

    private void connections() {
        while (!tcp.isClosed()) {
            try {
                Socket socket = tcp.accept();
                run("test-dns-connection", () -> connection(socket));
            } catch (IOException e) {
                // closed
                return;
            }
        }
    }

    private void connection(Socket socket) {
        try (socket; DataInputStream in = new DataInputStream(socket.getInputStream());
             DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
            while (true) {
                byte[] question = new byte[in.readUnsignedShort()];
                in.readFully(question);
                Optional<byte[]> reply = reply(DnsQuestion.parse(question, question.length, true));
                if (reply.isPresent()) {
                    out.writeShort(reply.get().length);
                    out.write(reply.get());
                    out.flush();
                }
            }
        } catch (IOException e) {
            // the asker has gone
            return;
        }
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
