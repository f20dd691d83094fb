package org.gatehouse.icscf.hiding;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.testbed.grammar.StrictGrammar;

/**
 * Whatever RFC 3261 lets a peer do with what we send, what comes back is exactly what was hidden. Three nodes share the
 * key; each message is handled by another.
 */
class PeerBehaviourTest {
    private static final int TRIES = 400;
    private final Border out = Border.home1("thig1.home1.net", "home1.net", "10.0.0.0/8", "2001:db8::/32");
    private final Border in = Border.home1("thig1.home1.net", "home1.net", "10.0.0.0/8", "2001:db8::/32");
    private final LeakScan scan = LeakScan.of(out.network());

    @Provide
    Arbitrary<String> host() {
        return Arbitraries.of("scscf1.home1.net", "SCSCF2.Home1.net.:6060", "as.home1.net:5070", "10.1.2.3:5062",
            "[2001:DB8::1]:5060", "thig1.home1.net", "proxy.home2.net", "evilhome1.net", "1.2.3.4:5060", "[5555::1]");
    }

    @Provide
    Arbitrary<String> via() {
        Arbitrary<String> tail = Arbitraries.of("", ";rport=1234;received=1.2.3.4", ";x=\"a, \\\"b;<c>\"",
            ";ttl=1;maddr=h.x",
            " ; X = y", ";keep;comp=sigcomp");
        Arbitrary<String> protocol = Arbitraries.of("SIP/2.0/UDP ", "SIP/2.0/TCP ", "SIP / 2.0 / TLS   ");
        return Combinators.combine(protocol, host(), Arbitraries.integers().between(0, 9999), tail)
            .as((p, h, branch, t) -> p + h + ";branch=z9hG4bK" + branch + t);
    }

    @Provide
    Arbitrary<String> route() {
        Arbitrary<String> user = Arbitraries.of("", "orig@", "f7;a=b?c@", "%41:x@");
        Arbitrary<String> tail = Arbitraries.of(";lr", ";lr;transport=tcp", ";LR=on;x=%2C", ";lr?a=b");
        return Combinators.combine(user, host(), tail).as((u, h, t) -> "<sip:" + u + h + t + ">");
    }

