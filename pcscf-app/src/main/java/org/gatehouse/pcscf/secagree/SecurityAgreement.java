package org.gatehouse.pcscf.secagree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.SipSyntaxException;

/**
 * The P-CSCF's side of the security agreement, TS 33.203 clause 7.2 and Annex H: it judges SM1, writes the list of SM6
 * and compares SM7 with both.
 */
public final class SecurityAgreement {
    private static final long MIN_SPI = 256;
    private static final long MIN_PORT = 1024;
    /** Clause 7.1: never a protected port. */
    private static final List<Long> SIP_PORTS = List.of(5060L, 5061L);

    private SecurityAgreement() {
    }

    /** Judges the Security-Client lines of SM1. */
    public static Assessment assess(List<String> securityClient, AlgorithmPolicy policy) {
        try {
            return assess(SecurityHeader.parse(securityClient), policy);
        } catch (SipSyntaxException e) {
            return new Assessment.Refused(Reason.MALFORMED_SECURITY_CLIENT);
        }
    }

    /** Judges the offer of SM1. */
    public static Assessment assess(SecurityHeader securityClient, AlgorithmPolicy policy) {
        List<SecurityMechanism> ipsec =
            securityClient.mechanisms().stream().filter(SecurityMechanism::isIpsec3gpp).toList();
        if (ipsec.isEmpty()) {
            return new Assessment.Refused(Reason.NO_USABLE_MECHANISM);
        }
        Optional<UeOffer> offer = offer(securityClient, ipsec);
        if (offer.isEmpty()) {
            return new Assessment.Refused(Reason.MALFORMED_SECURITY_CLIENT);
        }
        // tunnel modes and AH cannot carry IMS signalling (Annex H note 1): such an alternative is passed over
        List<SecurityMechanism> usable =
            ipsec.stream().filter(m -> m.prot().equals("esp") && m.mod().equals("trans")).toList();
        if (usable.isEmpty()) {
            return new Assessment.Refused(Reason.NO_USABLE_MECHANISM);
        }
        List<AlgorithmPair> pairs = pairs(usable);
        Optional<AlgorithmPair> selected = policy.select(pairs);
        if (selected.isPresent()) {
            return new Assessment.Agreed(selected.get(), offer.get());
        }
        boolean encryptionMissing = policy.confidentiality() == Confidentiality.REQUIRED
            && !pairs.isEmpty() && pairs.stream().noneMatch(AlgorithmPair::encrypts);
        return new Assessment.Refused(encryptionMissing ? Reason.ENCRYPTION_REQUIRED : Reason.NO_COMMON_ALGORITHM);
    }

    /** The SPIs and ports, if all alternatives have the same (clause 7.2 notes 1 and 2) and they are fit for use. */
    private static Optional<UeOffer> offer(SecurityHeader whole, List<SecurityMechanism> ipsec) {
        SecurityMechanism first = ipsec.get(0);
        boolean same = ipsec.stream().allMatch(m -> m.spiC().equals(first.spiC()) && m.spiS().equals(first.spiS())
            && m.portC().equals(first.portC()) && m.portS().equals(first.portS()));
        boolean fit = isSpi(first.spiC()) && isSpi(first.spiS()) && !first.spiC().equals(first.spiS())
            && isPort(first.portC()) && isPort(first.portS()) && !first.portC().equals(first.portS());
        if (!same || !fit || ipsec.stream().anyMatch(m -> !m.parameters().containsKey("alg"))) {
            return Optional.empty();
        }
        return Optional.of(new UeOffer(whole, first.spiC().getAsLong(), first.spiS().getAsLong(),
            (int) first.portC().getAsLong(), (int) first.portS().getAsLong()));
    }

    /** 0 to 255 are reserved (RFC 4303 clause 2.1). */
    private static boolean isSpi(OptionalLong spi) {
        return spi.isPresent() && spi.getAsLong() >= MIN_SPI;
    }

