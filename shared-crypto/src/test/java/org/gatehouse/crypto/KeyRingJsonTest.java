package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.gatehouse.crypto.KeyRing.Entry;
import org.junit.Test;

/** The JSON form of a ring as text, beside the vectors that {@link KeyRingFileTest} runs. */
public class KeyRingJsonTest {
    private static final String KV = "c41f9be20d7735a8861e4bf02d9c5a13";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    public void writesTheDocumentedForm() throws Exception {
        KeyRing ring = KeyRing.of(List.of(Entry.encrypt(7, Secret.fromHex(KV)),
                Entry.decryptOnly(6, Secret.fromHex("5f0d3c1be7a94208b6c1d2f49a3e7061"),
                        Instant.parse("2026-06-01T00:00:00Z"))));
        String text = new String(KeyRingJson.write(ring), StandardCharsets.UTF_8);
        assertEquals("{\"keys\":[{\"kid\":6,\"kv\":\"5f0d3c1be7a94208b6c1d2f49a3e7061\",\"state\":\"decrypt-only\","
                + "\"notAfter\":\"2026-06-01T00:00:00Z\"},{\"kid\":7,\"kv\":\"" + KV + "\",\"state\":\"encrypt\"}]}",
                text.replaceAll("\\s", ""));
        assertTrue(text.endsWith("}\n"));
    }

    @Test
    public void everyOctetIsWrittenAndReadAsItself() throws Exception {
        Random random = new Random(8259);
        for (int i = 0; i < 200; i++) {
            byte[] kv = new byte[16];
            random.nextBytes(kv);
            KeyRing ring = KeyRing.of(List.of(Entry.encrypt(i, Secret.copyOf(kv))));
            assertEquals(ring.entries(), KeyRingJson.parse(KeyRingJson.write(ring)).entries());
        }
    }

    @Test
    public void anEmptyRingIsWrittenAndRead() throws Exception {
        assertEquals(List.of(), KeyRingJson.parse(KeyRingJson.write(KeyRing.of(List.of()))).entries());
    }

    /** Wherever the text is cut or damaged, the message has a place and not a piece of the text. */
    @Test
    public void noMessageRepeatsAnyOfTheText() {
        String text = "{\"keys\":[{\"kid\":7,\"kv\":\"" + KV + "\",\"state\":\"encrypt\"}]}";
        for (int at = 0; at < text.length(); at++) {
            assertNothingShown(text.substring(0, at));
            for (char c : new char[] {'"', '{', ']', 'z', '\\', '\n', 0, '\u00e9'}) {
                assertNothingShown(text.substring(0, at) + c + text.substring(at));
            }
        }
    }

    private static void assertNothingShown(String text) {
        try {
            KeyRingJson.parse(bytes(text));
        } catch (KeyRingException e) {
            for (int i = 0; i + 4 <= KV.length(); i++) {
                assertFalse(e.getMessage(), e.getMessage().contains(KV.substring(i, i + 4)));
            }
            assertTrue(e.getMessage(), e.getMessage().length() < 100);
        }
    }

    @Test
    public void placesAreNamed() {
        KeyRingException e = assertThrows(KeyRingException.class,
                () -> KeyRingJson.parse(bytes("{\"keys\":[\n{\"kid\":7,\n\"kv\":\"zz\"}]}")));
        assertTrue(e.getMessage(), e.getMessage().startsWith("line 3, column "));
    }

    @Test
    public void moreKeysThanKidsAreNotCollected() {
        StringBuilder text = new StringBuilder("{\"keys\":[");
        for (int i = 0; i < 400; i++) {
            text.append(i == 0 ? "" : ",").append("{\"kid\":").append(i % 256).append(",\"kv\":\"")
                    .append(String.format("%032x", 0x1234567L * (i + 1))).append("\",\"state\":\"decrypt-only\"}");
        }
        KeyRingException e = assertThrows(KeyRingException.class, () -> KeyRingJson.parse(bytes(text + "]}")));
        assertEquals(KeyRingException.Fault.DUPLICATE_KID, e.fault());
    }
}
