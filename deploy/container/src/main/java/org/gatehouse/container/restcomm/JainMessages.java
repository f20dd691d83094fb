package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.SIPHeaderList;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.sip.PeerUnavailableException;
import javax.sip.SipFactory;
import javax.sip.address.AddressFactory;
import javax.sip.address.URI;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.HeaderFactory;
import org.gatehouse.adapter.OwnMessage;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;

/** Between the stack's messages and our values. */
final class JainMessages {
    private static final HeaderFactory HEADERS = headerFactory();
    private static final AddressFactory ADDRESSES = addressFactory();

    private JainMessages() {
    }

    private static HeaderFactory headerFactory() {
        try {
            return SipFactory.getInstance().createHeaderFactory();
        } catch (PeerUnavailableException e) {
            throw new IllegalStateException("no JAIN SIP implementation on the class path", e);
        }
    }

    private static AddressFactory addressFactory() {
        try {
            return SipFactory.getInstance().createAddressFactory();
        } catch (PeerUnavailableException e) {
            throw new IllegalStateException("no JAIN SIP implementation on the class path", e);
        }
    }

    static URI uri(String text) throws ParseException {
        return ADDRESSES.createURI(text);
    }

    /** All header fields, those that the stack could not read included, in the stack's order. */
    static Headers headers(SIPMessage message) {
        List<Headers.Line> lines = new ArrayList<>();
        for (Iterator<SIPHeader> i = message.getHeaders(); i.hasNext(); ) {
            SIPHeader header = i.next();
            if (header instanceof SIPHeaderList<?> list) {
                list.forEach(h -> lines.add(line(h)));
            } else {
                lines.add(line(header));
            }
        }
        for (Iterator<String> i = message.getUnrecognizedHeaders(); i.hasNext(); ) {
            String text = i.next();
            int colon = text.indexOf(':');
            if (colon > 0) {
                lines.add(new Headers.Line(text.substring(0, colon).trim(), text.substring(colon + 1).trim()));
            }
        }
        return new Headers(lines);
    }

    private static Headers.Line line(SIPHeader header) {
        String encoded = header.encode();
        int colon = encoded.indexOf(':');
        return new Headers.Line(header.getName(), encoded.substring(colon + 1).trim());
    }

    /** Names of the lines the stack could not read. */
    static List<String> unreadable(SIPMessage message) {
        List<String> names = new ArrayList<>();
        for (Iterator<String> i = message.getUnrecognizedHeaders(); i.hasNext(); ) {
            String text = i.next();
            int colon = text.indexOf(':');
            names.add(colon > 0 ? text.substring(0, colon).trim() : "(no name)");
        }
        return names;
    }

    /** The packet's own ends: the servlet API names the Via's or another connector's for some messages. */
    static Flow flow(SIPMessage message) {
        Via top = message.getTopmostVia();
        String transport = top == null ? "UDP" : top.getTransport().toUpperCase(Locale.ROOT);
        return new Flow(transport.equals("TLS") ? Flow.Transport.TLS
            : transport.equals("TCP") ? Flow.Transport.TCP : Flow.Transport.UDP,
            end(message.getLocalAddress(), message.getLocalPort()),
            end(message.getPeerPacketSourceAddress(), message.getPeerPacketSourcePort()));
    }

    private static InetSocketAddress end(InetAddress address, int port) {
        return new InetSocketAddress(address, Math.max(0, Math.min(port, 65535)));
    }

    static void edit(SIPMessage message, HeaderEdit edit) {
        try {
            if (edit instanceof HeaderEdit.Remove remove) {
                message.removeHeader(remove.name());
            } else if (edit instanceof HeaderEdit.Set set) {
                message.removeHeader(set.name());
                for (String value : set.values()) {
                    message.attachHeader((SIPHeader) HEADERS.createHeader(set.name(), value), false, false);
                }
            } else if (edit instanceof HeaderEdit.Add add) {
                message.attachHeader((SIPHeader) HEADERS.createHeader(add.name(), add.value()), false, false);
            } else if (edit instanceof HeaderEdit.Prepend prepend) {
                message.attachHeader((SIPHeader) HEADERS.createHeader(prepend.name(), prepend.value()), false, true);
            } else if (edit instanceof HeaderEdit.Content content) {
                message.removeHeader(ContentTypeHeader.NAME);
                message.removeHeader("Content-Encoding");
                message.setContent(content.body().getBytes(StandardCharsets.UTF_8),
                    (ContentTypeHeader) HEADERS.createHeader(ContentTypeHeader.NAME, content.type()));
            }
        } catch (ParseException e) {
            // our own values are well formed, so this is a fault of ours; the value may be a secret and is not repeated
            throw new IllegalStateException("header edit " + edit.getClass().getSimpleName() + " not possible");
        }
    }

    /** @throws ParseException if what the application wrote is no message */
    static SIPMessage message(OwnMessage own) throws ParseException {
        StringBuilder text = new StringBuilder(own instanceof OwnMessage.Request request
            ? request.method() + " " + request.requestUri() + " SIP/2.0\r\n"
            : "SIP/2.0 " + ((OwnMessage.Response) own).status() + " " + ((OwnMessage.Response) own).phrase() + "\r\n");
        for (Headers.Line line : own.headers().lines()) {
            text.append(line.name()).append(": ").append(line.value()).append("\r\n");
        }
        byte[] body = own.body();
        byte[] head = text.append("Content-Length: ").append(body.length).append("\r\n\r\n").toString()
            .getBytes(StandardCharsets.UTF_8);
        byte[] octets = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, octets, head.length, body.length);
        return new StringMsgParser().parseSIPMessage(octets, true, true, null);
    }

    static boolean isResponse(SIPMessage message) {
        return message instanceof SIPResponse;
    }
}
