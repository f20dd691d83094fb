package org.gatehouse.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.gatehouse.dns.DnsView.ServerView;
import org.gatehouse.dns.DnsView.State;
import org.junit.Test;
import org.xbill.DNS.WireParseException;

public class ServerCountsTest {
    private static final String ADDRESS = "192.0.2.53:53";
    private static final String BEGUN = "2026-01-01T00:00:00Z";

    private Instant now = Instant.parse(BEGUN).plusMillis(500);
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final ServerCounts counts = new ServerCounts(new InetSocketAddress("192.0.2.53", 53), clock);

    private void answer() {
        counts.counted(CompletableFuture.completedStage("192.0.2.1"));
    }

    private void fail(Throwable failure) {
        counts.counted(CompletableFuture.failedStage(failure));
    }

    @Test
    public void whoWasNeverAskedHasNoState() {
        assertEquals(new ServerView(ADDRESS, State.UNASKED, 0, 0, 0, 0, ""), counts.view());
        counts.counted(new CompletableFuture<>());
        assertEquals("under way", new ServerView(ADDRESS, State.UNASKED, 1, 0, 0, 0, ""), counts.view());
    }

    @Test
    public void theLastQuestionGivesTheState() {
        answer();
        assertEquals(new ServerView(ADDRESS, State.ANSWERS, 1, 1, 0, 0, BEGUN), counts.view());
        now = now.plusSeconds(60);
        fail(new DnsException(DnsFailure.SERVER_FAILED, "test"));
        assertEquals(new ServerView(ADDRESS, State.FAILS, 2, 1, 1, 0, BEGUN), counts.view());
        fail(new DnsException(DnsFailure.NO_ANSWER, "test"));
        assertEquals(new ServerView(ADDRESS, State.NO_ANSWER, 3, 1, 1, 1, BEGUN), counts.view());
        answer();
        assertEquals(new ServerView(ADDRESS, State.ANSWERS, 4, 2, 1, 1, "2026-01-01T00:01:00Z"), counts.view());
    }

    @Test
    public void whatFailedFirstButWasAskedLastCounts() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        counts.counted(slow);
        answer();
        slow.completeExceptionally(new SocketTimeoutException());
        assertEquals(new ServerView(ADDRESS, State.NO_ANSWER, 2, 1, 0, 1, BEGUN), counts.view());
    }

    @Test
    public void failuresOfTheLibraryAreToldApart() {
        fail(new CompletionException(new SocketTimeoutException()));
        fail(new IOException("unreachable"));
        assertEquals(State.NO_ANSWER, counts.view().state());
        fail(new CompletionException(new WireParseException("octets")));
        assertEquals(State.FAILS, counts.view().state());
        fail(new IllegalStateException());
        assertEquals(new ServerView(ADDRESS, State.FAILS, 4, 0, 2, 2, ""), counts.view());
    }

    @Test
    public void whoAskedHearsTheSame() {
        Object answer = new Object();
        assertSame(answer, counts.counted(CompletableFuture.completedStage(answer)).toCompletableFuture().join());
    }

    @Test
    public void anIpv6AddressIsInBrackets() {
        assertEquals("[2001:db8::53]:5353",
            new ServerCounts(new InetSocketAddress("2001:db8::53", 5353), clock).view().address());
    }
}
