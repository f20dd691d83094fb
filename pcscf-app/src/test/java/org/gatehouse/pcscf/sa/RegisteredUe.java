package org.gatehouse.pcscf.sa;

import java.time.Instant;

/** {@link TableScene} for tests of other packages. */
public final class RegisteredUe {
    /** Our address towards the UEs. */
    public static final String PCSCF = Scene.P.getHostAddress();

    private final TableScene scene;

    public RegisteredUe(SaTable table, String impi, String address, Instant now) {
        scene = new TableScene(table, impi, address);
        scene.now = now;
    }

    /** One whose registration is for an emergency. */
    public static RegisteredUe forHelp(SaTable table, String impi, String address, Instant now) {
        return new RegisteredUe(new TableScene(table, impi, address, UeContact.emergency(address + ":5063")), now);
    }

    private RegisteredUe(TableScene scene, Instant now) {
        this.scene = scene;
        scene.now = now;
    }

    /** With the default timers. */
    public static SaTable table() {
        return TableScene.table();
    }

    public UeContact contact() {
        return scene.contact;
    }

    /** Up to SM6: a temporary set. */
    public SaSet challenged() {
        return scene.prepared();
    }

    /** Up to SM12. */
    public SaSet registered() {
        return scene.register();
    }

    /** Once more, over this set: there is a new set beside it. */
    public SaSet registeredAgain(SaSet over) {
        return scene.next(over).register();
    }
}
