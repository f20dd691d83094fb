package org.gatehouse.icscf.operator;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.adapter.operator.Attempt;
import org.gatehouse.adapter.operator.AttemptView;
import org.gatehouse.adapter.operator.OperatorPart;
import org.gatehouse.adapter.operator.OperatorQuestion;
import org.gatehouse.dns.DnsCounts;
import org.gatehouse.icscf.IcscfSettings;
import org.gatehouse.icscf.location.PenaltyBox;
import org.gatehouse.icscf.operator.IcscfView.KeyView;
import org.gatehouse.icscf.operator.IcscfView.NeighbourView;
import org.gatehouse.icscf.operator.IcscfView.PeerView;
import org.gatehouse.icscf.operator.IcscfView.RuleView;
import org.gatehouse.icscf.operator.IcscfView.ScscfView;
import org.gatehouse.icscf.status.IcscfStatus;

/** The I-CSCF's side of the operator's port; keeps nothing. It takes no orders: it has no state to be ordered about. */
public final class IcscfPart implements OperatorPart {
    private static final String ROLE = "icscf";

    private final IcscfSettings settings;
    private final IcscfStatus status;
    private final LocationJournal journal;
    private final MeasuredHss hss;
    private final PenaltyBox penalties;
    private final IcscfMetrics metrics;
    private final DnsCounts dns;

    public IcscfPart(IcscfSettings settings, IcscfStatus status, LocationJournal journal, MeasuredHss hss,
                     PenaltyBox penalties, DnsCounts dns) {
        this.settings = settings;
        this.status = status;
        this.journal = journal;
        this.hss = hss;
        this.penalties = penalties;
        this.dns = dns;
        this.metrics = new IcscfMetrics(status, hss, neighbours().stream().map(NeighbourView::name).toList());
    }

    @Override
    public String role() {
        return ROLE;
    }

    @Override
    public Optional<String> notReady() {
        boolean none = !hss.peers().isEmpty() && !hss.peers().containsValue(true);
        return none ? Optional.of("no HSS is connected") : Optional.empty();
    }

    @Override
    public Optional<Object> answer(OperatorQuestion question) {
        return switch (question.resource()) {
            case "status" -> Optional.of(status());
            case "attempts" -> Optional.of(attempts(question));
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<Object> order(OperatorQuestion question) {
        return Optional.empty();
    }

    private IcscfView status() {
        List<PeerView> peers = new ArrayList<>();
        hss.peers().forEach((host, up) -> peers.add(new PeerView(host, up)));
        return new IcscfView(ROLE, notReady().isEmpty(), status.isHiding(), status.getRealm(), status.getTokens(),
            status.getKeys().stream().map(k -> new KeyView(k.getKid(), k.getState(), k.getAgeSeconds(),
                k.getSecondsLeft())).toList(), status.getUnknownKids(), neighbours(),
            status.getLeakRules().stream().map(r -> new RuleView(r.getName(), r.isOn(), r.getDescription())).toList(),
            status.getRefusals(), status.getPeers(), peers, hss.pending(), scscfs(),
            dns.view());
    }

    private List<NeighbourView> neighbours() {
        List<NeighbourView> neighbours = new ArrayList<>();
        settings.hiding().ifPresent(hiding -> {
            hiding.policy().neighbours()
                .forEach(n -> neighbours.add(new NeighbourView(n.name(), n.treatment().word())));
            neighbours.add(new NeighbourView("others", hiding.policy().others().word()));
        });
        return neighbours;
    }

    private List<ScscfView> scscfs() {
        return settings.catalogue().entries().stream().map(s -> new ScscfView(s.name(), List.copyOf(s.capabilities()),
            s.priority(), s.weight(), penalties.test(s.name()))).toList();
    }

    private List<AttemptView> attempts(OperatorQuestion question) {
        List<Attempt> found = question.parameter("who").map(who -> journal.find(who, question.most()))
            .orElseGet(() -> journal.latest(question.most()));
        return found.stream().map(a -> AttemptView.of(ROLE, a, LocationJournal.cause(a), question)).toList();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        metrics.bindTo(registry);
        hss.bindTo(registry);
        dns.bindTo(registry);
    }
}
