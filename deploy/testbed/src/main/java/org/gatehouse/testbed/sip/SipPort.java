package org.gatehouse.testbed.sip;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;

/** One port served for UDP and TCP, as a SIP node does. */
public final class SipPort implements AutoCloseable {
    private static final int BIND_ATTEMPTS = 20;

    private final SipUdpEndpoint udp;
    private final SipTcpEndpoint tcp;

    private SipPort(SipUdpEndpoint udp, SipTcpEndpoint tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    /** Binds both (port 0: any port that is free for both). */
    public static SipPort open(InetSocketAddress bind, Consumer<Inbound> listener, SipTap tap) throws IOException {
        for (int attempt = 1;; attempt++) {
            SipUdpEndpoint udp = SipUdpEndpoint.open(bind, listener, tap);
            try {
                return new SipPort(udp, SipTcpEndpoint.listen(udp.local(), listener, tap));
            } catch (BindException e) {
                udp.close();
                // a free UDP port may be taken for TCP: try the next one
                if (bind.getPort() != 0 || attempt == BIND_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** The bound address with the real port. */
    public InetSocketAddress local() {
        return udp.local();
    }

    public SipEndpoint endpoint(Transport transport) {
        return transport == Transport.UDP ? udp : tcp;
    }

    @Override
    public void close() {
        udp.close();
        tcp.close();
    }
}
