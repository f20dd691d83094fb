package org.gatehouse.pcscf.xfrm;

import static org.gatehouse.pcscf.xfrm.XfrmWire.*;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.gatehouse.crypto.Secret;

/** Writes netlink messages one after the other into a buffer. Keys are in it, so it is wiped after use. */
final class XfrmEncoder {
    private static final int ACKED = NLM_F_REQUEST | NLM_F_ACK;
    private static final long NO_LIMIT = -1;
    private static final int ANY_ALGORITHM = -1;
    /** {@code struct xfrm_replay_state_esn} before its bitmap. */
    private static final int REPLAY_STATE = 24;

    private final ByteBuffer out;

    /** @throws java.nio.BufferOverflowException from any method, if the buffer is too small for the message */
    XfrmEncoder(ByteBuffer out) {
        this.out = out.order(ByteOrder.nativeOrder());
    }

    void addState(int sequence, XfrmState state) {
        int message = begin(NEWSA, ACKED, sequence);
        int info = zeros(USERSA_INFO);
        XfrmSelector selector = state.selector();
        selector(info, selector);
        address(info + USERSA_DADDR, selector.destination());
        bigEndian32(info + USERSA_SPI, state.spi());
        out.put(info + USERSA_PROTO, (byte) IPPROTO_ESP);
        address(info + USERSA_SADDR, selector.source());
        lifetime(info + USERSA_LIFETIME, state.hardSeconds());
        out.putInt(info + USERSA_REQID, state.reqid());
        out.putShort(info + USERSA_FAMILY, family(selector));
        out.put(info + USERSA_MODE, (byte) MODE_TRANSPORT);
        state.transforms().forEach(this::transform);
        replayWindow(state.replayWindow(), state.sent());
        end(message);
    }

    void deleteState(int sequence, XfrmState.Id state) {
        named(DELSA, ACKED, sequence, state);
    }

    /** One state. The answer holds its keys. */
    void getState(int sequence, XfrmState.Id state) {
        named(GETSA, NLM_F_REQUEST, sequence, state);
    }

    private void named(int type, int flags, int sequence, XfrmState.Id state) {
        int message = begin(type, flags, sequence);
        int id = zeros(USERSA_ID);
        address(id, state.destination());
        bigEndian32(id + USERSA_ID_SPI, state.spi());
        int family = XfrmSelector.bits(state.destination()) == 32 ? AF_INET : AF_INET6;
        out.putShort(id + USERSA_ID_FAMILY, (short) family);
        out.put(id + USERSA_ID_PROTO, (byte) IPPROTO_ESP);
        end(message);
    }

    void addPolicy(int sequence, XfrmPolicy policy) {
        policy(NEWPOLICY, sequence, policy);
    }

    void putPolicy(int sequence, XfrmPolicy policy) {
        policy(UPDPOLICY, sequence, policy);
    }

    void deletePolicy(int sequence, XfrmPolicy.Id policy) {
        int message = begin(DELPOLICY, ACKED, sequence);
        int id = zeros(USERPOLICY_ID);
        selector(id, policy.selector());
        out.put(id + USERPOLICY_ID_DIR, (byte) policy.direction().ordinal());
        end(message);
    }

    /** All states, of every protocol. The answers hold keys. */
    void dumpStates(int sequence) {
        end(begin(GETSA, NLM_F_REQUEST | NLM_F_DUMP, sequence));
    }

    void dumpPolicies(int sequence) {
        end(begin(GETPOLICY, NLM_F_REQUEST | NLM_F_DUMP, sequence));
    }

    void getHashThresholds(int sequence) {
        int message = begin(GETSPDINFO, NLM_F_REQUEST, sequence);
        zeros(4);
        end(message);
    }

    void setHashThresholds(int sequence, XfrmThresholds thresholds) {
        int message = begin(NEWSPDINFO, ACKED, sequence);
        zeros(4);
        threshold(XFRMA_SPD_IPV4_HTHRESH, thresholds.ipv4Local(), thresholds.ipv4Remote());
        threshold(XFRMA_SPD_IPV6_HTHRESH, thresholds.ipv6Local(), thresholds.ipv6Remote());
        end(message);
    }

    private void policy(int type, int sequence, XfrmPolicy policy) {
        int message = begin(type, ACKED, sequence);
        int info = zeros(USERPOLICY_INFO);
        selector(info, policy.selector());
        lifetime(info + USERPOLICY_LIFETIME, 0);
        out.putInt(info + USERPOLICY_PRIORITY, (int) policy.priority());
        out.put(info + USERPOLICY_DIR, (byte) policy.direction().ordinal());
        out.put(info + USERPOLICY_ACTION, (byte) policy.action().ordinal());
        if (policy.action() == XfrmPolicy.Action.PROTECT) {
            int attribute = beginAttribute(XFRMA_TMPL);
            template(policy);
            endAttribute(attribute);
        }
        end(message);
    }

