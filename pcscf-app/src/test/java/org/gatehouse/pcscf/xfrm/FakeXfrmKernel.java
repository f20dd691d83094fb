package org.gatehouse.pcscf.xfrm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel's end of the netlink socket: keeps states and policies by their names, as the kernel does, and can be told
 * to refuse or to lose answers. Reads the messages by the offsets of {@code linux/xfrm.h}, written out here once more.
 */
final class FakeXfrmKernel implements NetlinkChannel {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EEXIST = 17;
    private static final int NEWSA = 0x10;
    private static final int DELSA = 0x11;
    private static final int GETSA = 0x12;
    private static final int NEWPOLICY = 0x13;
    private static final int DELPOLICY = 0x14;
    private static final int GETPOLICY = 0x15;
    private static final int UPDPOLICY = 0x19;
    private static final int NEWSPDINFO = 0x24;
    private static final int GETSPDINFO = 0x25;
    private static final int DUMP = 0x300;

    /** Types of the messages that came, in order. */
    final List<Integer> asked = new ArrayList<>();
    final Deque<byte[]> answers = new ArrayDeque<>();
    private final Map<String, byte[]> states = new LinkedHashMap<>();
    private final Map<String, byte[]> policies = new LinkedHashMap<>();
    private final Map<Integer, Integer> refusals = new HashMap<>();
    private int refuseAll;
    private int answersToLose;
    private int sendsToFail;
    private int dumpsToInterrupt;
    byte[] thresholds = {32, 32, (byte) 128, (byte) 128};
    ByteBuffer lastSent;
    ByteBuffer lastReceived;
    boolean closed;

    /** The message with this number, counted from 0 over all that come, is refused. */
    void refuse(int message, int errno) {
        refusals.put(message, errno);
    }

    void refuseAll(int errno) {
        refuseAll = errno;
    }

    /** The next receive calls find that datagrams were lost; what was asked has been done. */
    void loseAnswers(int count) {
        answersToLose = count;
    }

    void failSends(int count) {
        sendsToFail = count;
    }

    void interruptDumps(int count) {
        dumpsToInterrupt = count;
    }

    int states() {
        return states.size();
    }

    int policies() {
        return policies.size();
    }

