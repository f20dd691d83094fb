package org.gatehouse.cli;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;

/**
 * The nftables rules that drop whatever is in clear on the protected ports of a P-CSCF, whoever is at the other end (TS
 * 33.203 clauses 7.1 and 7.4.0).
 *
 * <p>The kernel backend has block policies in XFRM for the same as long as it runs. These rules are there before the
 * P-CSCF starts and after it has ended, and hold on the loopback device too.
 *
 * @param address of the P-CSCF towards the UEs
 * @param ports port_ps and every port_pc
 */
record Firewall(InetAddress address, List<Integer> ports) {
    /** Ours alone, so that removing it touches no rule of others. */
    static final String TABLE = "inet gatehouse";

    Firewall {
        ports = List.copyOf(ports);
    }

    /**
     * Of the section {@code pcscf}, of which only what is used has to be there.
     *
     * @throws SettingsException if it is not, or if the backend does not protect packets: the rules would drop them all
     */
    static Firewall read(Path file) throws SettingsException {
        Settings root = Settings.load(file);
        root.leave("container", "icscf");
        Settings pcscf = root.section("pcscf");
        String backend = pcscf.section("security-associations").text("backend", "kernel", "");
        if (!backend.equals("kernel")) {
            throw new SettingsException(List.of("pcscf.security-associations.backend = " + backend
                + ": the firewall would drop everything on the protected ports; it is for kernel"));
        }
        Settings gm = pcscf.section("gm");
        InetAddress address = gm.address("address");
        List<Integer> ports = new ArrayList<>(List.of(gm.port("port-ps")));
        String expected = "protected ports, 1024 to 65535";
        for (String text : gm.texts("ports-pc", expected)) {
            if (text.matches("[0-9]{4,5}")) {
                ports.add(Integer.parseInt(text));
            } else {
                gm.problem("ports-pc", text, expected);
            }
        }
        gm.leave(gm.names().toArray(new String[0]));
        gm.finish();
        return new Firewall(address, ports);
    }

    /** For {@code nft -f}: one transaction that takes the place of what stood there before. */
    String ruleset() {
        String family = address instanceof Inet6Address ? "ip6" : "ip";
        String host = address.getHostAddress();
        String set = ports.stream().map(String::valueOf).collect(Collectors.joining(", ", "{ ", " }"));
        return """
            table %1$s
            delete table %1$s
            table %1$s {
                chain clear_in {
                    type filter hook input priority filter; policy accept;
                    %2$s daddr %3$s meta l4proto { tcp, udp } th dport %4$s meta ipsec missing counter drop
                }
                chain clear_out {
                    type filter hook output priority filter; policy accept;
                    %2$s saddr %3$s meta l4proto { tcp, udp } th sport %4$s rt ipsec missing counter drop
                }
            }
            """.formatted(TABLE, family, host, set);
    }

    /** For {@code nft -f}: no error if there is nothing to remove. */
    static String removal() {
        return "table " + TABLE + "\ndelete table " + TABLE + "\n";
    }
}
