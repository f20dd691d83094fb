package org.gatehouse.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.IpLiteral;
import org.gatehouse.sip.SipUri;

/**
 * Finds where to send a request for a SIP URI, RFC 3263 clauses 4.1 and 4.2. No thread waits for an answer.
 *
 * <p>A name server that fails is not taken for one that says no: which transport and which hosts a domain wants would
 * be guessed. The exception is one host of several, which does not hide the others.
 */
public final class TargetFinder {
    /** Of one answer; one with more is not believed. */
    static final int MAX_RECORDS = 64;
    /** For one URI. */
    static final int MAX_QUESTIONS = 16;
    /** More are not tried for one request anyway. */
    static final int MAX_TARGETS = 8;
    private static final int DEFAULT_PORT = 5060;

    private final NameServer server;
    private final RandomGenerator random;

    /** @param random orders SRV records of one priority by their weights */
    public TargetFinder(NameServer server, RandomGenerator random) {
        this.server = server;
        this.random = random;
    }

    /** Where SRV records are looked for, and what they say about the transport. */
    private record Service(String name, Flow.Transport transport) {
        static Service conventional(String host, Flow.Transport transport) {
            return new Service("_sip._" + transport.name().toLowerCase(Locale.ROOT) + "." + host, transport);
        }
    }

    /** A host name with what is known of it. */
    private record Place(String host, int port, Flow.Transport transport) {
    }

    /**
     * The targets in the order they are to be tried, at least one and at most {@value #MAX_TARGETS}; otherwise it
     * completes with a {@link DnsException}. A numeric host is a target without a question.
     */
    public CompletionStage<List<Target>> find(SipUri uri) {
        try {
            Optional<Flow.Transport> transport = transport(uri);
            String host = host(uri);
            Place plain = new Place(host, uri.hostPort().portOr(DEFAULT_PORT), transport.orElse(Flow.Transport.UDP));
            Optional<InetAddress> literal = IpLiteral.parse(host);
            if (literal.isPresent()) {
                return CompletableFuture.completedStage(
                    List.of(new Target(literal.get(), plain.port(), plain.transport())));
            }
            return new Search().named(plain, transport, uri.hostPort().hasPort());
        } catch (DnsException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Whether the host of a URI is a name, and not an address. */
    static boolean isNamed(SipUri uri) {
        return IpLiteral.parse(host(uri)).isEmpty();
    }

    /** RFC 3263 clause 4: maddr is what the host part would be. */
    private static String host(SipUri uri) {
        return uri.parameters().value("maddr").orElse(uri.host());
    }

    private static Optional<Flow.Transport> transport(SipUri uri) throws DnsException {
        Optional<String> written = uri.parameters().value("transport").map(t -> t.toLowerCase(Locale.ROOT));
        if (uri.scheme().equals("sips") || written.filter(t -> !t.equals("udp") && !t.equals("tcp")).isPresent()) {
            throw new DnsException(DnsFailure.NO_TRANSPORT, "the URI wants another than UDP and TCP");
        }
        return written.map(t -> Flow.Transport.valueOf(t.toUpperCase(Locale.ROOT)));
    }

    /** The questions for one URI. They are asked one after the other, so that nothing here needs a lock. */
    private final class Search {
        private int questions;
        private DnsException last = new DnsException(DnsFailure.NO_ADDRESS, "no address that we can send to");

        CompletionStage<List<Target>> named(Place plain, Optional<Flow.Transport> transport, boolean withPort) {
            if (withPort) {
                return addresses(List.of(plain), 0, List.of());
            }
            if (transport.isPresent()) {
                return services(List.of(Service.conventional(plain.host(), transport.get())), 0, plain, false);
            }
            return asked(server::naptr, plain.host()).thenCompose(records -> offered(records, plain));
        }

        /** Clause 4.1: what NAPTR records offer counts; without any, the names that are agreed upon are tried. */
        private CompletionStage<List<Target>> offered(List<Naptr> records, Place plain) {
            List<Service> usable = Naptr.usable(records).stream()
                .map(r -> new Service(r.replacement(), r.transport().orElseThrow())).toList();
            if (usable.isEmpty() && records.stream().anyMatch(Naptr::isSip)) {
                return failed(DnsFailure.NO_TRANSPORT, "offered over other transports than UDP and TCP only");
            }
            List<Service> services = !usable.isEmpty() ? usable
                : List.of(Service.conventional(plain.host(), Flow.Transport.UDP),
                    Service.conventional(plain.host(), Flow.Transport.TCP));
            return services(services, 0, plain, false);
        }

        /**
         * Clause 4.2: the first service that has SRV records counts; none: the host itself at the default port.
         *
         * @param refused SRV records said that a service before this one is not offered
         */
        private CompletionStage<List<Target>> services(List<Service> services, int at, Place plain, boolean refused) {
            if (at == services.size()) {
                return refused ? failed(DnsFailure.NOT_OFFERED, "the SRV records lead nowhere")
                    : addresses(List.of(plain), 0, List.of());
            }
            Service service = services.get(at);
            return asked(server::srv, service.name()).thenCompose(records -> {
                List<Place> places = Srv.ordered(records, random).stream()
                    .map(r -> new Place(r.target(), r.port(), service.transport())).toList();
                return places.isEmpty() ? services(services, at + 1, plain, refused || !records.isEmpty())
                    : addresses(places, 0, List.of());
            });
        }

        /** One host that cannot be found does not hide the others. */
        private CompletionStage<List<Target>> addresses(List<Place> places, int at, List<Target> found) {
            boolean enough = found.size() >= MAX_TARGETS || !found.isEmpty() && questions >= MAX_QUESTIONS;
            if (at == places.size() || enough) {
                return found.isEmpty() ? CompletableFuture.failedStage(last)
                    : CompletableFuture.completedStage(found.subList(0, Math.min(found.size(), MAX_TARGETS)));
            }
            Place place = places.get(at);
            return asked(server::addresses, place.host()).handle((addresses, failure) -> {
                List<Target> more = new ArrayList<>(found);
                if (failure == null) {
                    addresses.stream().filter(TargetFinder::isSomewhere)
                        .map(a -> new Target(a, place.port(), place.transport()))
                        .filter(t -> !more.contains(t)).forEach(more::add);
                } else {
                    last = dns(failure);
                }
                return more;
            }).thenCompose(more -> addresses(places, at + 1, List.copyOf(more)));
        }

        private <T> CompletionStage<List<T>> asked(Function<String, CompletionStage<List<T>>> question, String name) {
            if (++questions > MAX_QUESTIONS) {
                return failed(DnsFailure.UNBELIEVABLE, "too many questions");
            }
            return question.apply(name).thenCompose(records -> records.size() <= MAX_RECORDS
                ? CompletableFuture.completedStage(records)
                : failed(DnsFailure.UNBELIEVABLE, "too many records"));
        }
    }

    /** No host has such an address, whatever a name server says. */
    private static boolean isSomewhere(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isMulticastAddress();
    }

    private static <T> CompletionStage<T> failed(DnsFailure failure, String detail) {
        return CompletableFuture.failedStage(new DnsException(failure, detail));
    }

    private static DnsException dns(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause() : failure;
        return cause instanceof DnsException e ? e
            : new DnsException(DnsFailure.UNBELIEVABLE, cause.getClass().getSimpleName());
    }
}
