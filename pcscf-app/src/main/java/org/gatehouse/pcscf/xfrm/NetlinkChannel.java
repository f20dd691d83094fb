package org.gatehouse.pcscf.xfrm;

import java.io.Closeable;
import java.nio.ByteBuffer;

/** Datagrams to and from the kernel. Not for several threads at a time. */
interface NetlinkChannel extends Closeable {
    /**
     * Sends the buffer from 0 to its limit. The kernel has dealt with all of it on return.
     *
     * @param messages a direct buffer
     */
    void send(ByteBuffer messages) throws XfrmException;

    /**
     * Waits for one datagram, for the channel's time-out at most, and leaves it in the buffer from 0 to its limit.
     *
     * @param into a direct buffer
     * @return {@code false} if nothing came
     * @throws XfrmException NO_ANSWER if datagrams were lost since the last call
     */
    boolean receive(ByteBuffer into) throws XfrmException;

    @Override
    void close();
}
