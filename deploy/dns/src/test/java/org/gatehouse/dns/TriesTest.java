package org.gatehouse.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.IpLiteral;
import org.junit.Test;

public class TriesTest {
    private static final Target UDP1 = target("192.0.2.1", Flow.Transport.UDP);
    private static final Target UDP2 = target("192.0.2.2", Flow.Transport.UDP);
    private static final Target TCP1 = target("192.0.2.1", Flow.Transport.TCP);

    private static Target target(String address, Flow.Transport transport) {
        InetAddress parsed = IpLiteral.parse(address).orElseThrow();
        return new Target(parsed, 5060, transport);
    }

    private static List<Tries.Try> rest(Tries tries) {
        List<Tries.Try> rest = new ArrayList<>();
        for (Optional<Tries.Try> next = tries.next(); next.isPresent(); next = tries.next()) {
            rest.add(next.get());
        }
        return rest;
    }

    @Test
    public void targetsComeInTheirOrderAndOnlyADatagramHasALimit() {
        Tries tries = new Tries(List.of(UDP2, TCP1, UDP1));
        assertEquals(List.of(new Tries.Try(UDP2, false), new Tries.Try(TCP1, true), new Tries.Try(UDP1, false)),
            rest(tries));
        assertTrue(tries.isEmpty());
        assertTrue(new Tries().isEmpty());
        assertEquals(Optional.empty(), tries.next());
    }

    @Test
    public void whatIsTooLargeGoesToTheSamePlaceOverTcpAndIfThatIsRefusedAsADatagram() {
        Tries tries = new Tries(List.of(UDP1, UDP2));
        tries.tooLarge(tries.next().orElseThrow().target(), t -> false);
        assertEquals(List.of(new Tries.Try(TCP1, true), new Tries.Try(UDP1, true), new Tries.Try(UDP2, false)),
            rest(tries));
    }

    @Test
    public void aPlaceThatLatelyTookNoConnectionIsNotAskedForOne() {
        Tries tries = new Tries(List.of(UDP1));
        tries.tooLarge(tries.next().orElseThrow().target(), TCP1::equals);
        assertEquals(List.of(new Tries.Try(UDP1, true)), rest(tries));
    }

    @Test
    public void aConnectionIsTriedOnceEvenIfTheServerOffersBoth() {
        Tries tries = new Tries(List.of(UDP1, TCP1, UDP2));
        tries.tooLarge(tries.next().orElseThrow().target(), t -> false);
        assertEquals(List.of(new Tries.Try(TCP1, true), new Tries.Try(UDP1, true), new Tries.Try(UDP2, false)),
            rest(tries));
    }

    @Test
    public void aServerThatTookTheConnectionIsNotSentADatagramToo() {
        Tries tries = new Tries(List.of(UDP1, UDP2));
        tries.tooLarge(tries.next().orElseThrow().target(), t -> false);
        tries.sent(tries.next().orElseThrow().target());
        assertEquals(List.of(new Tries.Try(UDP2, false)), rest(tries));
    }

    @Test
    public void aDatagramThatWasSentChangesNothing() {
        Tries tries = new Tries(List.of(UDP1, UDP2));
        tries.sent(tries.next().orElseThrow().target());
        assertEquals(List.of(new Tries.Try(UDP2, false)), rest(tries));
    }
}
