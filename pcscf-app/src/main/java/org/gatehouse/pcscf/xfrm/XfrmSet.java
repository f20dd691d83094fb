package org.gatehouse.pcscf.xfrm;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSetSpec;

/**
 * What one set of security associations means to the kernel at the P-CSCF: 3GPP TS 33.203 clauses 6.2, 6.3 and 7.1.
 *
 * <pre>
 * A  UE:port_uc -> P-CSCF:port_ps  spi_ps  in
 * B  P-CSCF:port_pc -> UE:port_us  spi_us  out
 * C  P-CSCF:port_ps -> UE:port_uc  spi_uc  out
 * D  UE:port_us -> P-CSCF:port_pc  spi_pc  in
 * </pre>
 *
 * <p>All four have the same keys. Closing it overwrites the keys it derived; IK and CK stay the caller's.
 *
 * @param states A, B, C, D
 * @param policies one for each state, in that order
 */
record XfrmSet(String id, List<XfrmState> states, List<XfrmPolicy> policies) implements AutoCloseable {
    private static final long FIRST_SPI = 256;
    private static final long LAST_SPI = 0xffff_ffffL;

    /** @throws SaBackendException if the kernel could not, or must not, be given such a set */
    static XfrmSet of(SaSetSpec spec, XfrmSettings settings) throws SaBackendException {
        return of(spec, settings, 0);
    }

    /** @param sent number of the last packet that counts as sent over B and C */
    static XfrmSet of(SaSetSpec spec, XfrmSettings settings, long sent) throws SaBackendException {
        check(spec);
        List<XfrmTransform> transforms = transforms(spec);
        int reqid = settings.reqid(spec.spiPs());
        List<XfrmState> states = new ArrayList<>();
        List<XfrmPolicy> policies = new ArrayList<>();
        for (Association a : associations(spec)) {
            states.add(new XfrmState(a.selector, a.spi, reqid, transforms, settings.replayWindow(),
                settings.kernelLifetime().toSeconds(), a.direction == XfrmPolicy.Direction.OUT ? sent : 0));
            policies.add(new XfrmPolicy(a.direction, a.selector, settings.priority(), XfrmPolicy.Action.PROTECT,
                reqid));
        }
        return new XfrmSet(spec.id(), List.copyOf(states), List.copyOf(policies));
    }

    /** What removes the set: states, then policies. Needs no keys, so IK and CK may be closed already. */
    static List<XfrmRequest> removal(SaSetSpec spec) {
        List<XfrmRequest> requests = new ArrayList<>();
        for (Association a : associations(spec)) {
            requests.add(new XfrmRequest.DeleteState(new XfrmState.Id(a.selector.destination(), a.spi)));
        }
        for (Association a : associations(spec)) {
            requests.add(new XfrmRequest.DeletePolicy(new XfrmPolicy.Id(a.direction, a.selector)));
        }
        return requests;
    }

    /** The states that protect what comes from the UE: A and D. */
    static List<XfrmState.Id> inbound(SaSetSpec spec) {
        return associations(spec).stream().filter(a -> a.direction == XfrmPolicy.Direction.IN)
            .map(a -> new XfrmState.Id(a.selector.destination(), a.spi)).toList();
    }

    @Override
    public void close() {
        states.forEach(state -> state.transforms().forEach(transform -> transform.key().close()));
    }

    private record Association(XfrmPolicy.Direction direction, XfrmSelector selector, long spi) {
    }

    private static List<Association> associations(SaSetSpec spec) {
        InetAddress ue = spec.ueAddress();
        InetAddress pcscf = spec.pcscfAddress();
        return List.of(
            new Association(XfrmPolicy.Direction.IN,
                XfrmSelector.exact(ue, spec.portUc(), pcscf, spec.portPs()), spec.spiPs()),
            new Association(XfrmPolicy.Direction.OUT,
                XfrmSelector.exact(pcscf, spec.portPc(), ue, spec.portUs()), spec.spiUs()),
            new Association(XfrmPolicy.Direction.OUT,
                XfrmSelector.exact(pcscf, spec.portPs(), ue, spec.portUc()), spec.spiUc()),
            new Association(XfrmPolicy.Direction.IN,
                XfrmSelector.exact(ue, spec.portUs(), pcscf, spec.portPc()), spec.spiPc()));
    }

    private static List<XfrmTransform> transforms(SaSetSpec spec) throws SaBackendException {
        try {
            return XfrmTransform.of(spec.alg(), spec.ealg(), spec.ik(), spec.ck())
                .orElseThrow(() -> refusal(spec, "alg=" + spec.alg().token() + " with ealg=" + spec.ealg().token()
                    + " is no protection"));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw refusal(spec, "IK and CK are not of 16 octets, or are closed");
        }
    }

    /** The kernel takes reserved SPIs and ambiguous selectors without a word, so they are refused here. */
    private static void check(SaSetSpec spec) throws SaBackendException {
        if (spec.ueAddress() instanceof Inet4Address != spec.pcscfAddress() instanceof Inet4Address) {
            throw refusal(spec, "one IPv4 and one IPv6 address");
        }
        if (spec.ueAddress().isAnyLocalAddress() || spec.pcscfAddress().isAnyLocalAddress()) {
            throw refusal(spec, "an address is the unspecified one");
        }
        for (long spi : new long[] {spec.spiUc(), spec.spiUs(), spec.spiPc(), spec.spiPs()}) {
            if (spi < FIRST_SPI || spi > LAST_SPI) {
                throw refusal(spec, "an SPI is not in 256 to 2^32-1 (RFC 4303 clause 2.1)");
            }
        }
        for (int port : new int[] {spec.portUc(), spec.portUs(), spec.portPc(), spec.portPs()}) {
            if (port < 1 || port > 65535) {
                throw refusal(spec, "a port is not in 1 to 65535");
            }
        }
        if (spec.spiPc() == spec.spiPs() || spec.spiUc() == spec.spiUs()) {
            throw refusal(spec, "two inbound associations of one end have the same SPI");
        }
        if (spec.portUc() == spec.portUs() || spec.portPc() == spec.portPs()) {
            throw refusal(spec, "client and server port of one end are the same");
        }
    }

    private static SaBackendException refusal(SaSetSpec spec, String why) {
        return new SaBackendException("set " + spec.id() + " refused: " + why);
    }
}
