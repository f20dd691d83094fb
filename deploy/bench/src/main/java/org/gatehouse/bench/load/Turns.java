package org.gatehouse.bench.load;

import java.io.IOException;
import java.util.List;

/** What UEs do, one kind after the other, at one server. */
final class Turns {
    /** Then the compiler is done with most; what it still does would be most of what is measured. */
    static final int WARM_UPS = 3;
    private static final int WARM_UP_COUNT = 2_500;
    private static final int WARM_UP_UNDER_WAY = 12;

    private Turns() {
    }

    /** One round of what is measured afterwards. */
    interface Round {
        List<Sample> of(Scene scene, double rate, int count, String prefix) throws IOException, InterruptedException;
    }

    /** @param rounds of {@value #WARM_UP_COUNT} of each kind, as fast as they go */
    static void warmUp(Scene scene, Round round, int rounds) throws IOException, InterruptedException {
        scene.atMost(WARM_UP_UNDER_WAY);
        for (int i = 0; i < rounds; i++) {
            round.of(scene, Scene.AT_ONCE, WARM_UP_COUNT, "warm-up: ");
        }
        scene.atMost(Integer.MAX_VALUE);
    }

    /** At a proxy that does nothing else: it passes on what an SM1 is, too, but there is no set, and no SM7. */
    static List<Sample> bare(Scene bare, double rate, int count, String prefix)
            throws IOException, InterruptedException {
        List<LoadUe> ues = bare.newUes(count);
        return List.of(
            bare.measured(prefix + "bare REGISTER leg", rate, count, (meter, scenarios) -> (i, due) ->
                scenarios.answered(ues.get(i), ues.get(i).sm1(), 401, due, good -> { })),
            bare.measured(prefix + "bare call", rate, count, (meter, scenarios) -> (i, due) ->
                scenarios.call(ues.get(i), false, due, good -> { })),
            bare.measured(prefix + "bare message", rate, count, (meter, scenarios) -> (i, due) ->
                scenarios.message(ues.get(i), false, due, good -> { })));
    }

    /** At a P-CSCF: what has a counterpart at a bare proxy. */
    static List<Sample> legs(Scene pcscf, double rate, int count, String prefix)
            throws IOException, InterruptedException {
        return List.of(pcscf.register(prefix + "registration, unsubscribed", rate, count),
            pcscf.established(prefix + "re-registration, unsubscribed", rate, count,
                (ue, s, due, done) -> s.reRegister(ue, due, done)));
    }

    static List<Sample> of(Scene pcscf, double rate, int count, String prefix)
            throws IOException, InterruptedException {
        return List.of(pcscf.register(prefix + "registration", rate, count),
            pcscf.established(prefix + "re-registration", rate, count,
                (ue, s, due, done) -> s.reRegister(ue, due, done)),
            pcscf.established(prefix + "call", rate, count, (ue, s, due, done) -> s.call(ue, true, due, done)),
            pcscf.established(prefix + "message", rate, count, (ue, s, due, done) -> s.message(ue, true, due, done)));
    }
}
