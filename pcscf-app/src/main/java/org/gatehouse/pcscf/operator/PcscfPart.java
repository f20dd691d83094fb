package org.gatehouse.pcscf.operator;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gatehouse.adapter.operator.Attempt;
import org.gatehouse.adapter.operator.AttemptView;
import org.gatehouse.adapter.operator.OperatorFile;
import org.gatehouse.adapter.operator.OperatorPart;
import org.gatehouse.adapter.operator.OperatorQuestion;
import org.gatehouse.dns.DnsCounts;
import org.gatehouse.pcscf.exchange.ExchangeExport;
import org.gatehouse.pcscf.exchange.ExchangeRecord;
import org.gatehouse.pcscf.journal.LikelyCause;
import org.gatehouse.pcscf.journal.RegistrationJournal;
import org.gatehouse.pcscf.journal.RegistrationLog;
import org.gatehouse.pcscf.registration.BindingStore;
import org.gatehouse.pcscf.sa.SaSets;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.status.PcscfStatus;
import org.gatehouse.sip.IpLiteral;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The P-CSCF's side of the operator's port; keeps nothing. */
public final class PcscfPart implements OperatorPart {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.operator");
    private static final String ROLE = "pcscf";
    private static final int MOST_UNDER_WAY = 10_000;
    private static final int MOST_ATTEMPTS = 16;
    private static final int MOST_ADDRESSES = 16;

    /**
     * What it looks at.
     *
     * @param algorithms our own list, best first
     * @param calls dialogs that are held
     */
    public record Sources(SaTable table, BindingStore bindings, PcscfStatus status, RegistrationJournal journal,
                          RegistrationLog outcomes, Drain drain, List<String> algorithms, IntSupplier calls,
                          ExchangeRecord exchange, DnsCounts dns, Clock clock) {
    }

    private final Sources from;
    private final MeterBinder metrics;

    public PcscfPart(Sources from, MeterBinder metrics) {
        this.from = from;
        this.metrics = metrics;
    }

    @Override
    public String role() {
        return ROLE;
    }

    @Override
    public Optional<String> notReady() {
        return from.drain.isOn() ? Optional.of("draining: no new registrations and no new calls") : Optional.empty();
    }

    @Override
    public Optional<Object> answer(OperatorQuestion question) {
        return switch (question.resource()) {
            case "status" -> Optional.of(status());
            case "ues" -> Optional.of(ues(question));
            case "attempts" -> Optional.of(attempts(question));
            case "exchange" -> Optional.of(exchange(question));
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<Object> order(OperatorQuestion question) {
        return switch (question.resource()) {
            case "drain" -> Optional.of(drain(question));
            case "release" -> Optional.of(Map.of("released", from.status.release(question.parameter("impi")
                .orElseThrow(() -> new IllegalArgumentException("impi: a private identity")))));
            default -> Optional.empty();
        };
    }

    private PcscfView drain(OperatorQuestion question) {
        String on = question.parameter("on").orElse("");
        if (!on.equals("true") && !on.equals("false")) {
            throw new IllegalArgumentException("on: true or false");
        }
        from.drain.set(Boolean.parseBoolean(on));
        LOG.warn("draining on={}", on);
        return status();
    }

    private PcscfView status() {
        PcscfStatus s = from.status;
        Map<String, Long> outcomes = new LinkedHashMap<>();
        for (Attempt.Outcome outcome : Attempt.Outcome.values()) {
            outcomes.put(outcome.name(), from.outcomes.of(outcome));
        }
        return new PcscfView(ROLE, notReady().isEmpty(), from.drain.isOn(), s.getBackend(), s.isEnforcing(),
            s.getRegistered(), s.getRegisteredInClear(), from.journal.underWay(MOST_UNDER_WAY),
            from.calls.getAsInt(), s.getSets(), outcomes, s.getRefusals(), s.getDroppedOnProtectedPorts(),
            s.getKernel(), from.algorithms, from.dns.view());
    }

    private List<UeView> ues(OperatorQuestion question) {
        Instant now = from.clock.instant();
        boolean enforced = from.status.isEnforcing();
        Predicate<UeContact> wanted = wanted(question);
        Collection<SaSets> withSets = from.table.snapshot();
        Set<UeContact> seen = withSets.stream().map(SaSets::contact).collect(Collectors.toSet());
        Stream<UeView> first = withSets.stream().filter(sets -> wanted.test(sets.contact()))
            .map(sets -> UeView.of(sets, from.bindings.get(sets.contact()), enforced, now, question));
        Stream<UeView> others = from.bindings.all().stream().filter(binding -> !seen.contains(binding.contact()))
            .filter(binding -> wanted.test(binding.contact())).map(b -> UeView.of(b, enforced, question));
        return Stream.concat(first, others).limit(question.most()).toList();
    }

    private Predicate<UeContact> wanted(OperatorQuestion question) {
        Optional<String> who = question.parameter("who");
        return contact -> who.isEmpty() || who.get().equals(contact.impi())
            || IpLiteral.parse(who.get()).filter(contact.address()::equals).isPresent()
            || from.bindings.get(contact).filter(b -> b.impu().equals(who.get())).isPresent();
    }

    private List<AttemptView> attempts(OperatorQuestion question) {
        List<Attempt> found = question.parameter("who").map(who -> from.journal.find(who, question.most()))
            .orElseGet(() -> from.journal.latest(question.most()));
        return found.stream().map(a -> AttemptView.of(ROLE, a, LikelyCause.of(a), question)).toList();
    }

    private Object exchange(OperatorQuestion question) {
        String who = question.parameter("who")
            .orElseThrow(() -> new IllegalArgumentException("who: an identity or an address"));
        if (!from.exchange.isOn()) {
            throw new IllegalArgumentException("messages are not recorded here: pcscf.exchange.record = false");
        }
        ExchangeExport export = ExchangeExport.of(from.exchange.of(addresses(who)), question.masked());
        return switch (question.parameter("as").orElse("json")) {
            case "json" -> export.views();
            case "text" -> new OperatorFile("text/plain; charset=utf-8", "exchange.txt", export.text());
            case "pcap" -> new OperatorFile("application/vnd.tcpdump.pcap", "exchange.pcap", export.pcap());
            default -> throw new IllegalArgumentException("as: json, text or pcap");
        };
    }

    /** Where this UE is, or was when it tried to register. */
    private List<InetAddress> addresses(String who) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        IpLiteral.parse(who).ifPresent(addresses::add);
        from.bindings.all().stream().filter(b -> b.impu().equals(who) || b.contact().impi().equals(who))
            .forEach(b -> addresses.add(b.contact().address()));
        from.table.contactsOf(who).forEach(contact -> addresses.add(contact.address()));
        from.journal.find(who, MOST_ATTEMPTS).forEach(attempt -> addresses.add(attempt.who().address()));
        return addresses.stream().limit(MOST_ADDRESSES).toList();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        metrics.bindTo(registry);
    }
}