    @Provide
    Arbitrary<List<String>> vias() {
        return via().list().ofMinSize(1).ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<String>> routes() {
        return route().list().ofMinSize(1).ofMaxSize(12);
    }

    @Property(tries = TRIES, seed = "1", edgeCases = EdgeCasesMode.NONE)
    void aCopiedViaAndRecordRouteAreRestored(@ForAll("vias") List<String> vias, @ForAll("routes") List<String> routes,
                                             @ForAll long seed) {
        Random peer = new Random(seed);
        Headers sent = out.requestOut("INVITE", message(peer, "Via", vias, "Record-Route", routes));
        assertNothingReadable(vias.subList(0, vias.size() - 1), routes, sent);
        Headers answer = message(peer, "Via", respaced(peer, sent.values("Via")),
            "Record-Route", respaced(peer, sent.values("Record-Route")));
        Headers restored = in.responseIn(answer);
        assertEquals(vias, restored.values("Via"));
        assertEquals(routes, restored.values("Record-Route"));
    }

    @Property(tries = TRIES, seed = "2", edgeCases = EdgeCasesMode.NONE)
    void theCalledRoutesInTheOrderOfTheRequest(@ForAll("routes") List<String> routes, @ForAll long seed)
        throws SipSyntaxException {
        Random peer = new Random(seed);
        Headers sent = out.requestOut("INVITE", message(peer, "Record-Route", routes));
        Headers bye = message(peer, "Route", urisOnly(respaced(peer, sent.values("Record-Route"))));
        assertEquals(routes, in.requestIn("BYE", bye).values("Route"));
    }

    @Property(tries = TRIES, seed = "3", edgeCases = EdgeCasesMode.NONE)
    void theCallerRoutesInTheReverseOrderOfTheResponse(@ForAll("routes") List<String> routes, @ForAll long seed)
        throws SipSyntaxException {
        Random peer = new Random(seed);
        Headers sent = out.responseOut(message(peer, "Record-Route", routes));
        List<String> routeSet = new ArrayList<>(urisOnly(respaced(peer, sent.values("Record-Route"))));
        Collections.reverse(routeSet);
        List<String> expected = new ArrayList<>(routes);
        Collections.reverse(expected);
        assertEquals(expected, in.requestIn("ACK", message(peer, "Route", routeSet)).values("Route"));
    }

    @Property(tries = TRIES, seed = "4", edgeCases = EdgeCasesMode.NONE)
    void aResponsesRecordRouteMetAgainInRecordRouteKeepsItsOrder(@ForAll("routes") List<String> routes,
        @ForAll long seed) {
        Random peer = new Random(seed);
        Headers sent = out.responseOut(message(peer, "Record-Route", routes));
        assertEquals(routes, in.responseIn(message(peer, "Record-Route", respaced(peer, sent.values("Record-Route"))))
            .values("Record-Route"));
    }

    @Property(tries = TRIES, seed = "5", edgeCases = EdgeCasesMode.NONE)
    void pathAndServiceRouteAreUsedInTheirOrder(@ForAll("routes") List<String> routes, @ForAll long seed)
        throws SipSyntaxException {
        Random peer = new Random(seed);
        Headers register = out.requestOut("REGISTER", message(peer, "Path", routes));
        Headers ok = out.responseOut(message(peer, "Service-Route", routes));
        Headers terminating = message(peer, "Route", urisOnly(respaced(peer, register.values("Path"))));
        assertEquals(routes, in.requestIn("INVITE", terminating).values("Route"));
        List<String> used = new ArrayList<>(in.requestIn("INVITE",
            message(peer, "Route", urisOnly(respaced(peer, ok.values("Service-Route"))))).values("Route"));
        if (used.size() > routes.size()) {
            // our own entry before the first token, for none stood there
            assertTrue(used.remove(out.network().ownRoute()));
        }
        assertEquals(withoutOwn(routes), withoutOwn(used));
    }

    /** A Contact comes back as Request-URI: its URI with its parameters, host and scheme in any case (clause 12.1). */
    @Property(tries = TRIES, seed = "7", edgeCases = EdgeCasesMode.NONE)
    void aContactComesBackAsRequestUri(@ForAll("route") String contact, @ForAll long seed) throws SipSyntaxException {
        Random peer = new Random(seed);
        Headers message = Headers.of(oneOf(peer, "Contact", "m"), oneOf(peer, contact, "\"A, b\" " + contact + ";q=1"));
        HidingResult result = new ContactHiding(out.network(), out.tokens()).outgoing(message);
        Headers sent = message.edited(((HidingResult.Edits) result).edits());
        String shown = NameAddr.parse(respaced(peer, sent.values("Contact")).get(0)).uri();
        assertEquals(List.of(), StrictGrammar.problems("Contact", sent.values("Contact").get(0)));
        assertEquals(Optional.of(NameAddr.parse(contact).uri()),
            new ContactHiding(in.network(), in.tokens()).requestUri(shown));
    }

    @Property(tries = TRIES, seed = "6")
    void noTextWhateverItIsBreaksTheProcedure(@ForAll String text, @ForAll("via") String via) {
        for (String name : List.of("Via", "Route", "Record-Route", "Path", "Service-Route")) {
            for (String value : List.of(text, via + text, text + via, text + ";tokenized-by=home1.net")) {
                Headers message = Headers.of(name, value);
                in.procedure().incomingRequest("INVITE", message);
                in.procedure().incomingResponse(message);
                out.procedure().outgoingRequest("INVITE", message);
                out.procedure().outgoingResponse(message);
            }
        }
    }

    private List<String> withoutOwn(List<String> routes) {
        return routes.stream().filter(r -> !r.contains("thig1.")).toList();
    }

    private void assertNothingReadable(List<String> viasAboveTheUser, List<String> routes, Headers sent) {
        List<String> vias = sent.values("Via");
        assertEquals(List.of(), scan.findings(String.join("\n", vias.subList(0, vias.size() - 1))));
        assertEquals(List.of(), scan.findings(String.join("\n", sent.values("Record-Route"))));
        sent.lines().forEach(l -> assertEquals(List.of(), StrictGrammar.problems(longName(l.name()), l.value())));
        assertTrue(vias.size() <= viasAboveTheUser.size() + 1);
        assertTrue(sent.values("Record-Route").size() <= routes.size());
    }

    private static String longName(String name) {
        return name.equalsIgnoreCase("v") ? "Via" : name;
    }

    /** A route set holds URIs with their parameters and nothing else. */
    private static List<String> urisOnly(List<String> values) throws SipSyntaxException {
        List<String> uris = new ArrayList<>();
        for (String value : values) {
            uris.add("<" + NameAddr.parse(value).uri() + ">");
        }
        return uris;
    }

    /** Our wrappers as another element may write them again: other spacing, other case of what has no case. */
    private static List<String> respaced(Random peer, List<String> values) {
        List<String> again = new ArrayList<>();
        for (String value : values) {
            if (!value.contains("tokenized-by=home1.net")) {
                again.add(value);
            } else if (value.startsWith("<")) {
                again.add(oneOf(peer, value, value.replace("tokenized-by=home1.net", "Tokenized-By=HOME1.net"),
                    value.replace("@home1.net", "@Home1.Net"), value.replace("<sip:", "<SIP:"),
                    value.replace(";lr;tokenized-by=home1.net", ";tokenized-by=home1.net;lr"), value + " ;x=1"));
            } else {
                again.add(oneOf(peer, value, value.replace("SIP/2.0/UDP ", "SIP / 2.0 / UDP\t"), value.replace(";",
                    " ; "),
                    value.replace("=", " = "), value.replace("thig=", "THIG="), value.replace("UDP home1", "UDP HOME1"),
                    value + ";received=192.0.2.1;rport=5060"));
            }
        }
        return again;
    }

    /** The lists in lines as the peer likes them. */
    private static Headers message(Random peer, Object... namesAndLists) {
        List<Headers.Line> lines = new ArrayList<>();
        for (int i = 0; i < namesAndLists.length; i += 2) {
            String name = (String) namesAndLists[i];
            List<?> values = (List<?>) namesAndLists[i + 1];
            int from = 0;
            while (from < values.size()) {
                int to = from + 1 + peer.nextInt(values.size() - from);
                String separator = oneOf(peer, ",", ", ", " ,\t", "  ,  ");
                String line = String.join(separator, values.subList(from, to).stream().map(Object::toString).toList());
                String compact = name.equals("Via") ? oneOf(peer, "v", "V") : name;
                lines.add(new Headers.Line(oneOf(peer, name, name.toLowerCase(Locale.ROOT),
                    name.toUpperCase(Locale.ROOT),
                    compact), line));
                from = to;
            }
        }
        return new Headers(lines);
    }

    private static String oneOf(Random peer, String... choices) {
        return choices[peer.nextInt(choices.length)];
    }
}
