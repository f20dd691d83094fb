package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.gatehouse.bench.load.ClientTransactions.Outcome;

/**
 * What a UE does, step by step; each ends in the meter with its latency, or with the name of what went wrong. {@code
 * done} is told how it ended: whether it was good.
 */
final class Scenarios {
    private final ClientTransactions transactions;
    private final InetSocketAddress server;
    private final Meter meter;

    /** @param server where unprotected requests go */
    Scenarios(ClientTransactions transactions, InetSocketAddress server, Meter meter) {
        this.transactions = transactions;
        this.server = server;
        this.meter = meter;
    }

    /** SM1, SM6, SM7, SM12: AKA and a new set of security associations. */
    void register(LoadUe ue, long due, Consumer<Boolean> done) {
        meter.start();
        clear(ue, ue.sm1(), outcome -> expect(outcome, 401, "SM1", done, sm6 -> {
            String sm7 = sm7(ue, sm6, done);
            if (sm7 != null) {
                overSet(ue, sm7, last -> expect(last, 200, "SM7", done, ok -> {
                    ue.granted(ok);
                    good(due, done);
                }));
            }
        }));
    }

    private String sm7(LoadUe ue, SipText sm6, Consumer<Boolean> done) {
        try {
            return ue.sm7(sm6, server.getAddress());
        } catch (IllegalArgumentException e) {
            bad("SM6 " + e.getMessage(), done);
            return null;
        }
    }

    /** SM1 over the set in use, not challenged. */
    void reRegister(LoadUe ue, long due, Consumer<Boolean> done) {
        meter.start();
        overSet(ue, ue.reRegister(), outcome -> expect(outcome, 200, "REGISTER", done, ok -> good(due, done)));
    }

    /** INVITE, 180, 200, ACK, BYE, 200. */
    void call(LoadUe ue, boolean protectedFlow, long due, Consumer<Boolean> done) {
        call(ue, protectedFlow, "callee", due, done);
    }

    /** Of somebody in another network. */
    void call(LoadUe ue, String called, long due, Consumer<Boolean> done) {
        call(ue, true, called, due, done);
    }

    private void call(LoadUe ue, boolean protectedFlow, String called, long due, Consumer<Boolean> done) {
        meter.start();
        send(ue, protectedFlow, ue.request("INVITE", called, ""),
                outcome -> expect(outcome, 200, "INVITE", done, ok -> {
            try {
                transactions.sendOnly(ue.inDialog("ACK", ok, 1), from(ue, protectedFlow), to(ue, protectedFlow));
            } catch (IOException e) {
                bad("ACK not sent", done);
                return;
            }
            send(ue, protectedFlow, ue.inDialog("BYE", ok, 2),
                last -> expect(last, 200, "BYE", done, bye -> good(due, done)));
        }));
    }

    /** MESSAGE, 200. */
    void message(LoadUe ue, boolean protectedFlow, long due, Consumer<Boolean> done) {
        meter.start();
        send(ue, protectedFlow, ue.request("MESSAGE", "callee", "hello"),
            outcome -> expect(outcome, 200, "MESSAGE", done, ok -> good(due, done)));
    }

    /** A request in clear that is to be answered with this status. */
    void answered(LoadUe ue, String request, int status, long due, Consumer<Boolean> done) {
        meter.start();
        clear(ue, request, outcome -> expect(outcome, status, "request", done, any -> good(due, done)));
    }

    /** A registration whose SM7 says that another list was offered: refused with 494. */
    void badSm7(LoadUe ue, long due, Consumer<Boolean> done) {
        meter.start();
        clear(ue, ue.sm1(), outcome -> expect(outcome, 401, "SM1", done, sm6 ->
            overSet(ue, ue.badSm7(sm6, server.getAddress()),
                last -> expect(last, 494, "SM7", done, any -> good(due, done)))));
    }

    private void clear(LoadUe ue, String request, Consumer<Outcome> ended) {
        transactions.send(request, ue.clear(), server, ended);
    }

    private void overSet(LoadUe ue, String request, Consumer<Outcome> ended) {
        transactions.send(request, ue.protectedFrom(), ue.protectedTo(), ended);
    }

    private void send(LoadUe ue, boolean protectedFlow, String request, Consumer<Outcome> ended) {
        transactions.send(request, from(ue, protectedFlow), to(ue, protectedFlow), ended);
    }

    private static InetSocketAddress from(LoadUe ue, boolean protectedFlow) {
        return protectedFlow ? ue.protectedFrom() : ue.clear();
    }

    private InetSocketAddress to(LoadUe ue, boolean protectedFlow) {
        return protectedFlow ? ue.protectedTo() : server;
    }

    private void expect(Outcome outcome, int status, String step, Consumer<Boolean> done, Consumer<SipText> then) {
        if (outcome instanceof Outcome.Answered answered && answered.response().status() == status) {
            then.accept(answered.response());
        } else if (outcome instanceof Outcome.Answered answered) {
            bad(step + " " + answered.response().status(), done);
        } else {
            bad(step + (outcome instanceof Outcome.NotSent ? " not sent" : " timed out"), done);
        }
    }

    private void good(long due, Consumer<Boolean> done) {
        meter.good(due);
        done.accept(true);
    }

    private void bad(String reason, Consumer<Boolean> done) {
        meter.failed(reason);
        done.accept(false);
    }
}
