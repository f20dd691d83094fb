package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.stack.HopImpl;
import java.net.InetSocketAddress;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import javax.sip.address.Hop;
import javax.sip.address.URI;
import org.gatehouse.sip.Flow;
import org.mobicents.ext.javax.sip.dns.DNSLookupPerformer;
import org.mobicents.ext.javax.sip.dns.DefaultDNSServerLocator;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Record;

/**
 * Where the container sends a request: to the one place that an application has found out and says, and otherwise where
 * the container's own look-up leads, which waits for its answer.
 *
 * <p>Whether a name means this node is never asked of a name server: the container would ask about every name in every
 * Route and Via it receives, and wait. Own names are those of {@code ContainerAdapter.answerTo}.
 */
public final class DirectedLocator extends DefaultDNSServerLocator {
    private static final ThreadLocal<Hop> DIRECTED = new ThreadLocal<>();
    private static final DNSLookupPerformer NOBODY_IS_ASKED = new Nobody();

    /** What the code in hand sends goes there: the container looks its next hop up while it sends, on this thread. */
    static void towards(InetSocketAddress to, Flow.Transport transport, Runnable sending) {
        DIRECTED.set(new HopImpl(to.getAddress().getHostAddress(), to.getPort(),
            transport.name().toLowerCase(Locale.ROOT)));
        try {
            sending.run();
        } finally {
            DIRECTED.remove();
        }
    }

    @Override
    public Queue<Hop> locateHops(URI uri) {
        Hop directed = DIRECTED.get();
        return directed == null ? super.locateHops(uri) : new LinkedList<>(List.of(directed));
    }

    @Override
    public DNSLookupPerformer getDnsLookupPerformer() {
        return NOBODY_IS_ASKED;
    }

    private static final class Nobody implements DNSLookupPerformer {
        @Override
        public List<Record> performSRVLookup(String replacement) {
            return List.of();
        }

        @Override
        public List<NAPTRRecord> performNAPTRLookup(String domain, boolean secure, Set<String> transports) {
            return List.of();
        }

        @Override
        public Queue<Hop> locateHopsForNonNumericAddressWithPort(String host, int port, String transport) {
            return new LinkedList<>();
        }

        @Override
        public void setDNSTimeout(int seconds) {
            // nothing is asked
        }

        @Override
        public int getDNSTimeout() {
            return 0;
        }
    }
}
