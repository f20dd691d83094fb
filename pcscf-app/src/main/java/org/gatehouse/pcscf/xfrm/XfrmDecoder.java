package org.gatehouse.pcscf.xfrm;

import static org.gatehouse.pcscf.xfrm.XfrmWire.*;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.gatehouse.pcscf.sa.SetTraffic;

/** Reads what one receive call brought: netlink messages one after the other. Never reads keys out of a dump. */
final class XfrmDecoder {
    private static final int MAX_EXTENDED_TEXT = 200;

    private XfrmDecoder() {
    }

    /**
     * The messages this backend knows; others, and states and policies of a kind it never makes, are left out.
     *
     * @param in from its position to its limit
     * @throws XfrmException NO_ANSWER if the kernel says messages were lost, INVALID if lengths do not fit
     */
    static List<XfrmReply> decode(ByteBuffer in) throws XfrmException {
        in.order(ByteOrder.nativeOrder());
        List<XfrmReply> replies = new ArrayList<>();
        int at = in.position();
        while (in.limit() - at >= MESSAGE_HEADER) {
            int length = in.getInt(at);
            if (length < MESSAGE_HEADER || length > in.limit() - at) {
                throw new XfrmException(XfrmFault.INVALID, "a netlink message of " + length + " octets");
            }
            message(in.slice(at, length).order(ByteOrder.nativeOrder())).ifPresent(replies::add);
            at += align(length);
        }
        return replies;
    }

    private static Optional<XfrmReply> message(ByteBuffer m) throws XfrmException {
        int type = Short.toUnsignedInt(m.getShort(4));
        int flags = Short.toUnsignedInt(m.getShort(6));
        int sequence = m.getInt(8);
        return switch (type) {
            case NLMSG_ERROR -> Optional.of(ack(m, flags, sequence));
            case NLMSG_DONE -> Optional.of(new XfrmReply.Done(sequence, (flags & NLM_F_DUMP_INTR) != 0));
            case NLMSG_OVERRUN -> throw new XfrmException(XfrmFault.NO_ANSWER, "messages were lost");
            case NEWSA -> {
                ByteBuffer info = payload(m, USERSA_INFO);
                SetTraffic traffic = new SetTraffic(info.getLong(USERSA_PACKETS),
                    Integer.toUnsignedLong(info.getInt(USERSA_INTEGRITY_FAILED)));
                yield state(info).map(held -> new XfrmReply.State(sequence, held, traffic));
            }
            case NEWPOLICY -> policy(payload(m, USERPOLICY_INFO)).map(held -> new XfrmReply.Policy(sequence, held));
            case NEWSPDINFO -> Optional.of(new XfrmReply.Thresholds(sequence, thresholds(payload(m, 4))));
            case EXPIRE -> {
                ByteBuffer expire = payload(m, USER_EXPIRE);
                boolean hard = expire.get(USER_EXPIRE_HARD) != 0;
                yield state(expire).map(held -> new XfrmReply.Expired(sequence, held, hard));
            }
            default -> Optional.empty();
        };
    }

    private static ByteBuffer payload(ByteBuffer message, int least) throws XfrmException {
        int length = message.limit() - MESSAGE_HEADER;
        if (length < least) {
            throw new XfrmException(XfrmFault.INVALID, "a short netlink message");
        }
        return message.slice(MESSAGE_HEADER, length).order(ByteOrder.nativeOrder());
    }

    private static XfrmReply.Ack ack(ByteBuffer m, int flags, int sequence) throws XfrmException {
        ByteBuffer error = payload(m, 4 + MESSAGE_HEADER);
        String text = "";
        if ((flags & NLM_F_ACK_TLVS) != 0) {
            // the request follows its header only when the socket did not ask for short acknowledgements
            int request = (flags & NLM_F_CAPPED) != 0 ? MESSAGE_HEADER : align(error.getInt(4));
            text = attribute(error, 4 + request, NLMSGERR_ATTR_MSG).map(XfrmDecoder::text).orElse("");
        }
        return new XfrmReply.Ack(sequence, -error.getInt(0), text);
    }

    private static String text(ByteBuffer attribute) {
        byte[] octets = new byte[Math.min(attribute.remaining(), MAX_EXTENDED_TEXT)];
        attribute.get(octets);
        int end = 0;
        while (end < octets.length && octets[end] != 0) {
            end++;
        }
        return new String(octets, 0, end, StandardCharsets.US_ASCII);
    }

