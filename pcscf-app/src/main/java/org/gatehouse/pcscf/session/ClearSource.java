package org.gatehouse.pcscf.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Flow;

/**
 * A UE that calls for help without any registration, TS 24.229 clause 5.2.10.2: all that is known of it is where it is.
 * The address is that of its packets, never what it says of itself. The port is the one that it takes requests at: over
 * UDP the one its packets come from, over TCP, where that means nothing, the one its Via names; so it may change
 * between both in a call, as RFC 3261 clause 18.1.1 makes it do with large requests.
 */
record ClearSource(InetAddress address, int port) {
    private static final String CLEAR = "clear ";
    private static final int SIP_PORT = 5060;

    static ClearSource of(SessionRequest request) {
        Flow flow = request.flow();
        return new ClearSource(flow.remote().getAddress(), flow.transport() == Flow.Transport.UDP
            ? flow.remote().getPort() : request.via().sentBy().portOr(SIP_PORT));
    }

    /** Of a response of it, which comes from where its request went. */
    static ClearSource ofResponse(Flow flow) {
        return new ClearSource(flow.remote().getAddress(), flow.remote().getPort());
    }

    static Optional<ClearSource> of(UeContact owner) {
        return isClear(owner) ? Optional.of(new ClearSource(owner.address(),
            Integer.parseInt(owner.contact().substring(CLEAR.length())))) : Optional.empty();
    }

    /** Whether dialogs and requests of this owner came in clear. */
    static boolean isClear(UeContact owner) {
        return owner.impi().isEmpty() && owner.contact().startsWith(CLEAR);
    }

    /** The owner of its dialogs: nobody's contact, so that no registration has anything to do with them. */
    UeContact owner() {
        return new UeContact("", address, CLEAR + port, false);
    }

    InetSocketAddress socket() {
        return new InetSocketAddress(address, port);
    }
}
