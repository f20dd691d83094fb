package org.gatehouse.pcscf.exchange;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.gatehouse.sip.IpLiteral;

/** Recorded messages in the forms in which they are handed out. */
public final class ExchangeExport {
    private final List<PcapFile.Entry> messages;

    private ExchangeExport(List<PcapFile.Entry> messages) {
        this.messages = messages;
    }

    /**
     * A message as JSON shows it.
     *
     * @param at an instant, ISO 8601
     * @param from address and port, as they were in the packet
     * @param text the message, its lines ended by LF
     */
    public record MessageView(String at, String from, String to, String transport, String text) {
    }

    /** @param masked whether identities are taken out */
    public static ExchangeExport of(List<RecordedMessage> messages, boolean masked) {
        return new ExchangeExport(messages.stream().map(m -> new PcapFile.Entry(m.at(), m.sent(), m.flow(),
            masked ? IdentityMask.of(m.text()) : m.text())).toList());
    }

    /** For programs. */
    public List<MessageView> views() {
        return messages.stream().map(m -> new MessageView(m.at().toString(),
            shown(m.sent() ? m.flow().local() : m.flow().remote()),
            shown(m.sent() ? m.flow().remote() : m.flow().local()),
            m.flow().transport().name().toLowerCase(Locale.ROOT), printable(m.text()))).toList();
    }

    /** For people: each message below a line that says when, how and where. */
    public byte[] text() {
        StringBuilder text = new StringBuilder();
        for (MessageView m : views()) {
            text.append("---- ").append(m.at).append(' ').append(m.transport).append(' ').append(m.from).append(" -> ")
                .append(m.to).append('\n').append(m.text.stripTrailing()).append("\n\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** For analysers of packets. */
    public byte[] pcap() {
        return PcapFile.of(messages);
    }

    private static String shown(InetSocketAddress end) {
        return IpLiteral.inSip(end.getAddress()) + ":" + end.getPort();
    }

    /** No control character of a phone's gets to a terminal. */
    private static String printable(String octets) {
        String text = new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return text.replace("\r\n", "\n").replaceAll("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]", "?");
    }
}
