package org.gatehouse.icscf.location.cx;

import java.util.stream.Collectors;

/** The library's own configuration, written from ours. All values were checked when the settings were made. */
final class StackXml {
    private static final String CX = "<ApplicationID><VendorId value=\"10415\"/><AuthApplId value=\"16777216\"/>"
        + "<AcctApplId value=\"0\"/></ApplicationID>";
    private static final String TEMPLATE = """
        <?xml version="1.0"?>
        <Configuration xmlns="http://www.jdiameter.org/jdiameter-server">
          <LocalPeer>
            <URI value="aaa://%1$s:3868"/>
            <IPAddresses><IPAddress value="%2$s"/></IPAddresses>
            <Realm value="%3$s"/>
            <VendorID value="10415"/>
            <ProductName value="Gatehouse I-CSCF"/>
            <FirmwareRevision value="1"/>
            <Applications>
              %15$s
            </Applications>
          </LocalPeer>
          <Parameters>
            <AcceptUndefinedPeer value="false"/>
            <DuplicateProtection value="false"/>
            <DuplicateTimer value="240000"/>
            <UseUriAsFqdn value="false"/>
            <QueueSize value="%4$d"/>
            <MessageTimeOut value="%5$d"/>
            <StopTimeOut value="1000"/>
            <CeaTimeOut value="%6$d"/>
            <IacTimeOut value="%7$d"/>
            <DwaTimeOut value="%8$d"/>
            <DpaTimeOut value="1000"/>
            <RecTimeOut value="%9$d"/>
            <PeerFSMThreadCount value="3"/>
            <Statistics pause="30000" delay="30000" enabled="false" active_records=""/>
            <Dictionary enabled="false"/>
          </Parameters>
          <Network>
            <Peers>
        %10$s
            </Peers>
            <Realms>
              <Realm name="%11$s" peers="%12$s" local_action="LOCAL" dynamic="false" exp_time="1">
                %15$s
              </Realm>
            </Realms>
          </Network>
          <Extensions>
            <RouterEngine value="%13$s"/>
            <NetworkGuard value="%14$s"/>
          </Extensions>
        </Configuration>
        """;

    private StackXml() {
    }

    static String of(CxSettings settings) {
        CxSettings.Timing timing = settings.timing();
        String peers = settings.peers().stream()
            .map(p -> "      <Peer name=\"aaa://" + p.host() + ":" + p.port() + "\" ip=\"" + p.address()
                + "\" attempt_connect=\"true\" rating=\"1\"/>")
            .collect(Collectors.joining("\n"));
        String hosts = settings.peers().stream().map(CxSettings.Peer::host).collect(Collectors.joining(","));
        return TEMPLATE.formatted(settings.host(), settings.address(), settings.realm(),
            // twice what can be pending: the queue also takes what comes in
            2 * timing.maxPending() + 1000, timing.request().toMillis(), timing.capabilities().toMillis(),
            timing.watchdog().toMillis(), timing.watchdogAnswer().toMillis(), timing.reconnect().toMillis(), peers,
            settings.hssRealm(), hosts, CxRouter.class.getName(), NoNetworkGuard.class.getName(), CX);
    }
}
