package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.gatehouse.bench.load.ClientTransactions.Outcome;

/**
 * What subscribers do in a soak, each time one that does nothing else: calls that are taken by the far network or by
 * another subscriber, refused or cancelled; registrations that are refreshed, challenged, ended by either side or made
 * anew. All over the set in use but the last. A subscriber whose registration went wrong registers anew before anything
 * else.
 */
final class SoakTraffic {
    private static final long LONGEST_CALL_MILLIS = 4_000;
    private static final long RING_MILLIS = 400;

    private final SoakUes ues;
    private final Residents residents;
    private final InetSocketAddress server;
    private final Meter calls;
    private final Meter registrations;
    private final Random random;

    /** @param server where what is not protected goes */
    SoakTraffic(SoakUes ues, Residents residents, InetSocketAddress server, Meter calls, Meter registrations,
                Random random) {
        this.ues = ues;
        this.residents = residents;
        this.server = server;
        this.calls = calls;
        this.registrations = registrations;
        this.random = random;
    }

    /** A call of somebody; nothing but a count if nobody is idle. */
    void call(long due) {
        calls.start();
        LoadUe ue = ues.idle().poll();
        if (ue == null) {
            calls.failed("nobody idle");
            return;
        }
        if (!ue.registered()) {
            registerAnew(ue, ok -> {
                calls.failed(ok ? "had to register anew" : "could not register anew");
                ues.idle().add(ue);
            });
            return;
        }
        int kind = random.nextInt(20);
        Consumer<String> ended = failure -> end(calls, ue, failure, due);
        if (kind == 0) {
            failing(ue, CalledParty.BUSY, 486, ended);
        } else if (kind == 1) {
            failing(ue, CalledParty.RINGING, 487, ended);
        } else {
            taken(ue, kind < 11 ? "callee" : "u" + random.nextInt(ues.all().size()), ended);
        }
    }

    private void end(Meter meter, LoadUe ue, String failure, long due) {
        if (failure.isEmpty()) {
            meter.good(due);
        } else {
            meter.failed(failure);
        }
        ues.idle().add(ue);
    }

    private void taken(LoadUe ue, String callee, Consumer<String> ended) {
        String invite = ue.request("INVITE", callee, "");
        send(ue, invite, outcome -> {
            if (!(outcome instanceof Outcome.Answered answered)) {
                ended.accept("INVITE timed out");
                return;
            }
            SipText response = answered.response();
            if (response.status() >= 300) {
                acknowledge(ue, invite, response);
                // who has just de-registered is not there
                ended.accept(response.status() == 480 && callee.startsWith("u") ? "" : "INVITE " + response.status());
                return;
            }
            acknowledge(ue, response);
            ues.transactions().after(random.nextLong(LONGEST_CALL_MILLIS),
                () -> send(ue, ue.inDialog("BYE", response, 2),
                    bye -> ended.accept(released(bye) ? "" : "BYE " + status(bye))));
        });
    }

    /** 481: the callee's registration ended meanwhile, and the P-CSCF has ended the call. */
    private static boolean released(Outcome bye) {
        return bye instanceof Outcome.Answered answered
            && (answered.response().status() == 200 || answered.response().status() == 481);
    }

    private static String status(Outcome outcome) {
        return outcome instanceof Outcome.Answered answered ? String.valueOf(answered.response().status())
            : "timed out";
    }

    /** A call that is refused, or is cancelled while it rings. */
    private void failing(LoadUe ue, String callee, int status, Consumer<String> ended) {
        String invite = ue.request("INVITE", callee, "");
        AtomicBoolean over = new AtomicBoolean();
        send(ue, invite, outcome -> {
            over.set(true);
            if (outcome instanceof Outcome.Answered answered && answered.response().status() >= 300) {
                acknowledge(ue, invite, answered.response());
            }
            boolean expected = status(outcome).equals(String.valueOf(status));
            ended.accept(expected ? "" : callee + " INVITE " + status(outcome));
        });
        if (status == 487) {
            String cancel = LoadUe.sameHop("CANCEL", invite, new SipText(invite).first("To"));
            ues.transactions().after(RING_MILLIS, () -> cancel(ue, cancel, over));
        }
    }

