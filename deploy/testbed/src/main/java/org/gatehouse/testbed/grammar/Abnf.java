package org.gatehouse.testbed.grammar;

import java.util.regex.Pattern;

/**
 * The rules of RFC 3261 clause 25.1 that header values need, one constant for each, under the RFC's names; of IPv6
 * addresses only the characters are looked at. Header values are unfolded already, so LWS is blanks only. Quantifiers
 * are possessive where nothing after them could need what they took: long values cost linear time.
 */
final class Abnf {
    static final String LWS = "[ \t]++";
    static final String SWS = "[ \t]*+";
    static final String TOKEN = "[A-Za-z0-9.!%*_+`'~-]++";
    static final String ESCAPED = "%[0-9A-Fa-f]{2}";
    static final String UNRESERVED = "A-Za-z0-9_.!~*'()\\-";
    /** UTF-8 octets are read as ISO 8859-1, one character for each. */
    static final String QUOTED_STRING = "\"(?:[\\x20\\t\\x21\\x23-\\x5B\\x5D-\\x7E\\x80-\\xFF]++"
        + "|\\\\[\\x00-\\x09\\x0B\\x0C\\x0E-\\x7F])*+\"";

    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final String TOP_LABEL = "[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final String HOSTNAME = "(?:" + LABEL + "\\.){0,126}" + TOP_LABEL + "\\.?";
    private static final String IPV4 = "[0-9]{1,3}(?:\\.[0-9]{1,3}){3}";
    private static final String IPV6 = "(?=[0-9A-Fa-f.]*:)[0-9A-Fa-f:.]{2,45}+";
    static final String HOST = "(?:" + IPV4 + "|" + HOSTNAME + "|\\[(?:" + IPV6 + ")\\])";
    static final String PORT = "[0-9]{1,5}";
    static final String HOSTPORT = HOST + "(?::" + PORT + ")?";

    private static final String GEN_VALUE = "(?:" + HOST + "(?![A-Za-z0-9.!%*_+`'~-])|" + TOKEN + "|"
        + QUOTED_STRING + ")";
    static final String EQUAL = SWS + "=" + SWS;
    static final String SEMI = SWS + ";" + SWS;
    static final String COMMA = SWS + "," + SWS;
    static final String GENERIC_PARAM = TOKEN + "(?:" + EQUAL + GEN_VALUE + ")?";

    private static final String USER = "(?:[" + UNRESERVED + "&=+$,;?/]++|" + ESCAPED + ")++";
    private static final String PASSWORD = "(?:[" + UNRESERVED + "&=+$,]++|" + ESCAPED + ")*+";
    private static final String PARAM_CHARS = "(?:[" + UNRESERVED + "\\[\\]/:&+$]++|" + ESCAPED + ")++";
    private static final String HNV = "(?:[" + UNRESERVED + "\\[\\]/?:+$]|" + ESCAPED + ")";
    private static final String URI_HEADERS = "\\?" + HNV + "++=" + HNV + "*+(?:&" + HNV + "++=" + HNV + "*+)*+";
    static final String SIP_URI = "[sS][iI][pP][sS]?:(?:" + USER + "(?::" + PASSWORD + ")?@)?" + HOSTPORT + "(?:;"
        + PARAM_CHARS + "(?:=" + PARAM_CHARS + ")?)*+(?:" + URI_HEADERS + ")?";
    private static final String OTHER_URI = "(?![sS][iI][pP][sS]?:)[A-Za-z][A-Za-z0-9+.-]*+:(?:[" + UNRESERVED
        + ";/?:@&=+$,]++|" + ESCAPED + ")++";
    static final String ADDR_SPEC = "(?:" + SIP_URI + "|" + OTHER_URI + ")";
    private static final String DISPLAY_NAME = "(?:" + QUOTED_STRING + SWS + "|" + TOKEN + "(?:" + LWS + TOKEN
        + ")*+" + SWS + ")?";
    static final String NAME_ADDR = DISPLAY_NAME + "<" + ADDR_SPEC + ">";
    /** Without brackets a URI has no commas, semicolons and question marks: clause 20.10. */
    private static final String BARE_URI = "(?=[A-Za-z][A-Za-z0-9+.-]*:)(?![^;]*[,?])[^;<>\" \t]++";

    private static final String SLASH = SWS + "/" + SWS;
    private static final String SENT_BY = HOST + "(?:" + SWS + ":" + SWS + PORT + ")?";
    private static final String VIA_PARM = TOKEN + SLASH + TOKEN + SLASH + TOKEN + LWS + SENT_BY + "(?:" + SEMI
        + "(?:[rR][eE][cC][eE][iI][vV][eE][dD]" + EQUAL + "(?:" + IPV6 + ")|" + GENERIC_PARAM + "))*+";
    private static final String ROUTE_PARAM = NAME_ADDR + "(?:" + SEMI + GENERIC_PARAM + ")*+";
    private static final String ADDRESS = "(?:" + NAME_ADDR + "|" + BARE_URI + ")(?:" + SEMI + GENERIC_PARAM + ")*+";

    static final Pattern VIA = list(VIA_PARM);
    static final Pattern ROUTES = list(ROUTE_PARAM);
    static final Pattern CONTACT = Pattern.compile("\\*|" + ADDRESS + "(?:" + COMMA + ADDRESS + ")*+");
    static final Pattern FROM_TO = Pattern.compile(ADDRESS);
    static final Pattern CALL_ID = Pattern.compile("[A-Za-z0-9.!%*_+`'~()<>:\\\\\"/\\[\\]?{}-]++"
        + "(?:@[A-Za-z0-9.!%*_+`'~()<>:\\\\\"/\\[\\]?{}-]++)?");
    static final Pattern CSEQ = Pattern.compile("([0-9]{1,10})" + LWS + "(" + TOKEN + ")");
    static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    static final Pattern REQUEST_LINE = Pattern.compile("(" + TOKEN + ") " + ADDR_SPEC + " SIP/2\\.0");
    static final Pattern STATUS_LINE = Pattern.compile("SIP/2\\.0 [1-6][0-9]{2} [^\\x00-\\x08\\x0A-\\x1F\\x7F]*+");
    static final Pattern HEADER = Pattern.compile("(" + TOKEN + ")" + SWS + ":" + SWS
        + "([^\\x00-\\x08\\x0A-\\x1F\\x7F]*+)");

    private Abnf() {
    }

    private static Pattern list(String element) {
        return Pattern.compile(element + "(?:" + COMMA + element + ")*+");
    }
}
