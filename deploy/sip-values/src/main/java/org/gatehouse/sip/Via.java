package org.gatehouse.sip;

/**
 * One Via entry: {@code SIP/2.0/UDP host:port;branch=...}.
 *
 * @param transport as written, e.g. {@code UDP}
 * @param sentBy host and optional port
 */
public record Via(String transport, HostPort sentBy, Parameters parameters) {

    /** @throws SipSyntaxException if it is not a Via of SIP/2.0 */
    public static Via parse(String text) throws SipSyntaxException {
        int semicolon = text.indexOf(';');
        String head = (semicolon < 0 ? text : text.substring(0, semicolon)).trim();
        String[] protocolAndHost = head.split("\\s+(?=[^\\s/:]*[^\\s/]*$)", 2);
        if (protocolAndHost.length != 2) {
            throw new SipSyntaxException("Via");
        }
        String[] protocol = protocolAndHost[0].split("/", -1);
        if (protocol.length != 3 || !protocol[0].trim().equalsIgnoreCase("SIP") || !protocol[1].trim().equals("2.0")
            || !Parameters.isToken(protocol[2].trim())) {
            throw new SipSyntaxException("Via");
        }
        return new Via(protocol[2].trim(), HostPort.parse(protocolAndHost[1]),
            semicolon < 0 ? Parameters.NONE : Parameters.parse(text.substring(semicolon + 1)));
    }

    @Override
    public String toString() {
        return "SIP/2.0/" + transport + " " + sentBy + parameters;
    }
}
