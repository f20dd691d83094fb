package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.sip.address.Hop;
import org.gatehouse.adapter.NextHops.Place;
import org.gatehouse.adapter.WireRules;
import org.gatehouse.sip.Flow;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class NamedHopsTest {
    private static final String APPLICATION = "named-hops-test";

    private final NamedHops named = new NamedHops();
    private final CompletableFuture<List<Place>> answer = new CompletableFuture<>();

    @Before
    public void listen() {
        WireTable.put(APPLICATION, List.of(), WireRules.NONE, uri -> answer);
    }

    @After
    public void silence() {
        WireTable.remove(APPLICATION);
    }

    private CompletionStage<List<Hop>> asked(String uri) throws Exception {
        return named.find(JainMessages.uri(uri)).orElseThrow();
    }

    private boolean isAsked(String uri) throws Exception {
        return named.find(JainMessages.uri(uri)).isPresent();
    }

    @Test
    public void onlyNamesAreAskedAbout() throws Exception {
        assertTrue(isAsked("sip:scscf1.home1.net;lr"));
        assertTrue(isAsked("sip:192.0.2.1;maddr=scscf1.home1.net"));
        assertFalse(isAsked("sip:192.0.2.1:5060;lr"));
        assertFalse(isAsked("sip:[2001:db8::1]"));
        assertFalse(isAsked("sip:scscf1.home1.net;maddr=192.0.2.1"));
        assertFalse(isAsked("tel:+15551234"));
    }

    @Test
    public void thePlacesKeepTheirOrder() throws Exception {
        CompletableFuture<List<String>> seen = new CompletableFuture<>();
        named.then(asked("sip:home1.net"), hops -> seen.complete(
            hops.stream().map(h -> h.getHost() + " " + h.getPort() + " " + h.getTransport()).toList()));
        answer.complete(List.of(new Place(new InetSocketAddress("192.0.2.1", 5070), Flow.Transport.TCP),
            new Place(new InetSocketAddress("192.0.2.2", 5060), Flow.Transport.UDP)));
        assertEquals(List.of("192.0.2.1 5070 tcp", "192.0.2.2 5060 udp"), seen.get(30, TimeUnit.SECONDS));
    }

    @Test
    public void whoTellsTheAnswerDoesNotSend() throws Exception {
        CompletableFuture<Thread> sender = new CompletableFuture<>();
        named.then(asked("sip:home1.net"), hops -> sender.complete(Thread.currentThread()));
        answer.complete(List.of());
        assertFalse(Thread.currentThread().equals(sender.get(30, TimeUnit.SECONDS)));
    }

    @Test
    public void aNameThatLeadsNowhereIsNoHop() throws Exception {
        CompletableFuture<List<Hop>> seen = new CompletableFuture<>();
        named.then(asked("sip:home1.net"), seen::complete);
        answer.completeExceptionally(new IllegalStateException("no such name"));
        assertEquals(List.of(), seen.get(30, TimeUnit.SECONDS));
        assertThrows(IOException.class, () -> NamedHops.await(asked("sip:home1.net")));
    }
}
