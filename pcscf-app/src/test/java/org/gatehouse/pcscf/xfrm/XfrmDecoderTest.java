package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.gatehouse.pcscf.sa.SetTraffic;
import org.junit.Test;

public class XfrmDecoderTest {
    private static final XfrmSettings SETTINGS = XfrmSettings.defaults();

    @Test
    public void acknowledgementOfSuccess() throws Exception {
        assertEquals(List.of(new XfrmReply.Ack(9, 0, "")), decode(FakeXfrmKernel.acknowledgement(9, 0, "")));
    }

    @Test
    public void acknowledgementWithTheKernelsText() throws Exception {
        assertEquals(List.of(new XfrmReply.Ack(9, 93, "Requested type not found")),
            decode(FakeXfrmKernel.acknowledgement(9, 93, "Requested type not found")));
    }

    @Test
    public void textBehindAnEchoedRequest() throws Exception {
        byte[] m = FakeXfrmKernel.message(2, 0x200, 4, ByteBuffer.allocate(20 + 8 + 8).order(ByteOrder.nativeOrder())
            .putInt(-22).putInt(24).putShort((short) 16).putShort((short) 5).putInt(4).putInt(0).putLong(0)
            .putShort((short) 7).putShort((short) 1).put("no".getBytes()).array());
        assertEquals(List.of(new XfrmReply.Ack(4, 22, "no")), decode(m));
    }

    @Test
    public void anEchoedLengthThatIsNoneGivesNoText() throws Exception {
        for (int length : new int[] {-5, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20}) {
            byte[] m = FakeXfrmKernel.message(2, 0x200, 4, ByteBuffer.allocate(28).order(ByteOrder.nativeOrder())
                .putInt(-22).putInt(length).array());
            assertEquals(List.of(new XfrmReply.Ack(4, 22, "")), decode(m));
        }
    }

    @Test
    public void whatIsEncodedComesBack() throws Exception {
        for (SampleSets sample : List.of(SampleSets.first(), SampleSets.first().withAddresses(
                SampleSets.address("fd00:67::1"), SampleSets.address("fd00:67::2")))) {
            XfrmSet set = XfrmSet.of(sample.spec(), SETTINGS);
            for (XfrmState state : set.states()) {
                assertEquals(List.of(new XfrmReply.State(3, state.held(), new SetTraffic(0, 0))),
                    decode(encode(e -> e.addState(3, state))));
            }
            for (XfrmPolicy policy : set.policies()) {
                assertEquals(List.of(new XfrmReply.Policy(3, policy)), decode(encode(e -> e.addPolicy(3, policy))));
            }
        }
    }

    @Test
    public void blockPoliciesComeBack() throws Exception {
        for (XfrmPolicy policy : PortGuard.policies(List.of(SampleSets.address("10.67.0.2"), SampleSets.address("::")),
                List.of(5062), SETTINGS.guardPriority())) {
            assertEquals(List.of(new XfrmReply.Policy(3, policy)), decode(encode(e -> e.addPolicy(3, policy))));
        }
    }

    @Test
    public void othersStatesAndPoliciesAreLeftOut() throws Exception {
        XfrmSet set = XfrmSet.of(SampleSets.first().spec(), SETTINGS);
        byte[] ah = encode(e -> e.addState(1, set.states().get(0)));
        ah[16 + 76] = 51;
        byte[] tunnel = encode(e -> e.addState(1, set.states().get(0)));
        tunnel[16 + 214] = 1;
        byte[] forward = encode(e -> e.addPolicy(1, set.policies().get(0)));
        forward[16 + 160] = 2;
        byte[] ofSocket = encode(e -> e.addPolicy(1, set.policies().get(0)));
        ofSocket[16 + 160] = 3;
        byte[] tunnelTemplate = encode(e -> e.addPolicy(1, set.policies().get(0)));
        tunnelTemplate[16 + 168 + 4 + 48] = 1;
        byte[] bypass = Arrays.copyOf(encode(e -> e.addPolicy(1, set.policies().get(0))), 16 + 168);
        ByteBuffer.wrap(bypass).order(ByteOrder.nativeOrder()).putInt(0, 16 + 168);
        byte[] otherFamily = encode(e -> e.addState(1, set.states().get(0)));
        otherFamily[16 + 212] = 7;
        for (byte[] message : List.of(ah, tunnel, forward, ofSocket, tunnelTemplate, bypass, otherFamily)) {
            assertEquals(List.of(), decode(message));
        }
    }

