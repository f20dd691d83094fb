package org.gatehouse.pcscf.operator;

import java.util.List;
import java.util.Map;
import org.gatehouse.dns.DnsView;

/**
 * The P-CSCF at a glance, {@code status}.
 *
 * @param enforcing whether packets are really protected
 * @param registered contacts
 * @param inClear those of them that have registered without security associations
 * @param sets by slot
 * @param calls dialogs that are held
 * @param outcomes how registrations ended, by outcome
 * @param refusals by reason
 * @param kernel counters of the kernel backend
 * @param algorithms our own list, best first
 * @param dns who is asked where names lead, those of home networks among them
 */
public record PcscfView(String role, boolean ready, boolean draining, String backend, boolean enforcing,
                        int registered, int inClear, int underWay, int calls, Map<String, Integer> sets,
                        Map<String, Long> outcomes, Map<String, Long> refusals, long droppedOnProtectedPorts,
                        Map<String, Long> kernel, List<String> algorithms, DnsView dns) {
}
