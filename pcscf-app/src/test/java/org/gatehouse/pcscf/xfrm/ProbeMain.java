package org.gatehouse.pcscf.xfrm;

/** Prints what the probe says, for a test that runs it with other privileges. */
final class ProbeMain {
    private ProbeMain() {
    }

    public static void main(String[] none) {
        XfrmProbe probe = XfrmBackend.probe();
        System.out.println(probe.usable() + " " + probe.text());
    }
}
