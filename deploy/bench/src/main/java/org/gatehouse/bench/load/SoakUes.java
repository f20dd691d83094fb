package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The UEs of a soak: each with a socket of its own, so that it can be called; those that do nothing just now, in a
 * queue.
 */
final class SoakUes implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 32_000;

    private final ManyAddresses sockets;
    private final ClientTransactions transactions = new ClientTransactions(PATIENCE_MILLIS);
    private final CalledParty called;
    private final Acks acks;
    private final List<LoadUe> all = new ArrayList<>();
    private final BlockingQueue<LoadUe> idle = new LinkedBlockingQueue<>();

    /** @param network as in {@link LoadUe} */
    SoakUes(int count, byte[] network, Mishaps mishaps) throws IOException {
        sockets = new ManyAddresses(this::received, mishaps);
        transactions.over(sockets);
        called = new CalledParty(sockets, transactions::after, "ue");
        acks = new Acks(sockets, transactions::after);
        for (int i = 0; i < count; i++) {
            LoadUe ue = new LoadUe(i, network, sockets.port());
            sockets.own(ue.address());
            all.add(ue);
            idle.add(ue);
        }
    }

    private void received(SipText message, InetSocketAddress local, InetSocketAddress remote) {
        try {
            if (message.status() == 0) {
                called.received(message, "", message.requestUri(), local, remote);
            } else if (!transactions.received(message)) {
                acks.again(message);
            }
        } catch (IOException e) {
            // as good as lost
        }
    }

    ClientTransactions transactions() {
        return transactions;
    }

    Acks acks() {
        return acks;
    }

    CalledParty called() {
        return called;
    }

    List<LoadUe> all() {
        return all;
    }

    BlockingQueue<LoadUe> idle() {
        return idle;
    }

    @Override
    public void close() throws IOException {
        transactions.close();
        sockets.close();
    }
}
