package org.gatehouse.pcscf.session;

import java.net.InetAddress;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.HostPort;
import org.gatehouse.sip.IpLiteral;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/**
 * How others name this node, on its two sides: Record-Route says the core port towards the core and port_ps towards the
 * UE (TS 24.229 clauses 5.2.6.3.3 and 5.2.6.4.3); towards one without a set, the port where it called (5.2.10.2).
 *
 * @param name the host of our Path and Record-Route towards the core
 */
record Node(String name, InetAddress mw, int mwPort, InetAddress gm, int portPs, int clearPort,
            String visitedNetwork) {

    static Node of(PcscfSettings settings) {
        return new Node(settings.name(), settings.mw().address(), settings.mw().port(), settings.gm().address(),
            settings.gm().portPs(), settings.gm().port(), settings.visitedNetwork());
    }

    /** @param flow names the UE, so that a request of the core finds it */
    String recordRouteTowardsCore(String flow) {
        return "<sip:" + flow + "@" + name + ":" + mwPort + ";lr>";
    }

    String recordRouteTowardsUe(UeContact ue) {
        return "<sip:" + IpLiteral.inSip(gm) + ":" + portTowards(ue) + ";lr>";
    }

    private int portTowards(UeContact ue) {
        return ClearSource.isClear(ue) ? clearPort : portPs;
    }

    /** P-Charging-Vector of what goes to the core, RFC 7315 clause 5.6. */
    String chargingVector(String icid) {
        return "icid-value=\"" + icid + "\";icid-generated-at=" + name + ";orig-ioi=" + visitedNetwork;
    }

    boolean isCoreSide(SipUri uri) {
        boolean host = HostPort.canonicalHost(name).equals(uri.hostPort().canonicalHost()) || is(uri, mw);
        return host && uri.hostPort().portOr(5060) == mwPort;
    }

    /** Whether a Route or Record-Route entry names our core side. */
    boolean isCoreSide(String entry) {
        try {
            return isCoreSide(Entries.uri(entry));
        } catch (SipSyntaxException e) {
            return false;
        }
    }

    /** Whether a Route or Record-Route entry names our side towards this UE. */
    boolean isUeSide(String entry, UeContact ue) {
        try {
            SipUri uri = Entries.uri(entry);
            return is(uri, gm) && uri.hostPort().portOr(5060) == portTowards(ue);
        } catch (SipSyntaxException e) {
            return false;
        }
    }

    private static boolean is(SipUri uri, InetAddress address) {
        return IpLiteral.parse(uri.host()).filter(address::equals).isPresent();
    }
}
