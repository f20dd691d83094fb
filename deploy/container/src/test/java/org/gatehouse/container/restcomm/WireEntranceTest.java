package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Test;

public class WireEntranceTest {
    private final AtomicBoolean ended = new AtomicBoolean();

    private WireEntrance entrance(InputStream in) {
        return new WireEntrance(in, ended::get, 5060);
    }

    private WireEntrance entrance(byte[] octets) {
        return entrance(new ByteArrayInputStream(octets));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] filled(int length) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) 'x');
        return octets;
    }

    @Test
    public void whatComesIsPassedOn() throws IOException {
        byte[] octets = octets("OPTIONS sip:x SIP/2.0\r\n\r\n\u00ff");
        assertArrayEquals(octets, entrance(octets).readAllBytes());
        InputStream single = entrance(octets);
        for (byte octet : octets) {
            assertEquals(octet & 0xff, single.read());
        }
        assertEquals(-1, single.read());
    }

    @Test
    public void theLongestMessagesPassOneAfterTheOther() throws IOException {
        byte[] message = (octets("h".repeat(StrictParserFactory.MAX_HEAD - 4) + "\r\n\r\n"
            + "b".repeat(StrictParserFactory.MAX_BODY)));
        InputStream three = new SequenceInputStream(Collections.enumeration(java.util.List.of(
            new ByteArrayInputStream(message), new ByteArrayInputStream(message), new ByteArrayInputStream(message))));
        assertEquals(3L * message.length, entrance(three).readAllBytes().length);
    }

    @Test
    public void aMessageWithoutEndIsTheEnd() throws IOException {
        int most = WireEntrance.MAX_WITHOUT_EMPTY_LINE;
        assertEquals(most, entrance(filled(most)).readAllBytes().length);
        assertTrue(entrance(filled(most + 8_192)).readAllBytes().length <= most);
        byte[] lines = octets("Subject: x\r\n".repeat(most / 6));
        assertTrue(entrance(lines).readAllBytes().length <= most);
    }

    @Test
    public void aBareLineFeedEndsAHeadToo() throws IOException {
        byte[] messages = octets(("h".repeat(60_000) + "\n\n").repeat(40));
        assertEquals(messages.length, entrance(messages).readAllBytes().length);
    }

    @Test
    public void afterTheEndAllIsThrownAway() throws IOException {
        WireEntrance entrance = entrance(filled(100));
        byte[] some = new byte[10];
        assertEquals(10, entrance.read(some, 0, 10));
        ended.set(true);
        assertEquals(-1, entrance.read(some, 0, 10));
        assertEquals(-1, entrance.read());
    }

    @Test
    public void butNotForEver() throws IOException {
        ended.set(true);
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        assertEquals(-1, entrance(endless).read(new byte[4_096], 0, 4_096));
    }
}
