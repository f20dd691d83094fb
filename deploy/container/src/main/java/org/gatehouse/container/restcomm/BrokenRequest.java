package org.gatehouse.container.restcomm;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderList;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.HostPort;
import org.gatehouse.sip.IpLiteral;
import org.gatehouse.sip.Parameters;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.Via;

/**
 * A request that the parser did not take, or was not asked to, read as far as an answer needs (RFC 3261 clauses 8.2.6
 * and 18.2): method, Vias and whichever of From, To, Call-ID and CSeq are there. Nothing is read beyond the bounds that
 * a good message keeps.
 */
final class BrokenRequest implements Arrival {
    private static final Pattern METHOD = Pattern.compile("[A-Za-z0-9.!%*_+`'~-]{1,64}");
    private static final Pattern VERSION = Pattern.compile("SIP/[0-9]{1,3}\\.[0-9]{1,3}");
    private static final List<String> REPEATED = List.of("From", "To", "Call-ID", "CSeq");
    private static final String UNREADABLE = "(message)";
    private static final int SIP_PORT = 5060;

    private final String method;
    private final String requestUri;
    private final Headers headers;
    private final Via topVia;
    private final Flow flow;

    private BrokenRequest(String method, String requestUri, Headers headers, Via topVia, Flow flow) {
        this.method = method;
        this.requestUri = requestUri;
        this.headers = headers;
        this.topVia = topVia;
        this.flow = flow;
    }

    /** Empty for what nobody waits for an answer to: a response, an ACK, no SIP, no topmost Via that can be read. */
    static Optional<BrokenRequest> of(byte[] octets, Flow flow) {
        int length = Math.min(octets.length, StrictParserFactory.MAX_HEAD);
        // one character for each octet: what is repeated leaves as it came
        List<String> lines = unfolded(new String(octets, 0, length, StandardCharsets.ISO_8859_1));
        String first = lines.isEmpty() ? "" : lines.get(0).strip();
        int space = first.indexOf(' ');
        int version = first.lastIndexOf(' ');
        String method = space < 0 ? "" : first.substring(0, space);
        if (method.equals("ACK") || !METHOD.matcher(method).matches()
            || !VERSION.matcher(first.substring(version + 1)).matches()) {
            return Optional.empty();
        }
        Headers headers = headers(lines.subList(1, lines.size()));
        List<String> vias = headers.values("Via");
        if (vias.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BrokenRequest(method, first.substring(space, version).strip(), headers,
                Via.parse(vias.get(0)), flow));
        } catch (SipSyntaxException e) {
            return Optional.empty();
        }
    }

    /** The lines of the head, continued ones joined (RFC 3261 clause 7.3.1), without what a line may not hold. */
    private static List<String> unfolded(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.stripLeading().split("\r?\n", StrictParserFactory.MAX_LINES + 2)) {
            if (line.isBlank()) {
                break;
            }
            boolean continued = line.charAt(0) == ' ' || line.charAt(0) == '\t';
            if (continued && !lines.isEmpty()) {
                lines.add(lines.remove(lines.size() - 1) + " " + line.strip());
            } else {
                lines.add(line);
            }
        }
        // the last piece is the rest of the message if there were more lines than are read
        return lines.stream().filter(l -> l.chars().noneMatch(c -> c < ' ' && c != '\t' || c == 0x7f)).toList();
    }

    private static Headers headers(List<String> lines) {
        List<Headers.Line> read = new ArrayList<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.length() <= StrictParserFactory.MAX_LINE) {
                read.add(new Headers.Line(line.substring(0, colon).strip(), line.substring(colon + 1).strip()));
            }
        }
        return new Headers(read);
    }

    /** Where the answer goes over UDP: RFC 3261 clause 18.2.2 and RFC 3581 clause 4. */
    InetSocketAddress returnAddress() {
        int port = topVia.parameters().has("rport") ? flow.remote().getPort() : topVia.sentBy().portOr(SIP_PORT);
        return new InetSocketAddress(flow.remote().getAddress(), port);
    }

    /** The whole answer. The request is not repeated in it: it would be an echo, and larger than what caused it. */
    byte[] answer(Fault fault) {
        return answer(fault.status + " " + fault.phrase, List.of());
    }

    /** @param more header lines beside what every answer repeats of its request */
    byte[] answer(String statusAndPhrase, List<String> more) {
        StringJoiner lines = new StringJoiner("\r\n", "", "\r\n\r\n");
        lines.add("SIP/2.0 " + statusAndPhrase);
        List<String> vias = headers.values("Via");
        lines.add("Via: " + stampedVia());
        vias.subList(1, vias.size()).forEach(via -> lines.add("Via: " + via));
        for (String name : REPEATED) {
            headers.first(name)
                .ifPresent(value -> lines.add(name + ": " + (name.equals("To") ? tagged(value) : value)));
        }
        more.forEach(lines::add);
        lines.add("Content-Length: 0");
        return lines.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Says where the request came from if the sender did not know (RFC 3261 clause 18.2.1) or asked (RFC 3581). */
    private Via stampedVia() {
        Parameters parameters = topVia.parameters();
        boolean asked = parameters.has("rport");
        if (asked) {
            parameters = parameters.with("rport", String.valueOf(flow.remote().getPort()));
        }
        boolean known = IpLiteral.parse(topVia.sentBy().canonicalHost()).filter(flow.remote().getAddress()::equals)
            .isPresent();
        if (asked || !known) {
            String from = HostPort.canonicalHost(IpLiteral.inSip(flow.remote().getAddress()));
            parameters = parameters.with("received", from);
        }
        return new Via(topVia.transport(), topVia.sentBy(), parameters);
    }

    /** With a tag that is the same for the same request, as long as it is repeated. */
    private String tagged(String to) {
        boolean hasTag = HeaderList.split(to, ';').stream().skip(1)
            .anyMatch(p -> p.toLowerCase(Locale.ROOT).startsWith("tag="));
        String request = topVia + headers.first("Call-ID").orElse("") + headers.first("CSeq").orElse("");
        return hasTag ? to : to + ";tag=" + Integer.toHexString(request.hashCode());
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public boolean isResponse() {
        return false;
    }

    @Override
    public int status() {
        return 0;
    }

    @Override
    public String requestUri() {
        return requestUri;
    }

    @Override
    public Flow flow() {
        return flow;
    }

    @Override
    public String branch() {
        return topVia.parameters().value("branch").orElse("");
    }

    @Override
    public Headers headers() {
        return headers;
    }

    /** Never empty: whatever else is decided, nothing of this request can be believed. */
    @Override
    public List<String> unreadable() {
        return List.of(UNREADABLE);
    }

    @Override
    public boolean expected() {
        return false;
    }
}