    @Test
    public void ipv4MappedAddressesStayIpv6() throws Exception {
        byte[] m = encode(e -> e.addState(1, state("fd00:67::1", "fd00:67::2")));
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1};
        System.arraycopy(mapped, 0, m, 16 + 56, 16);
        XfrmReply.State state = (XfrmReply.State) decode(m).get(0);
        assertEquals(16, state.state().destination().getAddress().length);
    }

    @Test
    public void endOfADump() throws Exception {
        assertEquals(List.of(new XfrmReply.Done(8, false)), decode(FakeXfrmKernel.message(3, 2, 8, new byte[4])));
        assertEquals(List.of(new XfrmReply.Done(8, true)), decode(FakeXfrmKernel.message(3, 0x12, 8, new byte[4])));
    }

    @Test
    public void expiries() throws Exception {
        XfrmState state = state("10.67.0.1", "10.67.0.2");
        byte[] payload = Arrays.copyOfRange(encode(e -> e.addState(1, state)), 16, 16 + 224);
        assertEquals(List.of(new XfrmReply.Expired(0, state.held(), true)),
            decode(FakeXfrmKernel.expiry(payload, true)));
        assertEquals(List.of(new XfrmReply.Expired(0, state.held(), false)),
            decode(FakeXfrmKernel.expiry(payload, false)));
    }

    @Test
    public void severalMessagesInOneDatagram() throws Exception {
        byte[] one = FakeXfrmKernel.acknowledgement(1, 22, "odd");
        ByteBuffer both = ByteBuffer.allocate((one.length + 3 & ~3) + 36);
        both.put(one).position(one.length + 3 & ~3);
        both.put(FakeXfrmKernel.acknowledgement(2, 0, ""));
        assertEquals(List.of(new XfrmReply.Ack(1, 22, "odd"), new XfrmReply.Ack(2, 0, "")), decode(both.array()));
    }

    @Test
    public void lostMessagesAreSaid() {
        XfrmException lost = assertThrows(XfrmException.class,
            () -> decode(FakeXfrmKernel.message(4, 0, 0, new byte[4])));
        assertEquals(XfrmFault.NO_ANSWER, lost.fault());
    }

    @Test
    public void wrongLengthsAreRefused() {
        for (int length : new int[] {0, 15, -1, 37, Integer.MAX_VALUE}) {
            byte[] m = FakeXfrmKernel.acknowledgement(1, 0, "");
            ByteBuffer.wrap(m).order(ByteOrder.nativeOrder()).putInt(0, length);
            assertEquals(XfrmFault.INVALID, assertThrows(XfrmException.class, () -> decode(m)).fault());
        }
        for (int type : new int[] {2, 0x10, 0x13, 0x18, 0x24}) {
            byte[] empty = FakeXfrmKernel.message(type, 0, 1, new byte[0]);
            assertEquals(XfrmFault.INVALID, assertThrows(XfrmException.class, () -> decode(empty)).fault());
        }
    }

    @Test
    public void damagedMessagesGiveAReplyOrANamedFault() {
        Random random = new Random(1);
        XfrmState state = state("10.67.0.1", "10.67.0.2");
        List<byte[]> samples = List.of(encode(e -> e.addState(1, state)), FakeXfrmKernel.acknowledgement(1, 3, "text"),
            encode(e -> e.addPolicy(1, new XfrmPolicy(XfrmPolicy.Direction.IN, state.selector(), 1,
                XfrmPolicy.Action.PROTECT, 5))), encode(e -> e.setHashThresholds(1, XfrmThresholds.WHOLE_ADDRESSES)));
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = samples.get(i % samples.size()).clone();
            for (int changes = random.nextInt(4) + 1; changes > 0; changes--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
            try {
                assertTrue(decode(cut).size() <= cut.length / 16);
            } catch (XfrmException e) {
                assertTrue(e.fault() == XfrmFault.INVALID || e.fault() == XfrmFault.NO_ANSWER);
            }
        }
    }

    private static XfrmState state(String source, String destination) {
        return new XfrmState(XfrmSelector.exact(SampleSets.address(source), 1, SampleSets.address(destination), 2),
            0xffff_ffffL, SETTINGS.reqid(0xffff_ffffL), List.of(), 64, 0);
    }

    private static byte[] encode(Consumer<XfrmEncoder> message) {
        ByteBuffer out = ByteBuffer.allocateDirect(4096);
        message.accept(new XfrmEncoder(out));
        byte[] octets = new byte[out.position()];
        out.get(0, octets);
        return octets;
    }

    private static List<XfrmReply> decode(byte[] datagram) throws XfrmException {
        return XfrmDecoder.decode(ByteBuffer.wrap(datagram));
    }
}