    @Override
    public void send(ByteBuffer messages) throws XfrmException {
        lastSent = messages;
        if (sendsToFail > 0) {
            sendsToFail--;
            throw new XfrmException(XfrmFault.NO_MEMORY, "sending");
        }
        ByteBuffer in = messages.duplicate().order(ByteOrder.nativeOrder());
        int at = 0;
        while (at < in.limit()) {
            int length = in.getInt(at);
            byte[] message = new byte[length];
            in.get(at, message);
            handle(ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()), message);
            at += length + 3 & ~3;
        }
    }

    @Override
    public boolean receive(ByteBuffer into) throws XfrmException {
        lastReceived = into;
        into.clear();
        if (answersToLose > 0) {
            answersToLose--;
            answers.clear();
            into.limit(0);
            throw new XfrmException(XfrmFault.NO_ANSWER, "lost");
        }
        if (answers.isEmpty()) {
            into.limit(0);
            return false;
        }
        into.put(answers.poll()).flip();
        return true;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void handle(ByteBuffer m, byte[] octets) {
        int type = m.getShort(4);
        int sequence = m.getInt(8);
        int number = asked.size();
        asked.add(type);
        int errno = refuseAll != 0 ? refuseAll : refusals.getOrDefault(number, 0);
        byte[] payload = Arrays.copyOfRange(octets, 16, octets.length);
        if (errno == 0) {
            errno = switch (type) {
                case NEWSA -> states.putIfAbsent(name(payload, 56, 20), payload) == null ? 0 : EEXIST;
                case DELSA -> states.remove(name(payload, 0, 20)) == null ? ESRCH : 0;
                case NEWPOLICY -> policies.putIfAbsent(policyName(payload, 160), payload) == null ? 0 : EEXIST;
                case UPDPOLICY -> {
                    policies.put(policyName(payload, 160), payload);
                    yield 0;
                }
                case DELPOLICY -> policies.remove(policyName(payload, 60)) == null ? ENOENT : 0;
                case NEWSPDINFO -> {
                    thresholds = new byte[] {payload[8], payload[9], payload[16], payload[17]};
                    yield 0;
                }
                default -> 0;
            };
        }
        boolean one = type == GETSA && (m.getShort(6) & DUMP) == 0;
        if (one && errno == 0) {
            byte[] state = states.get(name(payload, 0, 20));
            answers.add(state == null ? acknowledgement(sequence, ESRCH, "") : message(NEWSA, 0, sequence, state));
        } else {
            answer(type, sequence, errno);
        }
    }

    /** The kernel has processed, and refused, packets of each state. */
    void traffic(long packets, int integrityFailed) {
        states.values().forEach(state -> ByteBuffer.wrap(state).order(ByteOrder.nativeOrder()).putLong(168, packets)
            .putInt(200, integrityFailed));
    }

    private void answer(int type, int sequence, int errno) {
        if (errno == 0 && type == GETSA) {
            dump(NEWSA, sequence, states.values());
        } else if (errno == 0 && type == GETPOLICY) {
            dump(NEWPOLICY, sequence, policies.values());
        } else if (errno == 0 && type == GETSPDINFO) {
            ByteBuffer info = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
            info.putInt(0).putShort((short) 6).putShort((short) 3).put(thresholds, 0, 2).putShort((short) 0)
                .putShort((short) 6).putShort((short) 4).put(thresholds, 2, 2).putShort((short) 0);
            answers.add(message(NEWSPDINFO, 0, sequence, info.array()));
        } else {
            answers.add(acknowledgement(sequence, errno, errno == 0 ? "" : "the fake refuses"));
        }
    }

    private void dump(int type, int sequence, Iterable<byte[]> objects) {
        for (byte[] object : objects) {
            answers.add(message(type, 2, sequence, object));
        }
        boolean interrupted = dumpsToInterrupt > 0;
        dumpsToInterrupt -= interrupted ? 1 : 0;
        answers.add(message(3, interrupted ? 0x12 : 2, sequence, new byte[4]));
    }

    private static String name(byte[] payload, int from, int length) {
        return Arrays.toString(Arrays.copyOfRange(payload, from, from + length));
    }

    private static String policyName(byte[] payload, int direction) {
        return payload[direction] + name(payload, 0, 56);
    }

    /** An acknowledgement as the kernel writes it for a socket with short acknowledgements and texts. */
    static byte[] acknowledgement(int sequence, int errno, String text) {
        byte[] octets = (text + "\0").getBytes(StandardCharsets.US_ASCII);
        boolean said = !text.isEmpty();
        ByteBuffer out = ByteBuffer.allocate(20 + (said ? 4 + octets.length : 0)).order(ByteOrder.nativeOrder());
        out.putInt(-errno).putInt(500).putShort((short) NEWSA).putShort((short) 5).putInt(sequence).putInt(0);
        if (said) {
            out.putShort((short) (4 + octets.length)).putShort((short) 1).put(octets);
        }
        return message(2, said ? 0x300 : 0x100, sequence, out.array());
    }

    /** An event that a state, given as in a request's payload, has reached a limit. */
    static byte[] expiry(byte[] state, boolean hard) {
        byte[] payload = Arrays.copyOf(state, 232);
        Arrays.fill(payload, 224, 232, (byte) 0);
        payload[224] = (byte) (hard ? 1 : 0);
        return message(0x18, 0, 0, payload);
    }

    static byte[] message(int type, int flags, int sequence, byte[] payload) {
        return ByteBuffer.allocate(16 + payload.length).order(ByteOrder.nativeOrder()).putInt(16 + payload.length)
            .putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0).put(payload).array();
    }
}
