package org.gatehouse.icscf.status;

import java.util.List;
import java.util.Map;

/** {@value #NAME}: everything here is read only. Without topology hiding all but the refusals is empty. */
public interface IcscfMXBean {
    /** Its name in the platform's MBean server. */
    String NAME = "org.gatehouse:type=Icscf";

    /** Whether the network is hidden from anybody. */
    boolean isHiding();

    /** The hidden network's name. */
    String getRealm();

    /** Refused requests by reason, the border's and the look-up's; reasons that were never met are left out. */
    Map<String, Long> getRefusals();

    /** What the border refused, dropped or left as it was: by the peer's name in the configuration, then by reason. */
    Map<String, Map<String, Long>> getPeers();

    /** {@code sealed}, {@code opened} and {@code refused} tokens. */
    Map<String, Long> getTokens();

    /** The key ring in force, by kid. */
    List<KeyStatus> getKeys();

    /** Kids that broken tokens named and the ring in force lacks. */
    List<Integer> getUnknownKids();

    /** The leak rules, on or off. */
    List<LeakRuleStatus> getLeakRules();
}
