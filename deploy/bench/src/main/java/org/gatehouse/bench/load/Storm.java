package org.gatehouse.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.gatehouse.bench.result.Plot;

/** UEs that all register at once and, refused or unanswered, try again some seconds later. */
final class Storm {
    private static final int RETRY_LEAST_MILLIS = 2_000;
    private static final int RETRY_MOST_MILLIS = 6_000;
    private static final long LONGEST_SECONDS = 150;
    private static final long POLL_MILLIS = 50;
    private static final double ENOUGH = 0.95;

    private final Scene scene;
    private final List<LoadUe> ues;
    private final long begin = System.nanoTime();
    private final List<Long> registeredNanos = new ArrayList<>();

    Storm(Scene scene, int count) {
        this.scene = scene;
        ues = scene.newUes(count);
    }

    OpenLoop.Start plan(Meter meter, Scenarios scenarios) {
        return (i, due) -> attempt(ues.get(i), scenarios, due);
    }

    private void attempt(LoadUe ue, Scenarios scenarios, long due) {
        scenarios.register(ue, due, good -> {
            if (good) {
                registered();
            } else {
                int wait = ThreadLocalRandom.current().nextInt(RETRY_LEAST_MILLIS, RETRY_MOST_MILLIS);
                scene.after(wait, () -> attempt(ue, scenarios, System.nanoTime()));
            }
        });
    }

    private synchronized void registered() {
        registeredNanos.add(System.nanoTime() - begin);
    }

    /** Until enough are registered, or for so long. */
    void await() throws InterruptedException {
        while (secondsTo95() < 0 && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** -1 if that has not come. */
    synchronized double secondsTo95() {
        int enough = (int) Math.ceil(ENOUGH * ues.size());
        return registeredNanos.size() < enough ? -1 : registeredNanos.get(enough - 1) / 1e9;
    }

    synchronized List<Plot.Point> points() {
        List<Plot.Point> points = new ArrayList<>();
        for (int i = 0; i < registeredNanos.size(); i += Math.max(1, ues.size() / 100)) {
            points.add(new Plot.Point(registeredNanos.get(i) / 1e9, i + 1));
        }
        return points;
    }
}
