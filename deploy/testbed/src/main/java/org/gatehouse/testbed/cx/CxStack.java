package org.gatehouse.testbed.cx;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.jdiameter.server.impl.StackImpl;
import org.jdiameter.server.impl.helpers.XMLConfiguration;

/** Makes the Diameter library's stack for one end of Cx. */
final class CxStack {
    private static final String APPLICATION = "<ApplicationID><VendorId value=\"10415\"/>"
        + "<AuthApplId value=\"16777216\"/><AcctApplId value=\"0\"/></ApplicationID>";

    private CxStack() {
    }

    /**
     * An initialised stack that is not started.
     *
     * @param port where it listens
     * @param peers {@code <Peer .../>} elements
     * @param peerHosts their host names, separated by commas
     */
    static StackImpl make(String host, String realm, String address, int port, String peers, String peerHosts)
        throws IOException {
        String xml = """
            <?xml version="1.0"?>
            <Configuration xmlns="http://www.jdiameter.org/jdiameter-server">
              <LocalPeer>
                <URI value="aaa://%s:%d"/><IPAddresses><IPAddress value="%s"/></IPAddresses><Realm value="%s"/>
                <VendorID value="10415"/><ProductName value="Gatehouse testbed"/><FirmwareRevision value="1"/>
                <Applications>%s</Applications>
              </LocalPeer>
              <Parameters>
                <AcceptUndefinedPeer value="false"/><DuplicateProtection value="false"/>
                <DuplicateTimer value="240000"/><UseUriAsFqdn value="false"/><QueueSize value="20000"/>
                <MessageTimeOut value="5000"/><StopTimeOut value="1000"/><CeaTimeOut value="20000"/>
                <IacTimeOut value="30000"/><DwaTimeOut value="5000"/><DpaTimeOut value="1000"/>
                <RecTimeOut value="500"/>
                <Statistics pause="30000" delay="30000" enabled="false" active_records=""/>
                <Dictionary enabled="false"/>
              </Parameters>
              <Network>
                <Peers>%s</Peers>
                <Realms>
                  <Realm name="%s" peers="%s" local_action="LOCAL" dynamic="false" exp_time="1">%s</Realm>
                </Realms>
              </Network>
            </Configuration>
            """.formatted(host, port, address, realm, APPLICATION, peers, realm, peerHosts, APPLICATION);
        StackImpl stack = new StackImpl();
        try {
            stack.init(new XMLConfiguration(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))));
            return stack;
        } catch (Exception e) {
            // the constructor of the library's configuration declares Exception
            stack.destroy();
            throw new IOException("Diameter did not start", e);
        }
    }

    /** A port that is free now: the library cannot be told to take any. */
    static int freePort(InetAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, address)) {
            return socket.getLocalPort();
        }
    }
}
