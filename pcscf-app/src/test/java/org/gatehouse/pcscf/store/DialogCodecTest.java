package org.gatehouse.pcscf.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.session.Call;
import org.gatehouse.pcscf.session.Dialog;
import org.junit.Test;

/** A dialog as octets and back. */
public class DialogCodecTest {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");

    static Dialog call(UeContact owner, String callId) {
        Call call = new Call(true, "z9hG4bK1", "sip:far@home2.net", 7, new Call.End("<sip:a@home1.net>;tag=u",
            "sip:a@192.0.2.1:5063", 9), new Call.End("\"F\u00e4r\" <sip:far@home2.net>;tag=f", "sip:f@203.0.113.77", 3),
            true, Optional.of(NOW));
        return new Dialog(new Dialog.Id(callId, "u", "f"), owner, "INVITE",
            List.of("<sip:ToKeN==@icscf.home1.net;lr>", "<sip:scscf.home1.net;lr>"), "icid", Optional.of(call));
    }

    private static Dialog call() {
        return call(owner("2001:db8::1"), "call@192.0.2.1");
    }

    private static UeContact owner(String address) {
        try {
            return new UeContact("alice@home1.net", InetAddress.getByName(address), "x", true);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    private static byte[] encoded(Dialog dialog) {
        try (SecretBuffer out = new SecretBuffer()) {
            DialogCodec.encode(dialog, out);
            return Arrays.copyOf(out.array(), out.length());
        }
    }

    private static Dialog again(Dialog dialog) {
        ByteBuffer in = ByteBuffer.wrap(encoded(dialog));
        Dialog back = DialogCodec.decode(in).orElseThrow();
        assertEquals("all of it is read", 0, in.remaining());
        return back;
    }

    @Test
    public void everyFieldComesBack() {
        Call call = call().call().orElseThrow();
        Call other = new Call(false, call.branch(), call.inviteUri(), 1, call.far(), call.ue(), true, Optional.empty());
        Dialog.Id id = call().id();
        for (Dialog dialog : List.of(call(),
            new Dialog(id, owner("192.0.2.1"), "INVITE", call().routeSet(), "icid", Optional.of(other)),
            new Dialog(id, owner("192.0.2.1"), "SUBSCRIBE", List.of(), "", Optional.empty()))) {
            assertEquals(dialog, again(dialog));
        }
    }

    private static Dialog withRoute(int entries) {
        Dialog call = call();
        return new Dialog(call.id(), call.owner(), call.method(), Collections.nCopies(entries, "<sip:x;lr>"),
            call.icid(), call.call());
    }

    @Test
    public void whatCannotBeReadAgainIsNotWritten() {
        assertEquals(withRoute(1_000), again(withRoute(1_000)));
        assertThrows(IllegalArgumentException.class, () -> encoded(withRoute(1_001)));
    }

    @Test
    public void whatIsCutIsNothing() {
        byte[] octets = encoded(call());
        for (int length = 0; length < octets.length; length++) {
            assertFalse("at " + length, DialogCodec.decode(ByteBuffer.wrap(octets, 0, length)).isPresent());
        }
        assertEquals(Optional.of(call().id()), DialogCodec.decodeId(ByteBuffer.wrap(octets, 0, octets.length - 1)));
        assertEquals(Optional.empty(), DialogCodec.decodeId(ByteBuffer.wrap(octets, 0, 10)));
    }

    @Test
    public void whatIsChangedIsNothingOrSomethingElse() {
        byte[] octets = encoded(call());
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = octets.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            // no exception, no endless list
            DialogCodec.decode(ByteBuffer.wrap(changed));
        }
    }
}
