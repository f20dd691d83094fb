package org.gatehouse.testbed.ue;

import java.io.IOException;
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
    private final SipUdpEndpoint udp;
    private final SipTcpEndpoint tcp;
    private final UeSecurity security;
    private SaSetOfUe installed;

    ProtectedFlow(UeSettings settings, Consumer<Inbound> listener, SipTap tap) throws IOException {
        this.udp = SipUdpEndpoint.open(new InetSocketAddress(settings.address(), 0), listener, tap);
        this.tcp = SipTcpEndpoint.connectFrom(udp.local(), listener, tap);
        this.security = settings.security();
    }

    int portUc() {
        return udp.local().getPort();
    }

    SipEndpoint endpoint(Transport transport) {
        return transport == Transport.UDP ? udp : tcp;
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
        udp.close();
        tcp.close();
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
