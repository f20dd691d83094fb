package org.gatehouse.pcscf.xfrm;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Numbers and offsets of {@code linux/netlink.h} and {@code linux/xfrm.h} on 64-bit machines. Addresses, ports and SPIs
 * are big-endian, all else is in the machine's order.
 */
final class XfrmWire {
    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;
    static final int NLMSG_OVERRUN = 4;

    static final int NEWSA = 0x10;
    static final int DELSA = 0x11;
    static final int GETSA = 0x12;
    static final int NEWPOLICY = 0x13;
    static final int DELPOLICY = 0x14;
    static final int GETPOLICY = 0x15;
    static final int EXPIRE = 0x18;
    static final int UPDPOLICY = 0x19;
    static final int NEWSPDINFO = 0x24;
    static final int GETSPDINFO = 0x25;

    static final int NLM_F_REQUEST = 1;
    static final int NLM_F_ACK = 4;
    static final int NLM_F_DUMP_INTR = 0x10;
    static final int NLM_F_DUMP = 0x300;
    static final int NLM_F_CAPPED = 0x100;
    static final int NLM_F_ACK_TLVS = 0x200;

    static final int XFRMA_ALG_CRYPT = 2;
    static final int XFRMA_TMPL = 5;
    static final int XFRMA_ALG_AEAD = 18;
    static final int XFRMA_ALG_AUTH_TRUNC = 20;
    static final int XFRMA_REPLAY_ESN_VAL = 23;
    static final int XFRMA_SPD_IPV4_HTHRESH = 3;
    static final int XFRMA_SPD_IPV6_HTHRESH = 4;
    static final int NLMSGERR_ATTR_MSG = 1;

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int IPPROTO_ESP = 50;
    static final int MODE_TRANSPORT = 0;

    /** {@code struct nlmsghdr} and {@code struct nlattr}. */
    static final int MESSAGE_HEADER = 16;
    static final int ATTRIBUTE_HEADER = 4;
    static final int ALGORITHM_NAME = 64;

    static final int ADDRESS = 16;
    /** {@code struct xfrm_selector}. */
    static final int SELECTOR = 56;
    static final int SELECTOR_DPORT = 32;
    static final int SELECTOR_SPORT = 36;
    static final int SELECTOR_FAMILY = 40;
    static final int SELECTOR_PREFIX_D = 42;
    static final int SELECTOR_PREFIX_S = 43;

    /** {@code struct xfrm_usersa_info}: selector, id, source, lifetimes, statistics, the rest. */
    static final int USERSA_INFO = 224;
    static final int USERSA_DADDR = 56;
    static final int USERSA_SPI = 72;
    static final int USERSA_PROTO = 76;
    static final int USERSA_SADDR = 80;
    static final int USERSA_LIFETIME = 96;
    /** In {@code struct xfrm_lifetime_cur}: packets that were processed. */
    static final int USERSA_PACKETS = 168;
    /** In {@code struct xfrm_stats}: packets whose integrity check failed. */
    static final int USERSA_INTEGRITY_FAILED = 200;
    static final int USERSA_REQID = 208;
    static final int USERSA_FAMILY = 212;
    static final int USERSA_MODE = 214;

    /** {@code struct xfrm_lifetime_cfg}: four limits in bytes and packets, then the seconds. */
    static final int LIFETIME_HARD_ADD = 40;

    /** {@code struct xfrm_userpolicy_info}: selector, lifetimes, the rest. */
    static final int USERPOLICY_INFO = 168;
    static final int USERPOLICY_LIFETIME = 56;
    static final int USERPOLICY_PRIORITY = 152;
    static final int USERPOLICY_DIR = 160;
    static final int USERPOLICY_ACTION = 161;

    /** {@code struct xfrm_user_tmpl}. */
    static final int USER_TMPL = 64;
    static final int USER_TMPL_PROTO = 20;
    static final int USER_TMPL_FAMILY = 24;
    static final int USER_TMPL_SADDR = 28;
    static final int USER_TMPL_REQID = 44;
    static final int USER_TMPL_MODE = 48;
    static final int USER_TMPL_AALGOS = 52;

    /** {@code struct xfrm_usersa_id}. */
    static final int USERSA_ID = 24;
    static final int USERSA_ID_SPI = 16;
    static final int USERSA_ID_FAMILY = 20;
    static final int USERSA_ID_PROTO = 22;

    /** {@code struct xfrm_userpolicy_id}: selector, index, direction. */
    static final int USERPOLICY_ID = 64;
    static final int USERPOLICY_ID_DIR = 60;

    /** {@code struct xfrm_user_expire}: a state and whether it is gone. */
    static final int USER_EXPIRE = 232;
    static final int USER_EXPIRE_HARD = 224;

    private XfrmWire() {
    }

    /** Messages and attributes start at multiples of four. */
    static int align(int length) {
        return length + 3 & ~3;
    }

    static InetAddress anyAddress(boolean ipv4) {
        return address(ipv4 ? AF_INET : AF_INET6, new byte[ADDRESS]);
    }

    /** @param octets 16, of which IPv4 uses the first four */
    static InetAddress address(int family, byte[] octets) {
        try {
            // not InetAddress.getByAddress: that makes an IPv4 address of an IPv4-mapped one
            return family == AF_INET
                ? InetAddress.getByAddress(new byte[] {octets[0], octets[1], octets[2], octets[3]})
                : Inet6Address.getByAddress(null, octets, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of the wrong length", e);
        }
    }
}
