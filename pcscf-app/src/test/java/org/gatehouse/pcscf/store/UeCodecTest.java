package org.gatehouse.pcscf.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.sa.RegisteredUe;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.Slot;
import org.gatehouse.pcscf.sa.UeContact;
import org.junit.Test;

/** A contact as octets and back. */
public class UeCodecTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");

    static Binding binding(UeContact contact) {
        return new Binding(contact, "sip:alice@home1.net", "sip:192.0.2.1:5063;transport=tcp", "f1".repeat(16),
            List.of("<sip:t0k3n\u00e9@thig.home1.net;lr>", "<sip:orig@scscf1.home1.net;lr>"),
            List.of("sip:alice@home1.net", "tel:+15551234"), NOW.plusSeconds(3600), true);
    }

    /** Two sets, and both keys of each. */
    private static StoredUe ue(String address) {
        SaTable table = RegisteredUe.table();
        RegisteredUe ue = new RegisteredUe(table, "alice@home1.net", address, NOW);
        ue.registeredAgain(ue.registered());
        return StoredUe.of(ue.contact(), Optional.of(binding(ue.contact())), table.get(ue.contact()));
    }

    private static byte[] encoded(StoredUe ue) {
        try (SecretBuffer out = new SecretBuffer()) {
            UeCodec.encode(ue, out);
            return Arrays.copyOf(out.array(), out.length());
        }
    }

    private static StoredUe again(StoredUe ue) {
        ByteBuffer in = ByteBuffer.wrap(encoded(ue));
        StoredUe back = UeCodec.decode(in).orElseThrow();
        assertEquals("all of it is read", 0, in.remaining());
        return back;
    }

    @Test
    public void everyFieldComesBack() {
        for (String address : List.of("192.0.2.1", "2001:db8::1")) {
            StoredUe ue = ue(address);
            assertEquals(2, ue.sets().size());
            // records and secrets compare all they hold
            assertEquals(ue, again(ue));
        }
    }

    @Test
    public void withoutABindingAndWithoutSets() {
        StoredUe ue = ue("192.0.2.1");
        StoredUe bindingOnly = new StoredUe(ue.contact(), ue.binding(), Map.of());
        assertEquals(bindingOnly, again(bindingOnly));
        StoredUe setsOnly = new StoredUe(ue.contact(), Optional.empty(), ue.sets());
        assertEquals(setsOnly, again(setsOnly));
        assertTrue(again(new StoredUe(ue.contact(), Optional.empty(), Map.of())).isEmpty());
    }

    @Test
    public void aUserThatWasNeverNamedStaysSo() {
        StoredUe ue = ue("192.0.2.1");
        UeContact unnamed = new UeContact("bob@home1.net", ue.contact().address(), "x", false);
        StoredUe stored = new StoredUe(unnamed, Optional.of(binding(unnamed)), Map.of());
        assertEquals(stored, again(stored));
    }

    @Test
    public void aTemporarySetIsNotKept() {
        SaTable table = RegisteredUe.table();
        RegisteredUe ue = new RegisteredUe(table, "alice@home1.net", "192.0.2.1", NOW);
        ue.challenged();
        assertTrue(table.get(ue.contact()).orElseThrow().get(Slot.TEMPORARY).isPresent());
        assertTrue(StoredUe.of(ue.contact(), Optional.empty(), table.get(ue.contact())).isEmpty());
    }

    @Test
    public void whatIsCutIsNothing() {
        byte[] octets = encoded(ue("192.0.2.1"));
        for (int length = 0; length < octets.length; length++) {
            assertFalse("at " + length, UeCodec.decode(ByteBuffer.wrap(octets, 0, length)).isPresent());
        }
        assertEquals(Optional.of(ue("192.0.2.1").contact()),
            UeCodec.decodeContact(ByteBuffer.wrap(octets, 0, octets.length - 1)));
        assertEquals(Optional.empty(), UeCodec.decodeContact(ByteBuffer.wrap(octets, 0, 10)));
    }

    @Test
    public void whatIsChangedIsNothingOrSomethingElse() {
        byte[] octets = encoded(ue("2001:db8::1"));
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = octets.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            // no exception, no endless list
            UeCodec.decode(ByteBuffer.wrap(changed));
        }
    }

    private static StoredUe withIdentities(int number) {
        StoredUe ue = ue("192.0.2.1");
        Binding binding = ue.binding().orElseThrow();
        return new StoredUe(ue.contact(), Optional.of(binding.with(Collections.nCopies(number, "sip:a@home1.net"),
            binding.expiresAt())), Map.of());
    }

    @Test
    public void moreIdentitiesThanCanBeReadAgainAreNotWritten() {
        assertEquals(withIdentities(1_000), again(withIdentities(1_000)));
        assertThrows(IllegalArgumentException.class, () -> encoded(withIdentities(1_001)));
    }

    @Test
    public void whatWasReadInVainLeavesNoKeyBehind() {
        byte[] octets = encoded(ue("192.0.2.1"));
        EntryReader reader = new EntryReader(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 42}));
        Secret read = reader.secret();
        assertEquals(42, read.expose()[0]);
        reader.closeSecrets();
        assertThrows(IllegalStateException.class, read::expose);
        assertFalse(UeCodec.decode(ByteBuffer.wrap(octets, 0, octets.length - 1)).isPresent());
    }

    @Test
    public void aClosedKeyIsSaid() {
        StoredUe ue = ue("192.0.2.1");
        SaSet gone = ue.sets().get(Slot.NEW);
        gone.close();
        assertThrows(IllegalStateException.class, () -> encoded(ue));
    }

    @Test
    public void theBufferForgets() {
        SecretBuffer buffer = new SecretBuffer();
        buffer.octets(new byte[] {1, 2, 3, 4, 5});
        byte[] array = buffer.array();
        buffer.octets(new byte[10_000]);
        assertTrue("outgrown",
            new String(array, java.nio.charset.StandardCharsets.ISO_8859_1).chars().allMatch(c -> c == 0));
        buffer.close();
        for (byte octet : buffer.array()) {
            assertEquals(0, octet);
        }
    }
}
