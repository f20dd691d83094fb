package org.gatehouse.testbed.aka;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.Test;

public class MilenageTest {
    private interface Check {
        void run(JsonNode set, Milenage keys, Octets rand);
    }

    private static void forAllSets(Check check) throws IOException {
        try (InputStream in = MilenageTest.class.getResourceAsStream("/org/gatehouse/testbed/milenage-sets.json")) {
            JsonNode sets = new ObjectMapper().readTree(in).path("sets");
            assertEquals(6, sets.size());
            for (JsonNode set : sets) {
                check.run(set, new Milenage(octets(set, "k"), octets(set, "opc")), octets(set, "rand"));
            }
        }
    }

    private static Octets octets(JsonNode set, String name) {
        return Octets.ofHex(set.path(name).asText());
    }

    @Test
    public void opcOfAllPublishedSets() throws IOException {
        forAllSets((set, keys, rand) ->
                assertEquals(set.path("opc").asText(), Milenage.opc(octets(set, "k"), octets(set, "op")).hex()));
    }

    @Test
    public void f1AndF1StarOfAllPublishedSets() throws IOException {
        forAllSets((set, keys, rand) -> {
            assertEquals(set.path("macA").asText(), keys.macA(rand, octets(set, "sqn"), octets(set, "amf")).hex());
            assertEquals(set.path("macS").asText(), keys.macS(rand, octets(set, "sqn"), octets(set, "amf")).hex());
        });
    }

    @Test
    public void f2ToF5StarOfAllPublishedSets() throws IOException {
        forAllSets((set, keys, rand) -> {
            assertEquals(set.path("res").asText(), keys.res(rand).hex());
            assertEquals(set.path("ck").asText(), keys.ck(rand).hex());
            assertEquals(set.path("ik").asText(), keys.ik(rand).hex());
            assertEquals(set.path("ak").asText(), keys.ak(rand).hex());
            assertEquals(set.path("akStar").asText(), keys.akStar(rand).hex());
        });
    }

    @Test
    public void lengthsAreChecked() {
        Octets k = Octets.ofHex("00".repeat(16));
        assertThrows(IllegalArgumentException.class, () -> new Milenage(Octets.ofHex("00"), k));
        assertThrows(IllegalArgumentException.class, () -> new Milenage(k, k).res(Octets.ofHex("0011")));
    }

    @Test
    public void textFormsHideTheOctets() {
        Octets k = Octets.ofHex("465b5ce8b199b49faa5f0a2ee238a6bc");
        AuthenticationVector v =
                AuthenticationVector.make(new Milenage(k, k), k, Octets.ofLong(1, 6), Octets.ofLong(0, 2));
        assertFalse(v.toString().contains(v.ik().hex()));
        assertTrue(v.toString().contains("Octets(16)"));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Octets.ofHex("secret!"));
        assertFalse(e.getMessage().contains("secret"));
    }

    @Test
    public void octetsAsNumbers() {
        assertEquals("00000000ff01", Octets.ofLong(0xff01, 6).hex());
        assertEquals("00".repeat(15) + "08", Octets.ofLong(8, 16).hex());
        assertEquals(0xff9bb4d0b607L, Octets.ofHex("ff9bb4d0b607").number());
        assertEquals("03040102", Octets.ofHex("01020304").rotatedLeft(2).hex());
        assertThrows(IllegalStateException.class, () -> Octets.ofHex("00".repeat(8)).number());
        assertThrows(IllegalArgumentException.class, () -> Octets.ofHex("00").xor(Octets.ofHex("0000")));
    }
}