    /** Again as long as there is nothing to cancel: the INVITE may have been lost, and is repeated. */
    private void cancel(LoadUe ue, String cancel, AtomicBoolean over) {
        send(ue, cancel, outcome -> {
            if (!over.get() && !status(outcome).equals("200")) {
                ues.transactions().after(RING_MILLIS, () -> cancel(ue, cancel, over));
            }
        });
    }

    private void acknowledge(LoadUe ue, SipText response) {
        acknowledge(ue, response, ue.inDialog("ACK", response, 1));
    }

    private void acknowledge(LoadUe ue, String invite, SipText response) {
        acknowledge(ue, response, LoadUe.sameHop("ACK", invite, response.first("To")));
    }

    private void acknowledge(LoadUe ue, SipText response, String ack) {
        try {
            ues.acks().send(response, ack, ue.protectedFrom(), ue.protectedTo());
        } catch (IOException e) {
            // as good as lost
        }
    }

    /** A change of somebody's registration; nothing but a count if nobody is idle. */
    void registration(long due) {
        registrations.start();
        LoadUe ue = ues.idle().poll();
        if (ue == null) {
            registrations.failed("nobody idle");
            return;
        }
        Consumer<String> ended = failure -> {
            if (!failure.isEmpty()) {
                ue.left();
            }
            end(registrations, ue, failure, due);
        };
        int kind = ue.registered() ? random.nextInt(20) : 19;
        if (kind < 10) {
            refresh(ue, ended);
        } else if (kind < 15) {
            challenged(ue, false, ue.reAuthenticate(), ended);
        } else if (kind < 17) {
            leave(ue, ended);
        } else if (kind < 18) {
            residents.deregister(LoadUe.number(ue.impi()), told -> anew(ue, told ? "" : "NOTIFY not taken", ended));
        } else {
            challenged(ue, true, ue.sm1(), ended);
        }
    }

    /** A re-registration over the set in use; {@code ended} is told what went wrong, or an empty string. */
    void refresh(LoadUe ue, Consumer<String> ended) {
        send(ue, ue.reRegister(), outcome -> ended.accept(expected(outcome, 200, "refresh")));
    }

    private void leave(LoadUe ue, Consumer<String> ended) {
        send(ue, ue.deRegister(), outcome -> anew(ue, expected(outcome, 200, "de-registration"), ended));
    }

    private void anew(LoadUe ue, String failure, Consumer<String> ended) {
        ue.left();
        registerAnew(ue, ok -> ended.accept(failure.isEmpty() && !ok ? "new registration" : failure));
    }

    /** In clear, as a UE that was just switched on. */
    void registerAnew(LoadUe ue, Consumer<Boolean> done) {
        challenged(ue, true, ue.sm1(), failure -> done.accept(failure.isEmpty()));
    }

    private void challenged(LoadUe ue, boolean clear, String sm1, Consumer<String> ended) {
        Consumer<Outcome> sm6 = outcome -> {
            String failure = expected(outcome, 401, clear ? "SM1" : "SM1 over a set");
            String sm7 = "";
            if (failure.isEmpty()) {
                try {
                    sm7 = ue.sm7(((Outcome.Answered) outcome).response(), server.getAddress());
                } catch (IllegalArgumentException e) {
                    failure = "SM6 " + e.getMessage();
                }
            }
            if (!failure.isEmpty()) {
                ended.accept(failure);
                return;
            }
            send(ue, sm7, last -> {
                String wrong = expected(last, 200, "SM7");
                if (wrong.isEmpty()) {
                    ue.granted(((Outcome.Answered) last).response());
                }
                ended.accept(wrong);
            });
        };
        if (clear) {
            ues.transactions().send(sm1, ue.clear(), server, sm6);
        } else {
            send(ue, sm1, sm6);
        }
    }

    private static String expected(Outcome outcome, int status, String step) {
        return status(outcome).equals(String.valueOf(status)) ? "" : step + " " + status(outcome);
    }

    private void send(LoadUe ue, String request, Consumer<Outcome> ended) {
        ues.transactions().send(request, ue.protectedFrom(), ue.protectedTo(), ended);
    }
}
