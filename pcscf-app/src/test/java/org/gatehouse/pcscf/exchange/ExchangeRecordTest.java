package org.gatehouse.pcscf.exchange;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.gatehouse.pcscf.exchange.Wire.Message;
import org.junit.Test;

public class ExchangeRecordTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
    private static final String ALICE = "192.0.2.1";
    private static final String BOB = "192.0.2.2";

    private ExchangeRecord record = record(ExchangeSettings.DEFAULT);

    private static ExchangeRecord record(ExchangeSettings settings) {
        return new ExchangeRecord(settings, local -> local.getAddress().getHostAddress().equals(Wire.GM), CLOCK);
    }

    private static Message gm(String method, String ue, String callId) {
        return Message.request(method, Wire.flow(Wire.GM, ue), "Call-ID", callId);
    }

    private static Message mw(String method, String callId) {
        return Message.request(method, Wire.flow(Wire.MW, Wire.CORE), "Call-ID", callId);
    }

    private List<String> of(String... addresses) throws Exception {
        List<InetAddress> asked = new java.util.ArrayList<>();
        for (String address : addresses) {
            asked.add(InetAddress.getByName(address));
        }
        return record.of(asked).stream().map(m -> (m.sent() ? ">" : "<") + m.text().split(" ")[0]).toList();
    }

    @Test
    public void whatAUeSaysGoesWithWhatTheCoreHearsOfIt() throws Exception {
        record.arrived(gm("REGISTER", ALICE, "c1"));
        record.leaves(mw("REGISTER", "c1"));
        record.arrived(Message.response(401, Wire.flow(Wire.MW, Wire.CORE), "Call-ID", "c1"));
        record.leaves(Message.response(401, Wire.flow(Wire.GM, ALICE), "i", "c1"));
        record.arrived(mw("OPTIONS", "c2"));
        assertEquals(List.of("<REGISTER", ">REGISTER", "<SIP/2.0", ">SIP/2.0"), of(ALICE));
        assertEquals(List.of(), of(BOB));
    }

    @Test
    public void whatTheCoreSaysWaitsForTheUeThatItIsFor() throws Exception {
        record.arrived(mw("INVITE", "c1"));
        assertEquals(List.of(), of(BOB));
        record.leaves(gm("INVITE", BOB, "c1"));
        assertEquals(List.of("<INVITE", ">INVITE"), of(BOB));
    }

    @Test
    public void bothUesOfACallHaveTheirSideOfIt() throws Exception {
        record.arrived(gm("INVITE", ALICE, "c1"));
        record.leaves(mw("INVITE", "c1"));
        record.arrived(mw("INVITE", "c1"));
        record.leaves(gm("INVITE", BOB, "c1"));
        assertEquals("nothing of Bob's side of Gm", List.of("<INVITE", ">INVITE", "<INVITE"), of(ALICE));
        assertEquals(List.of(">INVITE", "<INVITE", ">INVITE"), of(BOB));
        assertEquals("of both, each message once", List.of("<INVITE", ">INVITE", "<INVITE", ">INVITE"), of(ALICE, BOB));
    }

    @Test
    public void aMessageWithoutACallIdIsTheUesWhenItsAddressSaysSo() throws Exception {
        record.arrived(Message.request("OPTIONS", Wire.flow(Wire.GM, ALICE)));
        record.arrived(Message.request("OPTIONS", Wire.flow(Wire.MW, Wire.CORE)));
        record.arrived(gm("OPTIONS", ALICE, "x".repeat(300)));
        assertEquals(List.of("<OPTIONS", "<OPTIONS"), of(ALICE));
    }

    @Test
    public void theOldestOfAUeGoFirst() throws Exception {
        record = record(new ExchangeSettings(true, 16_384, 1 << 20));
        for (int i = 0; i < 200; i++) {
            record.arrived(gm(i == 199 ? "BYE" : "OPTIONS", ALICE, "c" + i));
        }
        List<String> kept = of(ALICE);
        assertTrue("" + kept.size(), kept.size() > 20 && kept.size() < 60);
        assertEquals("<BYE", kept.get(kept.size() - 1));
    }

    @Test
    public void theUeThatWasQuietForLongestIsForgotten() throws Exception {
        record = record(new ExchangeSettings(true, 16_384, 1 << 20));
        record.arrived(gm("REGISTER", ALICE, "first"));
        record.arrived(gm("REGISTER", BOB, "second"));
        for (int i = 0; i < 2_000; i++) {
            record.arrived(gm("OPTIONS", "198.18." + i / 250 + "." + i % 250, "c" + i));
            record.arrived(gm("OPTIONS", BOB, "second"));
        }
        assertEquals(List.of(), of(ALICE));
        assertFalse(of(BOB).isEmpty());
    }

    @Test
    public void callIdsDoNotPushOutUes() throws Exception {
        record = record(new ExchangeSettings(true, 16_384, 1 << 20));
        record.arrived(gm("REGISTER", ALICE, "first"));
        for (int i = 0; i < 5_000; i++) {
            record.arrived(mw("OPTIONS", "c" + i));
        }
        assertEquals(List.of("<REGISTER"), of(ALICE));
    }

    @Test
    public void memoryStaysBelowItsBoundWhateverComes() throws Exception {
        ExchangeSettings settings = new ExchangeSettings(true, 64 * 1024, 1 << 20);
        record = record(settings);
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            String callId = "c" + random.nextInt(800);
            Message message = random.nextBoolean() ? mw("INVITE", callId)
                : gm("INVITE", "198.18." + random.nextInt(4) + "." + random.nextInt(100), callId);
            Message padded = new Message(message.method(), 0, message.flow(), message.headers().edited(
                List.of(new org.gatehouse.sip.HeaderEdit.Add("X", "x".repeat(random.nextInt(20_000))))), new byte[0]);
            if (random.nextBoolean()) {
                record.arrived(padded);
            } else {
                record.leaves(padded);
            }
            assertTrue(record.octets() <= settings.octetsInAll());
        }
        assertTrue("it is used", record.octets() > settings.octetsInAll() / 2);
    }

    @Test
    public void nothingIsKeptWhenItIsOff() throws Exception {
        record = record(new ExchangeSettings(false, 16_384, 1 << 20));
        record.arrived(gm("REGISTER", ALICE, "c1"));
        record.leaves(gm("REGISTER", ALICE, "c1"));
        assertEquals(List.of(), of(ALICE));
        assertEquals(0, record.octets());
        assertFalse(record.isOn());
    }
}
