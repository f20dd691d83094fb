package org.gatehouse.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;
import org.xbill.DNS.lookup.InvalidZoneDataException;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;
import org.xbill.DNS.lookup.RedirectLoopException;
import org.xbill.DNS.lookup.RedirectOverflowException;
import org.xbill.DNS.lookup.ServerFailedException;

/**
 * Asks name servers over UDP, and over TCP where an answer is cut. Answers are remembered for their time to live; of an
 * answer only what was asked for and its aliases is used (RFC 2181 clause 5.4.1), so that no server can speak for names
 * it was not asked about. The same question is asked once at a time.
 */
public final class DnsClient implements NameServer {
    /** Of one name. */
    static final int MAX_ALIASES = 8;
    /** Different questions under way at a time. */
    static final int MAX_PENDING = 2000;
    private static final Duration NO_SUCH_AT_MOST = Duration.ofMinutes(1);

    private final List<ServerCounts> counts = new ArrayList<>();
    private final LookupSession session;
    private final int addressType;
    private final ConcurrentHashMap<Question, CompletableFuture<List<Record>>> pending = new ConcurrentHashMap<>();

    private record Question(Name name, int type) {
    }

    /**
     * @param ipv6 whether AAAA records are asked for, and not A
     * @param executor where answers are read; nothing waits in it
     * @param clock for when a server answered last
     */
    public DnsClient(DnsSettings settings, boolean ipv6, Executor executor, Clock clock) {
        List<Resolver> servers = new ArrayList<>();
        List<InetSocketAddress> wanted = settings.servers().isEmpty()
            ? ResolverConfig.getCurrentConfig().servers() : settings.servers();
        for (InetSocketAddress address : wanted) {
            ServerCounts own = new ServerCounts(address, clock);
            counts.add(own);
            OneServer server = new OneServer(address, own);
            server.setTimeout(settings.tryTimeout());
            servers.add(server);
        }
        ExtendedResolver all = new ExtendedResolver(servers);
        all.setTimeout(settings.timeout());
        all.setRetries(settings.tries());
        LookupSession.LookupSessionBuilder builder = LookupSession.builder().resolver(all).executor(executor)
            .maxRedirects(MAX_ALIASES);
        if (settings.cacheEntries() > 0) {
            Cache cache = new Cache(DClass.IN);
            cache.setMaxEntries(settings.cacheEntries());
            cache.setMaxCache((int) settings.cacheAtMost().toSeconds());
            cache.setMaxNCache((int) Math.min(settings.cacheAtMost().toSeconds(), NO_SUCH_AT_MOST.toSeconds()));
            builder.cache(cache);
        }
        session = builder.build();
        addressType = ipv6 ? Type.AAAA : Type.A;
    }

    /** How each server answers, in the order of the configuration. */
    List<ServerCounts> servers() {
        return List.copyOf(counts);
    }

    @Override
    public CompletionStage<List<Naptr>> naptr(String name) {
        return ask(name, Type.NAPTR, DnsClient::naptr).exceptionallyCompose(DnsClient::noneIfNoSuchName);
    }

    @Override
    public CompletionStage<List<Srv>> srv(String name) {
        return ask(name, Type.SRV, DnsClient::srv).exceptionallyCompose(DnsClient::noneIfNoSuchName);
    }

    @Override
    public CompletionStage<List<InetAddress>> addresses(String name) {
        return ask(name, addressType, DnsClient::address);
    }

    private static Naptr naptr(Record record) {
        NAPTRRecord r = (NAPTRRecord) record;
        return new Naptr(r.getOrder(), r.getPreference(), r.getFlags(), r.getService(), r.getRegexp(),
            text(r.getReplacement()));
    }

    private static Srv srv(Record record) {
        SRVRecord r = (SRVRecord) record;
        return new Srv(r.getPriority(), r.getWeight(), r.getPort(), text(r.getTarget()));
    }

    private static InetAddress address(Record record) {
        return record instanceof ARecord a ? a.getAddress() : ((AAAARecord) record).getAddress();
    }

    /** The root is {@code .}; other names have no dot at the end. */
    private static String text(Name name) {
        return name.equals(Name.root) ? "." : name.toString(true);
    }

    private static <T> CompletionStage<List<T>> noneIfNoSuchName(Throwable failure) {
        return DnsException.failureOf(failure) == DnsFailure.NO_SUCH_NAME ? CompletableFuture.completedStage(List.of())
            : CompletableFuture.failedStage(failure);
    }

    private <T> CompletionStage<List<T>> ask(String text, int type, Function<Record, T> value) {
        Name name;
        try {
            name = Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            return CompletableFuture.failedStage(new DnsException(DnsFailure.NO_SUCH_NAME, "not a name"));
        }
        return records(new Question(name, type)).thenApply(records -> records.stream()
            .filter(r -> r.getType() == type).map(value).toList());
    }

    private CompletionStage<List<Record>> records(Question question) {
        CompletableFuture<List<Record>> mine = new CompletableFuture<>();
        CompletableFuture<List<Record>> asked = pending.putIfAbsent(question, mine);
        if (asked != null) {
            return asked;
        }
        if (pending.size() > MAX_PENDING) {
            pending.remove(question);
            mine.completeExceptionally(new DnsException(DnsFailure.OVERLOADED, "too many questions under way"));
            return mine;
        }
        session.lookupAsync(question.name(), question.type()).whenComplete((result, failure) -> {
            pending.remove(question);
            if (failure == null) {
                mine.complete(result.getRecords());
            } else {
                settle(mine, failure);
            }
        });
        return mine;
    }

    private static void settle(CompletableFuture<List<Record>> stage, Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof NoSuchRRSetException) {
            stage.complete(List.of());
        } else {
            stage.completeExceptionally(cause instanceof DnsException ? cause
                : new DnsException(failureOf(cause), cause.getClass().getSimpleName()));
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** What the failure of a question, ours or of the library, comes to. */
    static DnsFailure failureOf(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof DnsException e) {
            return e.failure();
        }
        if (cause instanceof NoSuchDomainException) {
            return DnsFailure.NO_SUCH_NAME;
        }
        if (cause instanceof RedirectLoopException || cause instanceof RedirectOverflowException) {
            return DnsFailure.ALIAS_LOOP;
        }
        if (cause instanceof WireParseException || cause instanceof InvalidZoneDataException) {
            return DnsFailure.UNBELIEVABLE;
        }
        if (cause instanceof ServerFailedException) {
            return DnsFailure.SERVER_FAILED;
        }
        return cause instanceof IOException ? DnsFailure.NO_ANSWER : DnsFailure.UNBELIEVABLE;
    }
}
