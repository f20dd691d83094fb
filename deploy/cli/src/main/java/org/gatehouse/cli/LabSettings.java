package org.gatehouse.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;

/**
 * What the testbed takes from the configuration of the nodes it surrounds.
 *
 * @param gm where UEs register
 * @param scscf where the S-CSCF double listens: the first of the I-CSCF's list
 * @param cx empty: the I-CSCF reads the subscriber file itself
 * @param memoryBackend security associations are not enforced
 */
record LabSettings(InetSocketAddress gm, InetSocketAddress scscf, String homeDomain, Path subscribers,
                   Optional<Cx> cx, boolean memoryBackend) {

    /** The HSS as the I-CSCF sees it: what the lab has to be. */
    record Cx(String icscf, String realm, List<Peer> peers) {
    }

    record Peer(String host, String address, int port) {
    }

    /** The processes check the file in full; here only what is used has to be there. */
    static LabSettings read(Path file) throws SettingsException {
        Settings root = Settings.load(file);
        Settings pcscf = root.section("pcscf");
        Settings gm = pcscf.section("gm");
        InetSocketAddress gmAddress = new InetSocketAddress(gm.address("address"), gm.port("port", 5060));
        boolean memory = pcscf.section("security-associations").text("backend", "kernel", "").equals("memory");
        Settings icscf = root.section("icscf");
        List<String> domains = icscf.texts("home-domains", "the home network's domains");
        Settings hss = icscf.section("hss");
        String subscribers = hss.text("file", "a subscriber file, of which the lab's UEs and HSS take their users");
        if (subscribers.isEmpty()) {
            throw new SettingsException(List.of("icscf.hss.file: the lab needs a subscriber file, with Cx too"));
        }
        List<Settings> scscfs = icscf.sections("scscfs");
        String uri = scscfs.isEmpty() ? "" : scscfs.get(0).text("uri", "a SIP URI");
        String[] hostPort = uri.replaceFirst("^sip:", "").replaceFirst(";.*", "").split(":(?=[0-9]+$)");
        if (hostPort.length != 2 || domains.isEmpty()) {
            throw new SettingsException(List.of("icscf.scscfs: the lab needs an S-CSCF with address and port"));
        }
        return new LabSettings(gmAddress, new InetSocketAddress(hostPort[0], Integer.parseInt(hostPort[1])),
            domains.get(0), file.toAbsolutePath().resolveSibling(subscribers),
            hss.text("kind", "file", "").equals("cx") ? Optional.of(cx(hss.section("cx"))) : Optional.empty(), memory);
    }

    private static Cx cx(Settings cx) throws SettingsException {
        List<Peer> peers = new ArrayList<>();
        for (Settings peer : cx.sections("peers")) {
            peers.add(new Peer(peer.text("host", "a host name"), peer.address("address").getHostAddress(),
                peer.port("port", 3868)));
        }
        if (peers.isEmpty()) {
            throw new SettingsException(List.of("icscf.hss.cx.peers: the lab needs at least one"));
        }
        return new Cx(cx.text("host", "a host name"), cx.text("hss-realm", "the HSS's realm"), peers);
    }
}
