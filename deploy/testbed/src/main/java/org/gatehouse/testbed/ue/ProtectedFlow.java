package org.gatehouse.testbed.ue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.sip.SipTcpEndpoint;
import org.gatehouse.testbed.sip.SipUdpEndpoint;

/** The UE's protected client port, bound for UDP and used for TCP, and the set it belongs to once there is one. */
final class ProtectedFlow implements AutoCloseable {
    private static final int BIND_ATTEMPTS = 20;

    private final Ends ends;
    private final UeSecurity security;
    private SaSetOfUe installed;

    /** One port for both transports. */
    private record Ends(SipUdpEndpoint udp, SipTcpEndpoint tcp) {
    }

    ProtectedFlow(UeSettings settings, Consumer<Inbound> listener, SipTap tap) throws IOException {
        this.ends = open(new InetSocketAddress(settings.address(), 0), listener, tap);
        this.security = settings.security();
    }

    private static Ends open(InetSocketAddress any, Consumer<Inbound> listener, SipTap tap) throws IOException {
        for (int attempt = 1;; attempt++) {
            SipUdpEndpoint udp = SipUdpEndpoint.open(any, listener, tap);
            try {
                return new Ends(udp, SipTcpEndpoint.connectFrom(udp.local(), listener, tap));
            } catch (BindException e) {
                udp.close();
                // a free UDP port may be taken for TCP: try the next one
                if (attempt == BIND_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    int portUc() {
        return ends.udp().local().getPort();
    }

    SipEndpoint endpoint(Transport transport) {
        return transport == Transport.UDP ? ends.udp() : ends.tcp();
    }

    synchronized void install(SaSetOfUe set) throws IOException {
        uninstall();
        security.install(set);
        installed = set;
    }

    /** The set in force, or null. */
    synchronized SaSetOfUe set() {
        return installed;
    }

    @Override
    public synchronized void close() throws IOException {
        ends.udp().close();
        ends.tcp().close();
        uninstall();
    }

    private void uninstall() throws IOException {
        if (installed != null) {
            SaSetOfUe gone = installed;
            installed = null;
            security.remove(gone);
        }
    }
}
