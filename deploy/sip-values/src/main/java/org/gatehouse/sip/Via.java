package org.gatehouse.sip;

/**
 * One Via entry: {@code SIP/2.0/UDP host:port;branch=...}.
 *
 * @param transport as written, e.g. {@code UDP}
 * @param sentBy host and optional port
 */
public record Via(String transport, HostPort sentBy, Parameters parameters) {

    /**
     * White space is allowed around the slashes and the colon (RFC 3261 clause 25.1).
     *
     * @throws SipSyntaxException if it is not a Via of SIP/2.0
     */
    public static Via parse(String text) throws SipSyntaxException {
        int semicolon = text.indexOf(';');
        String head = (semicolon < 0 ? text : text.substring(0, semicolon)).trim();
        int version = head.indexOf('/') + 1;
        int transport = head.indexOf('/', version) + 1;
        if (version == 0 || transport == 0 || !head.substring(0, version - 1).trim().equalsIgnoreCase("SIP")
            || !head.substring(version, transport - 1).trim().equals("2.0")) {
            throw new SipSyntaxException("Via");
        }
        String transportAndHost = head.substring(transport).trim();
        int end = 0;
        while (end < transportAndHost.length() && transportAndHost.charAt(end) > ' ') {
            end++;
        }
        String name = transportAndHost.substring(0, end);
        if (!Parameters.isStrictToken(name)) {
            throw new SipSyntaxException("Via");
        }
        return new Via(name, HostPort.parse(transportAndHost.substring(end)),
            semicolon < 0 ? Parameters.NONE : Parameters.parse(text.substring(semicolon + 1)));
    }

    @Override
    public String toString() {
        return "SIP/2.0/" + transport + " " + sentBy + parameters;
    }
}
