package org.gatehouse.pcscf.xfrm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What to change so that the kernel holds the wanted sets, and of ours nothing else.
 *
 * <p>What is there and wanted stays untouched: an association made anew counts from 1 again, and the UE would drop its
 * packets as replays.
 *
 * @param removals states, then policies
 * @param additions for each set that lacks something: the missing states, then the missing policies
 */
record XfrmReconciliation(List<XfrmRequest> removals, List<Addition> additions) {
    /**
     * @param set by its id
     * @param otherwise what removes the parts that are there already, should the requests fail
     */
    record Addition(String set, List<XfrmRequest> requests, List<XfrmRequest> otherwise) {
    }

    /** @param guard the block policies that are to stay */
    static XfrmReconciliation of(XfrmConnection.Dump dump, Collection<XfrmSet> wanted, Collection<XfrmPolicy> guard,
                                 XfrmSettings settings) {
        Set<XfrmState.Held> wantedStates = new HashSet<>();
        Set<XfrmPolicy> wantedPolicies = new HashSet<>(guard);
        for (XfrmSet set : wanted) {
            set.states().forEach(state -> wantedStates.add(state.held()));
            wantedPolicies.addAll(set.policies());
        }
        List<XfrmRequest> removals = new ArrayList<>();
        for (XfrmState.Held state : dump.states()) {
            if (settings.isOurs(state.reqid()) && !wantedStates.contains(state)) {
                removals.add(new XfrmRequest.DeleteState(state.id()));
            }
        }
        for (XfrmPolicy policy : dump.policies()) {
            if (isOurs(policy, settings) && !wantedPolicies.contains(policy)) {
                removals.add(new XfrmRequest.DeletePolicy(policy.id()));
            }
        }
        return new XfrmReconciliation(removals, additions(dump, wanted));
    }

    private static List<Addition> additions(XfrmConnection.Dump dump, Collection<XfrmSet> wanted) {
        Set<XfrmState.Held> heldStates = new HashSet<>(dump.states());
        Set<XfrmPolicy> heldPolicies = new HashSet<>(dump.policies());
        List<Addition> additions = new ArrayList<>();
        for (XfrmSet set : wanted) {
            List<XfrmRequest> missing = new ArrayList<>();
            List<XfrmRequest> there = new ArrayList<>();
            for (XfrmState state : set.states()) {
                if (heldStates.contains(state.held())) {
                    there.add(new XfrmRequest.DeleteState(state.id()));
                } else {
                    missing.add(new XfrmRequest.AddState(state));
                }
            }
            for (XfrmPolicy policy : set.policies()) {
                if (heldPolicies.contains(policy)) {
                    there.add(new XfrmRequest.DeletePolicy(policy.id()));
                } else {
                    missing.add(new XfrmRequest.AddPolicy(policy));
                }
            }
            if (!missing.isEmpty()) {
                additions.add(new Addition(set.id(), missing, there));
            }
        }
        return additions;
    }

    private static boolean isOurs(XfrmPolicy policy, XfrmSettings settings) {
        return switch (policy.action()) {
            case PROTECT -> settings.isOurs(policy.reqid());
            case BLOCK -> policy.priority() == settings.guardPriority();
        };
    }
}