    private static Optional<XfrmState.Held> state(ByteBuffer info) {
        int family = info.getShort(USERSA_FAMILY);
        if (!known(family) || info.get(USERSA_PROTO) != IPPROTO_ESP || info.get(USERSA_MODE) != MODE_TRANSPORT) {
            return Optional.empty();
        }
        return Optional.of(new XfrmState.Held(address(info, USERSA_DADDR, family), bigEndian32(info, USERSA_SPI),
            address(info, USERSA_SADDR, family), info.getInt(USERSA_REQID), selector(info, family)));
    }

    private static Optional<XfrmPolicy> policy(ByteBuffer info) {
        int family = info.getShort(SELECTOR_FAMILY);
        int direction = info.get(USERPOLICY_DIR);
        int action = info.get(USERPOLICY_ACTION);
        // other directions are forwarding and the policies of single sockets
        if (!known(family) || direction < 0 || direction >= XfrmPolicy.Direction.values().length
            || action < 0 || action >= XfrmPolicy.Action.values().length) {
            return Optional.empty();
        }
        XfrmPolicy.Action what = XfrmPolicy.Action.values()[action];
        OptionalInt reqid = what == XfrmPolicy.Action.BLOCK ? OptionalInt.of(0) : reqid(info);
        if (reqid.isEmpty()) {
            return Optional.empty();
        }
        long priority = Integer.toUnsignedLong(info.getInt(USERPOLICY_PRIORITY));
        return Optional.of(new XfrmPolicy(XfrmPolicy.Direction.values()[direction], selector(info, family), priority,
            what, reqid.getAsInt()));
    }

    private static OptionalInt reqid(ByteBuffer info) {
        return attribute(info, USERPOLICY_INFO, XFRMA_TMPL)
            .filter(t -> t.remaining() == USER_TMPL && t.get(USER_TMPL_PROTO) == IPPROTO_ESP
                && t.get(USER_TMPL_MODE) == MODE_TRANSPORT)
            .map(t -> OptionalInt.of(t.getInt(USER_TMPL_REQID)))
            .orElse(OptionalInt.empty());
    }

    private static XfrmThresholds thresholds(ByteBuffer info) {
        int[] v4 = threshold(info, XFRMA_SPD_IPV4_HTHRESH);
        int[] v6 = threshold(info, XFRMA_SPD_IPV6_HTHRESH);
        return new XfrmThresholds(v4[0], v4[1], v6[0], v6[1]);
    }

    private static int[] threshold(ByteBuffer info, int type) {
        return attribute(info, 4, type)
            .filter(a -> a.remaining() >= 2)
            .map(a -> new int[] {Byte.toUnsignedInt(a.get(0)), Byte.toUnsignedInt(a.get(1))})
            .orElse(new int[] {0, 0});
    }

    private static Optional<ByteBuffer> attribute(ByteBuffer in, int from, int type) {
        int at = from;
        while (at >= 0 && in.limit() - at >= ATTRIBUTE_HEADER) {
            int length = Short.toUnsignedInt(in.getShort(at));
            if (length < ATTRIBUTE_HEADER || length > in.limit() - at) {
                return Optional.empty();
            }
            if (in.getShort(at + 2) == type) {
                return Optional.of(in.slice(at + ATTRIBUTE_HEADER, length - ATTRIBUTE_HEADER)
                    .order(ByteOrder.nativeOrder()));
            }
            at += align(length);
        }
        return Optional.empty();
    }

    /** @param family of the state or policy, which a selector that leaves its own open takes over */
    private static XfrmSelector selector(ByteBuffer in, int family) {
        return new XfrmSelector(
            address(in, ADDRESS, family), in.get(SELECTOR_PREFIX_S) & 0xff, bigEndian16(in, SELECTOR_SPORT),
            address(in, 0, family), in.get(SELECTOR_PREFIX_D) & 0xff, bigEndian16(in, SELECTOR_DPORT));
    }

    private static boolean known(int family) {
        return family == AF_INET || family == AF_INET6;
    }

    private static InetAddress address(ByteBuffer in, int at, int family) {
        byte[] octets = new byte[ADDRESS];
        in.get(at, octets);
        return XfrmWire.address(family, octets);
    }

    private static int bigEndian16(ByteBuffer in, int at) {
        return (in.get(at) & 0xff) << 8 | in.get(at + 1) & 0xff;
    }

    private static long bigEndian32(ByteBuffer in, int at) {
        return (long) bigEndian16(in, at) << 16 | bigEndian16(in, at + 2);
    }
}
