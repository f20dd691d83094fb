package org.gatehouse.icscf.hiding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatehouse.sip.HeaderEdit;

/** The {@link LeakRule rules} that are switched on, applied to messages that leave H. */
public final class LeakRules {
    private static final Map<Integer, String> CLASS_PHRASES = Map.of(1, "Trying", 2, "OK", 3, "Redirected",
        4, "Request Failed", 5, "Server Failure", 6, "Declined");

    private final HiddenNetwork network;
    private final LeakScan scan;
    private final Set<LeakRule> rules;

    /** With these rules on. */
    public LeakRules(HiddenNetwork network, Set<LeakRule> rules) {
        this.network = network;
        this.scan = LeakScan.of(network);
        EnumSet<LeakRule> on = EnumSet.noneOf(LeakRule.class);
        on.addAll(rules);
        this.rules = Collections.unmodifiableSet(on);
    }

    /** The rules that are on unless configuration says otherwise. */
    public static Set<LeakRule> defaults() {
        return EnumSet.complementOf(EnumSet.of(LeakRule.MAX_FORWARDS));
    }

    /** The rules that are on. */
    public Set<LeakRule> rules() {
        return rules;
    }

    /** The changes to make before the message leaves; no two of them touch the same field. */
    public List<HeaderEdit> edits(LeavingMessage message) {
        List<HeaderEdit> edits = new ArrayList<>();
        rules.forEach(rule -> edits.addAll(rule.edits(network, message)));
        return List.copyOf(edits);
    }

    /** The reason phrase that may leave: the one given, unless it names someone in H. */
    public String reasonPhrase(int status, String phrase) {
        return scan.findings(phrase).isEmpty() ? phrase : CLASS_PHRASES.getOrDefault(status / 100, "Unknown");
    }
}
