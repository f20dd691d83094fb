package org.gatehouse.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What UEs do, one kind after the other, at servers that are compared. */
record Turns(Scene bare, Scene pcscf) {
    /** The compiler works on for a minute, and would be most of what is measured. */
    private static final int WARM_UPS = 3;
    private static final int WARM_UP_COUNT = 2_500;
    private static final int WARM_UP_UNDER_WAY = 12;

    void warmUp() throws IOException, InterruptedException {
        bare.atMost(WARM_UP_UNDER_WAY);
        pcscf.atMost(WARM_UP_UNDER_WAY);
        for (int i = 0; i < WARM_UPS; i++) {
            both(Scene.AT_ONCE, WARM_UP_COUNT, "warm-up: ");
        }
        bare.atMost(Integer.MAX_VALUE);
        pcscf.atMost(Integer.MAX_VALUE);
    }

    static void warmUp(Scene pcscf) throws IOException, InterruptedException {
        pcscf.atMost(WARM_UP_UNDER_WAY);
        for (int i = 0; i < WARM_UPS; i++) {
            of(pcscf, Scene.AT_ONCE, WARM_UP_COUNT, "warm-up: ");
        }
        pcscf.atMost(Integer.MAX_VALUE);
    }

    List<Sample> both(double rate, int count, String prefix) throws IOException, InterruptedException {
        List<LoadUe> ues = bare.newUes(count);
        List<Sample> samples = new ArrayList<>();
        samples.add(bare.measured(prefix + "bare REGISTER leg", rate, count, (meter, scenarios) -> (i, due) ->
            scenarios.answered(ues.get(i), ues.get(i).plainSm1(), 401, due, good -> { })));
        samples.add(bare.measured(prefix + "bare call", rate, count, (meter, scenarios) -> (i, due) ->
            scenarios.call(ues.get(i), false, due, good -> { })));
        samples.add(bare.measured(prefix + "bare message", rate, count, (meter, scenarios) -> (i, due) ->
            scenarios.message(ues.get(i), false, due, good -> { })));
        samples.addAll(of(pcscf, rate, count, prefix));
        return samples;
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