    private void template(XfrmPolicy policy) {
        XfrmSelector selector = policy.selector();
        int template = zeros(USER_TMPL);
        address(template, selector.destination());
        out.put(template + USER_TMPL_PROTO, (byte) IPPROTO_ESP);
        out.putShort(template + USER_TMPL_FAMILY, family(selector));
        address(template + USER_TMPL_SADDR, selector.source());
        out.putInt(template + USER_TMPL_REQID, policy.reqid());
        out.put(template + USER_TMPL_MODE, (byte) MODE_TRANSPORT);
        for (int i = 0; i < 3; i++) {
            out.putInt(template + USER_TMPL_AALGOS + 4 * i, ANY_ALGORITHM);
        }
    }

    private void transform(XfrmTransform transform) {
        int attribute = beginAttribute(switch (transform.kind()) {
            case AUTH -> XFRMA_ALG_AUTH_TRUNC;
            case CRYPT -> XFRMA_ALG_CRYPT;
            case AEAD -> XFRMA_ALG_AEAD;
        });
        int name = zeros(ALGORITHM_NAME);
        byte[] text = transform.name().getBytes(StandardCharsets.US_ASCII);
        out.put(name, text, 0, text.length);
        out.putInt(transform.key().length() * 8);
        if (transform.kind() != XfrmTransform.Kind.CRYPT) {
            out.putInt(transform.icvBits());
        }
        key(transform.key());
        endAttribute(attribute);
    }

    private void key(Secret key) {
        byte[] octets = key.expose();
        try {
            out.put(octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /** The attribute for windows of more than 32; without the state's ESN flag sequence numbers stay at 32 bits. */
    private void replayWindow(int packets, long sent) {
        int attribute = beginAttribute(XFRMA_REPLAY_ESN_VAL);
        int words = (packets + 31) / 32;
        int state = zeros(REPLAY_STATE + 4 * words);
        out.putInt(state, words);
        out.putInt(state + 4, (int) sent);
        out.putInt(state + 20, packets);
        endAttribute(attribute);
    }

    private void threshold(int type, int local, int remote) {
        int attribute = beginAttribute(type);
        out.put((byte) local);
        out.put((byte) remote);
        endAttribute(attribute);
    }

    private void lifetime(int at, long hardSeconds) {
        for (int limit = 0; limit < 4; limit++) {
            out.putLong(at + 8 * limit, NO_LIMIT);
        }
        out.putLong(at + LIFETIME_HARD_ADD, hardSeconds);
    }

    private void selector(int at, XfrmSelector selector) {
        address(at, selector.destination());
        address(at + ADDRESS, selector.source());
        port(at + SELECTOR_DPORT, selector.destinationPort());
        port(at + SELECTOR_SPORT, selector.sourcePort());
        out.putShort(at + SELECTOR_FAMILY, family(selector));
        out.put(at + SELECTOR_PREFIX_D, (byte) selector.destinationPrefix());
        out.put(at + SELECTOR_PREFIX_S, (byte) selector.sourcePrefix());
    }

    /** A port and its mask: all of it, or nothing for any. */
    private void port(int at, int port) {
        bigEndian16(at, port);
        bigEndian16(at + 2, port == 0 ? 0 : 0xffff);
    }

    private static short family(XfrmSelector selector) {
        return (short) (selector.isIpv4() ? AF_INET : AF_INET6);
    }

    private void address(int at, InetAddress address) {
        byte[] octets = address.getAddress();
        out.put(at, octets, 0, octets.length);
    }

    private void bigEndian16(int at, int value) {
        out.put(at, (byte) (value >> 8));
        out.put(at + 1, (byte) value);
    }

    private void bigEndian32(int at, long value) {
        bigEndian16(at, (int) (value >> 16));
        bigEndian16(at + 2, (int) value);
    }

    private int begin(int type, int flags, int sequence) {
        int message = zeros(MESSAGE_HEADER);
        out.putShort(message + 4, (short) type);
        out.putShort(message + 6, (short) flags);
        out.putInt(message + 8, sequence);
        return message;
    }

    private void end(int message) {
        out.putInt(message, out.position() - message);
        pad();
    }

    private int beginAttribute(int type) {
        int attribute = zeros(ATTRIBUTE_HEADER);
        out.putShort(attribute + 2, (short) type);
        return attribute;
    }

    private void endAttribute(int attribute) {
        out.putShort(attribute, (short) (out.position() - attribute));
        pad();
    }

    private void pad() {
        zeros(align(out.position()) - out.position());
    }

    /** Appends this many zero octets and returns where they start. */
    private int zeros(int count) {
        int start = out.position();
        for (int i = 0; i < count; i++) {
            out.put((byte) 0);
        }
        return start;
    }
}
