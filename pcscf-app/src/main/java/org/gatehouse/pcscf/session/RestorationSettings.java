package org.gatehouse.pcscf.session;

import java.time.Duration;

/**
 * When a UE is told to register anew because its S-CSCF is gone, TS 24.229 clause 5.2.6.3.2A, TS 23.380.
 *
 * @param restore whether it is told at all; true
 * @param silence how long the core may say nothing to an initial request, after which its next repetition is answered;
 *     16 s: a UE repeats itself at 30 s at the latest (T1 = 2 s on Gm)
 * @param on504 whether a 504 to an INVITE that nothing came before, not even a 100, means that no S-CSCF was reached:
 *     from an I-CSCF that hides its network that is all there is to see; true
 */
public record RestorationSettings(boolean restore, Duration silence, boolean on504) {
    public static final RestorationSettings DEFAULT = new RestorationSettings(true, Duration.ofSeconds(16), true);
}
