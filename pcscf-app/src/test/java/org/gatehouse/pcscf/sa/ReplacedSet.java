package org.gatehouse.pcscf.sa;

import java.time.Instant;

/** A UE with an old and a new set, for tests of other packages. */
public final class ReplacedSet {
    /** The UE's address; its protected server port is 5063. */
    public static final String UE = "192.0.2.1";

    private final SaTable table = TableScene.table();
    private final TableScene scene = new TableScene(table, Scene.IMPI, UE);
    private final SaSet old;
    private final SaSet fresh;

    public ReplacedSet(Instant now) {
        scene.now = now;
        old = scene.register();
        fresh = scene.next(old).register();
    }

    public SaTable table() {
        return table;
    }

    public Timers timers() {
        return Timers.DEFAULT;
    }

    public SaSet old() {
        return old;
    }

    /** The UE uses the new set. */
    public void replace() {
        scene.message(fresh);
    }
}
