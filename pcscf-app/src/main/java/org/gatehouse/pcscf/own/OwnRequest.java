package org.gatehouse.pcscf.own;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;

/**
 * A request of this node, without its own Via.
 *
 * @param branch of the Via; random, but for a CANCEL, which has that of its INVITE
 * @param way where it goes
 * @param body its octets, empty for none
 */
public record OwnRequest(String method, String uri, Headers headers, String branch, Way way, byte[] body) {

    /** Without a body. */
    public OwnRequest(String method, String uri, Headers headers, String branch, Way way) {
        this(method, uri, headers, branch, way, new byte[0]);
    }

    /** Which side a request leaves on, and who may answer it. */
    public sealed interface Way {
        Flow.Transport transport();
    }

    /** To its topmost Route or its Request-URI. */
    public record ToCore(Flow.Transport transport) implements Way {
    }

    /**
     * To this UE.
     *
     * @param to its protected server port, over its set in use
     * @param clear instead, where it called from without a registration
     */
    public record ToUe(UeContact ue, InetSocketAddress to, Flow.Transport transport, boolean clear) implements Way {
        public ToUe(UeContact ue, InetSocketAddress to, Flow.Transport transport) {
            this(ue, to, transport, false);
        }
    }

    /** No identities: for logs. */
    @Override
    public String toString() {
        return "OwnRequest(" + method + ", " + way.getClass().getSimpleName() + ")";
    }
}
