package org.gatehouse.pcscf.xfrm;

import java.net.InetAddress;
import java.util.List;

/**
 * One ESP association in transport mode, between the addresses of its selector.
 *
 * @param spi unsigned, 32 bits; together with the destination it names the state
 * @param reqid ties policies to it
 * @param replayWindow in packets
 * @param hardSeconds after which the kernel removes it, 0 for never
 * @param sent number of the last packet that counts as sent; unsigned 32 bits
 */
record XfrmState(XfrmSelector selector, long spi, int reqid, List<XfrmTransform> transforms, int replayWindow,
                 long hardSeconds, long sent) {
    /** A new one. */
    XfrmState(XfrmSelector selector, long spi, int reqid, List<XfrmTransform> transforms, int replayWindow,
              long hardSeconds) {
        this(selector, spi, reqid, transforms, replayWindow, hardSeconds, 0);
    }

    Id id() {
        return new Id(selector.destination(), spi);
    }

    /** What the state looks like from outside, as a dump shows it. */
    Held held() {
        return new Held(selector.destination(), spi, selector.source(), reqid, selector);
    }

    /** The name of a state; the protocol is always ESP. */
    record Id(InetAddress destination, long spi) {
    }

    /** A state as the kernel told of it, without its keys. */
    record Held(InetAddress destination, long spi, InetAddress source, int reqid, XfrmSelector selector) {
        Id id() {
            return new Id(destination, spi);
        }
    }
}
