package org.gatehouse.testbed.vm;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.ue.SaSetOfUe;
import org.gatehouse.testbed.ue.UeSecurity;

/**
 * The UE's side of a set in the kernel of a namespace, by {@code ip xfrm}: four states and four policies, and block
 * policies by which the UE never sends to the P-CSCF's protected ports in clear. Keys are expanded here once more, by
 * 3GPP TS 33.203 Annex I, and not by the code under test.
 */
public final class IpXfrmSecurity implements UeSecurity {
    private static final int REQID = 7;
    private static final int PRIORITY = 1_000;
    private static final int BLOCK_PRIORITY = 60_000;

    private final Namespace namespace;

    /** One unidirectional association and the direction of its policy, as the UE sees it. */
    private record Flow(InetAddress from, int fromPort, InetAddress to, int toPort, long spi, String direction) {
        private String selector() {
            return "src " + whole(from) + " dst " + whole(to) + " sport " + fromPort + " dport " + toPort;
        }

        private String id() {
            return "src " + from.getHostAddress() + " dst " + to.getHostAddress() + " proto esp spi " + spi;
        }

        private static String whole(InetAddress address) {
            return address.getHostAddress() + (address instanceof Inet4Address ? "/32" : "/128");
        }
    }

    /** @param namespace where the UE's sockets are */
    public IpXfrmSecurity(Namespace namespace) {
        this.namespace = namespace;
    }

    @Override
    public void install(SaSetOfUe set) throws IOException {
        List<String> commands = new ArrayList<>();
        String algorithms = algorithms(set);
        for (Flow flow : flows(set)) {
            commands.add("xfrm state add " + flow.id() + " mode transport reqid " + REQID + " replay-window 32 "
                + algorithms + " sel " + flow.selector());
        }
        for (Flow flow : flows(set)) {
            commands.add("xfrm policy add dir " + flow.direction() + " " + flow.selector() + " priority " + PRIORITY
                + " tmpl src " + flow.from().getHostAddress() + " dst " + flow.to().getHostAddress()
                + " proto esp reqid " + REQID + " mode transport");
        }
        for (int port : new int[] {set.portPs(), set.portPc()}) {
            commands.add("xfrm policy update dir out src " + Flow.whole(set.ueAddress()) + " dst "
                + Flow.whole(set.pcscfAddress()) + " dport " + port + " action block priority " + BLOCK_PRIORITY);
        }
        batch(commands);
    }

    @Override
    public void remove(SaSetOfUe set) throws IOException {
        List<String> commands = new ArrayList<>();
        flows(set).forEach(flow -> commands.add("xfrm state delete " + flow.id()));
        flows(set).forEach(flow -> commands.add("xfrm policy delete dir " + flow.direction() + " " + flow.selector()));
        batch(commands);
    }

    private static List<Flow> flows(SaSetOfUe s) {
        InetAddress ue = s.ueAddress();
        InetAddress p = s.pcscfAddress();
        return List.of(new Flow(ue, s.portUc(), p, s.portPs(), s.spiPs(), "out"),
            new Flow(p, s.portPc(), ue, s.portUs(), s.spiUs(), "in"),
            new Flow(p, s.portPs(), ue, s.portUc(), s.spiUc(), "in"),
            new Flow(ue, s.portUs(), p, s.portPc(), s.spiPc(), "out"));
    }

    private static String algorithms(SaSetOfUe set) {
        String ik = set.ik().hex();
        String ck = set.ck().hex();
        return switch (set.algorithms().alg()) {
            case "hmac-sha-1-96" -> "auth-trunc hmac(sha1) 0x" + ik + "00000000 96 " + encryption(set);
            case "hmac-md5-96" -> "auth-trunc hmac(md5) 0x" + ik + " 96 " + encryption(set);
            case "aes-gmac" -> "aead rfc4543(gcm(aes)) 0x" + ik + salt(set, 0x58, "AES_GMAC_SALT") + " 128";
            case "null" -> "aead rfc4106(gcm(aes)) 0x" + ck + salt(set, 0x59, "AES_GCM_SALT") + " 128";
            default -> throw new IllegalArgumentException(set.algorithms().toString());
        };
    }

    private static String encryption(SaSetOfUe set) {
        String ck = set.ck().hex();
        return switch (set.algorithms().ealg()) {
            case "aes-cbc" -> "enc cbc(aes) 0x" + ck;
            case "des-ede3-cbc" -> "enc cbc(des3_ede) 0x" + ck + ck.substring(0, 16);
            case "null" -> "enc ecb(cipher_null) \"\"";
            default -> throw new IllegalArgumentException(set.algorithms().toString());
        };
    }

    /** The key derivation function of TS 33.220 Annex B, of which the salt is the last four octets. */
    private static String salt(SaSetOfUe set, int functionCode, String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(set.ck().then(set.ik()).bytes(), "HmacSHA256"));
            mac.update((byte) functionCode);
            mac.update(name.getBytes(StandardCharsets.US_ASCII));
            mac.update(new byte[] {0, (byte) name.length()});
            return Octets.of(mac.doFinal()).slice(28, 4).hex();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void batch(List<String> commands) throws IOException {
        Namespace.feed(String.join("\n", commands) + "\n", "ip", "-n", namespace.name(), "-batch", "-");
    }
}
