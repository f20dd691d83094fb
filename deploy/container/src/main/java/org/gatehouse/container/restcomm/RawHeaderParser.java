package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.header.ExtensionHeaderImpl;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.parser.HeaderParser;
import gov.nist.javax.sip.parser.ParserFactory;
import java.util.List;

/**
 * Keeps a header field's value as it came.
 *
 * <p>The stack's typed headers for these lose information (they fold case, drop unknown parameters, overflow at SPIs
 * over 2^31) and a value they cannot read is left out of the message. What 3GPP elements compare byte by byte or pass
 * on untouched must not go through them.
 */
public final class RawHeaderParser extends HeaderParser {
    private static final List<String> NAMES = List.of(
        "Security-Client", "Security-Server", "Security-Verify", "Authorization", "WWW-Authenticate",
        "Service-Route", "P-Associated-URI", "P-Asserted-Identity", "P-Preferred-Identity", "P-Called-Party-ID",
        "P-Charging-Vector", "P-Charging-Function-Addresses", "P-Visited-Network-ID", "P-Access-Network-Info",
        "P-User-Database", "P-Served-User", "P-Profile-Key", "P-Asserted-Service", "P-Preferred-Service",
        "Privacy");

    private final String line;

    /** Called by the stack with one header line. */
    public RawHeaderParser(String line) {
        super(line);
        this.line = line;
    }

    /** Makes the stack use this parser for the headers of {@link #NAMES}. */
    static void register() {
        NAMES.forEach(name -> ParserFactory.addToParserTable(name, RawHeaderParser.class));
    }

    @Override
    public SIPHeader parse() {
        int colon = line.indexOf(':');
        ExtensionHeaderImpl header = new ExtensionHeaderImpl(line.substring(0, colon).trim());
        header.setValue(line.substring(colon + 1).trim());
        return header;
    }
}
