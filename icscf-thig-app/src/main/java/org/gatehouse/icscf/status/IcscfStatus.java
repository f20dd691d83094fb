package org.gatehouse.icscf.status;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.crypto.KeyRingSource;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.border.Border;
import org.gatehouse.icscf.border.BorderSettings;
import org.gatehouse.icscf.border.CountedTokens;
import org.gatehouse.icscf.hiding.LeakRule;

/** Puts the operator's view together from the parts that know; keeps nothing. */
public final class IcscfStatus implements IcscfMXBean {
    /** What there is to see of a border at work. */
    public record Hiding(BorderSettings settings, Border border, CountedTokens tokens, KeyRingSource ring,
                         KeyAges ages) {
    }

    private final ReasonCounts<Reason> lookUp;
    private final Optional<Hiding> hiding;

    /** @param lookUp what was refused above the border */
    public IcscfStatus(ReasonCounts<Reason> lookUp, Optional<Hiding> hiding) {
        this.lookUp = lookUp;
        this.hiding = hiding;
    }

    @Override
    public boolean isHiding() {
        return hiding.isPresent();
    }

    @Override
    public String getRealm() {
        return hiding.map(h -> h.settings().network().realm()).orElse("");
    }

    @Override
    public Map<String, Long> getRefusals() {
        Map<String, Long> all = new TreeMap<>(lookUp.met());
        getPeers().values().forEach(reasons -> reasons.forEach((reason, n) -> all.merge(reason, n, Long::sum)));
        return all;
    }

    @Override
    public Map<String, Map<String, Long>> getPeers() {
        Map<String, Map<String, Long>> peers = new TreeMap<>();
        hiding.ifPresent(h -> h.border().counters().snapshot().forEach((peer, reasons) -> {
            Map<String, Long> named = new TreeMap<>();
            reasons.forEach((reason, n) -> named.put(reason.name(), n));
            peers.put(peer, named);
        }));
        return peers;
    }

    @Override
    public Map<String, Long> getTokens() {
        return hiding.map(h -> h.tokens().counts()).orElse(Map.of());
    }

    @Override
    public List<KeyStatus> getKeys() {
        return hiding.map(h -> h.ages().keys(h.ring().current())).orElse(List.of());
    }

    @Override
    public List<Integer> getUnknownKids() {
        return hiding.map(h -> h.border().unknownKids()).orElse(List.of());
    }

    @Override
    public List<LeakRuleStatus> getLeakRules() {
        return hiding.map(h -> Arrays.stream(LeakRule.values()).map(rule -> new LeakRuleStatus(rule.word(),
            rule.description(), h.settings().leakRules().contains(rule))).toList()).orElse(List.of());
    }
}
