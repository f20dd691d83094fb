package org.gatehouse.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;

/**
 * What the testbed takes from the configuration of the nodes it surrounds.
 *
 * @param gm where UEs register
 * @param scscf where the S-CSCF double listens: the first of the I-CSCF's list
 * @param memoryBackend security associations are not enforced
 */
record LabSettings(InetSocketAddress gm, InetSocketAddress scscf, String homeDomain, Path subscribers,
                   boolean memoryBackend) {

    /** The processes check the file in full; here only what is used has to be there. */
    static LabSettings read(Path file) throws SettingsException {
        Settings root = Settings.load(file);
        Settings pcscf = root.section("pcscf");
        Settings gm = pcscf.section("gm");
        InetSocketAddress gmAddress = new InetSocketAddress(gm.address("address"), gm.port("port", 5060));
        boolean memory = pcscf.section("security-associations").text("backend", "kernel", "").equals("memory");
        Settings icscf = root.section("icscf");
        List<String> domains = icscf.texts("home-domains", "the home network's domains");
        String subscribers = icscf.section("hss").text("file", "a subscriber file");
        List<Settings> scscfs = icscf.sections("scscfs");
        String uri = scscfs.isEmpty() ? "" : scscfs.get(0).text("uri", "a SIP URI");
        String[] hostPort = uri.replaceFirst("^sip:", "").replaceFirst(";.*", "").split(":(?=[0-9]+$)");
        if (hostPort.length != 2 || domains.isEmpty()) {
            throw new SettingsException(List.of("icscf.scscfs: the lab needs an S-CSCF with address and port"));
        }
        return new LabSettings(gmAddress, new InetSocketAddress(hostPort[0], Integer.parseInt(hostPort[1])),
            domains.get(0), file.toAbsolutePath().resolveSibling(subscribers), memory);
    }
}
