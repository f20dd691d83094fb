package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

public class XfrmEventsTest {
    private static final XfrmSettings SETTINGS = XfrmSettings.defaults();
    private static final byte[] FAIL = {};

    private final BlockingQueue<byte[]> datagrams = new LinkedBlockingQueue<>();
    private final BlockingQueue<XfrmExpiry> heard = new LinkedBlockingQueue<>();

    /** Hands out what the test puts in; an empty datagram stands for lost ones. */
    private final class Channel implements NetlinkChannel {
        private boolean closed;

        @Override
        public void send(ByteBuffer messages) {
            throw new IllegalStateException("events are only heard");
        }

        @Override
        public boolean receive(ByteBuffer into) throws XfrmException {
            into.clear().limit(0);
            try {
                byte[] datagram = datagrams.poll(5, TimeUnit.MILLISECONDS);
                if (datagram == FAIL) {
                    throw new XfrmException(XfrmFault.NO_ANSWER, "lost");
                }
                if (datagram == null) {
                    return false;
                }
                into.clear().put(datagram).flip();
                return true;
            } catch (InterruptedException e) {
                return false;
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static byte[] state(int reqid) {
        XfrmState state = new XfrmState(XfrmSelector.exact(SampleSets.address("10.67.0.2"), 5063,
            SampleSets.address("10.67.0.1"), 31113), 0xf000_0002L, reqid, List.of(), 64, 1);
        ByteBuffer out = ByteBuffer.allocateDirect(1024);
        new XfrmEncoder(out).addState(1, state);
        byte[] message = new byte[out.position()];
        out.get(0, message);
        return Arrays.copyOfRange(message, 16, 240);
    }

    @Test
    public void oursAreHeardAndCounted() throws Exception {
        Channel channel = new Channel();
        XfrmEvents events = new XfrmEvents(channel, SETTINGS, heard::add);
        events.start();
        datagrams.add(FakeXfrmKernel.expiry(state(77), true));
        datagrams.add(FakeXfrmKernel.expiry(state(SETTINGS.reqid(5)), false));
        datagrams.add(FAIL);
        datagrams.add(FakeXfrmKernel.expiry(state(SETTINGS.reqid(5)), true));
        assertEquals(new XfrmExpiry(SampleSets.address("10.67.0.1"), 0xf000_0002L), heard.poll(10, TimeUnit.SECONDS));
        events.close();
        assertEquals("neither another's nor a soft one", 1, events.expired());
        assertEquals(1, events.lost());
        assertTrue(heard.isEmpty());
        assertTrue(channel.closed);
    }

    @Test
    public void aListenerThatFailsDoesNotEndIt() throws Exception {
        XfrmEvents events = new XfrmEvents(new Channel(), SETTINGS, expiry -> {
            heard.add(expiry);
            throw new IllegalStateException("listener");
        });
        events.start();
        datagrams.add(FakeXfrmKernel.expiry(state(SETTINGS.reqid(5)), true));
        datagrams.add(FakeXfrmKernel.expiry(state(SETTINGS.reqid(6)), true));
        heard.poll(10, TimeUnit.SECONDS);
        assertNotNull(heard.poll(10, TimeUnit.SECONDS));
        events.close();
    }

    @Test
    public void itGivesUpOnAChannelThatOnlyFails() throws Exception {
        XfrmEvents events = new XfrmEvents(new Channel(), SETTINGS, heard::add);
        for (int i = 0; i < 20; i++) {
            datagrams.add(FAIL);
        }
        events.start();
        events.awaitEnd();
        assertEquals(10, events.lost());
        assertEquals(10, datagrams.size());
        events.close();
    }
}