    private static boolean isPort(OptionalLong port) {
        return port.isPresent() && port.getAsLong() >= MIN_PORT && !SIP_PORTS.contains(port.getAsLong());
    }

    private static List<AlgorithmPair> pairs(List<SecurityMechanism> mechanisms) {
        List<AlgorithmPair> pairs = new ArrayList<>();
        for (SecurityMechanism m : mechanisms) {
            if (m.alg().isPresent() && m.ealg().isPresent()
                && AlgorithmPair.isLegal(m.alg().get(), m.ealg().get())) {
                pairs.add(new AlgorithmPair(m.alg().get(), m.ealg().get()));
            }
        }
        return pairs;
    }

    /**
     * Security-Server of SM6: the whole own list with falling {@code q}, never cut down to what the UE offered, or a
     * removed offer could not be noticed (clause 7.2 note 5). All entries have the same SPIs and ports.
     */
    public static SecurityHeader serverHeader(AlgorithmPolicy policy, long spiPc, long spiPs, int portPc, int portPs) {
        return listed(policy, Map.of("spi-c", Long.toString(spiPc), "spi-s", Long.toString(spiPs),
            "port-c", Integer.toString(portPc), "port-s", Integer.toString(portPs)));
    }

    /** Security-Server of a 421 or 494, where no SPIs or ports are set aside: the same list without them. */
    public static SecurityHeader capabilities(AlgorithmPolicy policy) {
        return listed(policy, Map.of());
    }

    private static SecurityHeader listed(AlgorithmPolicy policy, Map<String, String> spisAndPorts) {
        List<AlgorithmPair> offered = policy.offered();
        // Annex H has eight pairs in all, so tenths are enough
        List<SecurityMechanism> mechanisms = new ArrayList<>();
        for (int i = 0; i < offered.size(); i++) {
            Map<String, String> parameters = new HashMap<>(spisAndPorts);
            parameters.put("q", Integer.toString((offered.size() - i) * 100));
            parameters.put("alg", offered.get(i).alg().token());
            parameters.put("ealg", offered.get(i).ealg().token());
            parameters.put("prot", "esp");
            parameters.put("mod", "trans");
            mechanisms.add(new SecurityMechanism(SecurityMechanism.IPSEC_3GPP, parameters));
        }
        return new SecurityHeader(mechanisms);
    }

    /**
     * Whether SM7 repeats SM1's Security-Client and mirrors SM6's Security-Server (clause 7.2, Annex H).
     *
     * @param client Security-Client lines of SM7
     * @param verify Security-Verify lines of SM7
     * @return why the registration is aborted, or nothing if it goes on
     */
    public static Optional<Reason> check(List<String> client, List<String> verify, SecurityHeader storedClient,
                                         SecurityHeader sentServer) {
        if (verify.isEmpty()) {
            return Optional.of(Reason.SECURITY_VERIFY_MISSING);
        }
        if (client.isEmpty()) {
            return Optional.of(Reason.SECURITY_CLIENT_MISSING);
        }
        Optional<Reason> mismatch = checkVerify(verify, sentServer);
        if (mismatch.isPresent()) {
            return mismatch;
        }
        try {
            return SecurityHeader.parse(client).sameAs(storedClient) ? Optional.empty()
                : Optional.of(Reason.SECURITY_CLIENT_CHANGED);
        } catch (SipSyntaxException e) {
            return Optional.of(Reason.MALFORMED_SECURITY_CLIENT);
        }
    }

    /** Whether the Security-Verify of any protected request mirrors the Security-Server of its set (RFC 3329). */
    public static Optional<Reason> checkVerify(List<String> verify, SecurityHeader sentServer) {
        try {
            return SecurityHeader.parse(verify).sameAs(sentServer) ? Optional.empty()
                : Optional.of(Reason.SECURITY_VERIFY_MISMATCH);
        } catch (SipSyntaxException e) {
            return Optional.of(Reason.MALFORMED_SECURITY_VERIFY);
        }
    }
}
