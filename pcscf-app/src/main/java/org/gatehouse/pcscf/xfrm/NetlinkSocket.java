package org.gatehouse.pcscf.xfrm;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * A NETLINK_XFRM socket: the system calls and nothing else. It lives in the network namespace of the thread that opened
 * it.
 */
final class NetlinkSocket implements NetlinkChannel {
    /** The group of {@code XFRM_MSG_EXPIRE} events. */
    static final int GROUP_EXPIRE = 2;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_XFRM = 6;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int MSG_TRUNC = 0x20;
    private static final int RECEIVE_BUFFER = 1 << 20;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int ENOBUFS = 105;

    private final int descriptor;
    private boolean closed;

    /** The C library, mapped directly. Loading this class loads JNA. */
    private static final class C {
        static {
            Native.register(C.class, "c");
        }

        static native int socket(int domain, int type, int protocol) throws LastErrorException;

        static native int bind(int fd, ByteBuffer address, int length) throws LastErrorException;

        static native int connect(int fd, ByteBuffer address, int length) throws LastErrorException;

        static native int setsockopt(int fd, int level, int name, ByteBuffer value, int length)
            throws LastErrorException;

        static native long send(int fd, ByteBuffer buffer, long length, int flags) throws LastErrorException;

        static native long recv(int fd, ByteBuffer buffer, long length, int flags) throws LastErrorException;

        static native int close(int fd) throws LastErrorException;
    }

    private NetlinkSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * @param groups bits of the multicast groups to hear, 0 for answers only
     * @param timeout of {@link #receive}
     * @throws XfrmException NO_NATIVE_ACCESS, NO_XFRM, NO_CAP_NET_ADMIN or REFUSED
     */
    static NetlinkSocket open(int groups, Duration timeout) throws XfrmException {
        NetlinkSocket socket = new NetlinkSocket(descriptor());
        try {
            socket.configure(groups, timeout);
            return socket;
        } catch (LastErrorException e) {
            socket.close();
            throw new XfrmException(XfrmFault.of(e.getErrorCode()), "setting up a netlink socket, errno "
                + e.getErrorCode());
        }
    }

    private static int descriptor() throws XfrmException {
        try {
            if (Native.LONG_SIZE != 8) {
                throw new XfrmException(XfrmFault.NO_NATIVE_ACCESS, "this is a 32-bit machine");
            }
            return C.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_XFRM);
        } catch (LastErrorException e) {
            throw new XfrmException(XfrmFault.NO_XFRM, "no netlink socket, errno " + e.getErrorCode());
        } catch (LinkageError e) {
            throw new XfrmException(XfrmFault.NO_NATIVE_ACCESS, String.valueOf(e.getMessage()));
        }
    }

    private void configure(int groups, Duration timeout) {
        C.bind(descriptor, address(groups), 12);
        // connected to the kernel: other processes cannot send to this socket then
        C.connect(descriptor, address(0), 12);
        option(SOL_NETLINK, NETLINK_CAP_ACK, integer(1));
        option(SOL_NETLINK, NETLINK_EXT_ACK, integer(1));
        long micros = timeout.toNanos() / 1000;
        option(SOL_SOCKET, SO_RCVTIMEO, buffer(16).putLong(micros / 1_000_000).putLong(micros % 1_000_000));
        try {
            option(SOL_SOCKET, SO_RCVBUFFORCE, integer(RECEIVE_BUFFER));
        } catch (LastErrorException e) {
            // without CAP_NET_ADMIN the default size stays, and the first request says what is missing
            return;
        }
    }

    /** {@code struct sockaddr_nl}: family, the kernel's number 0 or one of the kernel's choice, groups. */
    private static ByteBuffer address(int groups) {
        return buffer(12).putShort((short) AF_NETLINK).putShort((short) 0).putInt(0).putInt(groups).rewind();
    }

    private static ByteBuffer integer(int value) {
        return buffer(4).putInt(value);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    private void option(int level, int name, ByteBuffer value) {
        C.setsockopt(descriptor, level, name, value.rewind(), value.capacity());
    }

    @Override
    public void send(ByteBuffer messages) throws XfrmException {
        checkOpen();
        try {
            C.send(descriptor, messages.rewind(), messages.limit(), 0);
        } catch (LastErrorException e) {
            throw new XfrmException(XfrmFault.of(e.getErrorCode()), "sending to netlink, errno " + e.getErrorCode());
        }
    }

    @Override
    public boolean receive(ByteBuffer into) throws XfrmException {
        checkOpen();
        into.clear();
        try {
            long length = C.recv(descriptor, into, into.capacity(), MSG_TRUNC);
            if (length > into.capacity()) {
                throw new XfrmException(XfrmFault.NO_ANSWER, "a netlink message of " + length + " octets");
            }
            into.limit((int) length);
            return true;
        } catch (LastErrorException e) {
            into.limit(0);
            if (e.getErrorCode() == EAGAIN) {
                return false;
            }
            if (e.getErrorCode() == EINTR) {
                return receive(into);
            }
            XfrmFault fault = e.getErrorCode() == ENOBUFS ? XfrmFault.NO_ANSWER : XfrmFault.of(e.getErrorCode());
            throw new XfrmException(fault, "receiving from netlink, errno " + e.getErrorCode());
        }
    }

    /** The number of a closed descriptor may be another file's by now. */
    private synchronized void checkOpen() throws XfrmException {
        if (closed) {
            throw new XfrmException(XfrmFault.REFUSED, "the netlink socket is closed");
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            C.close(descriptor);
        }
    }
}
