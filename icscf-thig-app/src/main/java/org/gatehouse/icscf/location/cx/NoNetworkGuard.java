package org.gatehouse.icscf.location.cx;

import java.net.InetAddress;
import org.jdiameter.client.api.parser.IMessageParser;
import org.jdiameter.common.api.concurrent.IConcurrentFactory;
import org.jdiameter.server.api.IMetaData;
import org.jdiameter.server.api.io.INetworkConnectionListener;
import org.jdiameter.server.api.io.INetworkGuard;

/**
 * Opens no listening socket: we connect to the HSS, nobody connects to us. Public, with this constructor, because the
 * library makes it by reflection.
 */
public final class NoNetworkGuard implements INetworkGuard {
    public NoNetworkGuard(InetAddress[] addresses, int port, IConcurrentFactory concurrentFactory,
                          IMessageParser parser, IMetaData metaData) {
        // nothing to open
    }

    @Override
    public void addListener(INetworkConnectionListener listener) {
        // it would never be called
    }

    @Override
    public void remListener(INetworkConnectionListener listener) {
        // none was kept
    }

    @Override
    public void destroy() {
        // nothing to close
    }
}
