package org.gatehouse.testbed.hss;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gatehouse.testbed.hss.SubscriberFile.BadSubscriberFileException;
import org.junit.Test;

public class SubscriberFileTest {
    private static final String ONE = """
            {"subscribers": [{"impi": "u@h", "impus": ["sip:u@h"], "k": "465b5ce8b199b49faa5f0a2ee238a6bc",
              "opc": "cd63cb71954a9f4e48a5994e37a02baf", "sqn": "ff9bb4d0b607", "amf": "b9b9",
              "scscf": {"name": "sip:scscf1.home1.net:6060", "mandatory": [1], "optional": [2, 4294967295]}}]}""";

    /** The lab's subscribers. */
    public static List<Subscriber> lab() throws IOException {
        return SubscriberFile.read(Path.of("../config/lab-subscribers.json"));
    }

    private static String refusal(String from, String to) {
        String json = ONE.replace(from, to);
        assertFalse("the replacement did nothing", json.equals(ONE));
        return assertThrows(BadSubscriberFileException.class, () -> SubscriberFile.parse(json)).getMessage();
    }

    @Test
    public void labFileHasTwoSubscribers() throws IOException {
        List<Subscriber> lab = lab();
        assertEquals(List.of("user1_private@home1.net", "user2_private@home1.net"),
                lab.stream().map(Subscriber::impi).toList());
        assertEquals(List.of("sip:user1_public1@home1.net", "sip:user1_public2@home1.net"), lab.get(0).impus());
        assertEquals(List.of("visited1.net"), lab.get(0).visitedNetworks());
        assertEquals("53c15671c60a4b731c55b4a441c0bde2", lab.get(1).opc().hex());
    }

    @Test
    public void allFields() throws IOException {
        Subscriber s = SubscriberFile.parse(ONE).get(0);
        assertEquals(0xff9bb4d0b607L, s.sqn());
        assertEquals("b9b9", s.amf().hex());
        assertEquals(Optional.of("sip:scscf1.home1.net:6060"), s.scscf().name());
        assertEquals(List.of(1L), s.scscf().mandatory());
        assertEquals(List.of(2L, 4_294_967_295L), s.scscf().optional());
        assertEquals(List.of(), s.visitedNetworks());
        assertFalse(s.barred());
        assertFalse(s.toString().contains("465b"));
    }

    @Test
    public void opGivesOpc() throws IOException {
        String json = ONE.replace("\"opc\": \"cd63cb71954a9f4e48a5994e37a02baf\"",
                "\"op\": \"cdc202d5123e20f62b6d676ac72cb318\"");
        assertEquals("cd63cb71954a9f4e48a5994e37a02baf", SubscriberFile.parse(json).get(0).opc().hex());
    }

    @Test
    public void scscfMayBeAbsent() throws IOException {
        String json = ONE.replaceAll("(?s),\\s*\"scscf\".*\\}\\}", "}");
        assertEquals(Subscriber.ScscfData.NONE, SubscriberFile.parse(json).get(0).scscf());
    }

    @Test
    public void mistakesAreNamedByPlaceAndNeverQuoted() {
        assertEquals("subscriber 1: k must be 32 hexadecimal digits", refusal("465b5c", "465b5"));
        assertEquals("subscriber 1: opc must be 32 hexadecimal digits", refusal("cd63cb71", "zz63cb71"));
        assertEquals("subscriber 1: sqn must be 12 hexadecimal digits", refusal("ff9bb4d0b607", "ff9b"));
        assertEquals("subscriber 1: impi must be a text", refusal("\"u@h\"", "7"));
        assertEquals("subscriber 1: impus must hold texts", refusal("[\"sip:u@h\"]", "[1]"));
        assertEquals("subscriber 1: impus is empty", refusal("[\"sip:u@h\"]", "[]"));
        assertEquals("subscriber 1: impus must be a list", refusal("[\"sip:u@h\"]", "\"sip:u@h\""));
        assertEquals("subscriber 1: mandatory must hold numbers of 32 bits", refusal("[1]", "[-1]"));
        assertEquals("subscriber 1: optional must hold numbers of 32 bits", refusal("4294967295", "4294967296"));
        assertEquals("subscriber 1: one of op and opc must be there", refusal("\"opc\"", "\"barred\""));
        assertTrue(refusal("\"amf\"", "\"amff\"").startsWith("subscriber 1: unknown key"));
        assertTrue(refusal("\"mandatory\"", "\"must\"").startsWith("subscriber 1 scscf: unknown key"));
        assertEquals("subscriber 1: barred is true or false", refusal("\"amf\"", "\"barred\": 1, \"amf\""));
        assertEquals("not JSON, line 2", refusal("\"opc\":", "\"opc\""));
        assertEquals("not JSON, line 2", refusal("\"sqn\":", "\"amf\":"));
        assertEquals("the top level is {\"subscribers\": [...]}", refusal("\"subscribers\"", "\"users\""));
        assertEquals("subscriber 1: not an object", refusal("{\"impi\"", "7, {\"impi\""));
    }

    @Test
    public void identitiesAreUnique() {
        String subscriber = ONE.substring(ONE.indexOf('['), ONE.length() - 1).replaceAll("^\\[|\\]$", "");
        String sameImpu = subscriber.replace("\"impi\": \"u@h\"", "\"impi\": \"v@h\"");
        for (String second : List.of(subscriber, sameImpu)) {
            assertEquals("subscriber 2: an identity is there twice", assertThrows(BadSubscriberFileException.class,
                    () -> SubscriberFile.parse("{\"subscribers\": [" + subscriber + "," + second + "]}")).getMessage());
        }
    }
}
