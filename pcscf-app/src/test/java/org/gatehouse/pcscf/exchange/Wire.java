package org.gatehouse.pcscf.exchange;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;

/** Messages as the container shows them. */
final class Wire {
    static final String GM = "198.51.100.1";
    static final String MW = "198.51.100.2";
    static final String CORE = "203.0.113.9";

    private Wire() {
    }

    static InetSocketAddress at(String address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static Flow flow(String local, String remote) {
        return new Flow(Flow.Transport.UDP, at(local, 5060), at(remote, 5060));
    }

    /** A request, or with a status a response. */
    record Message(String method, int status, Flow flow, Headers headers, byte[] body) implements Arrival, Leaving {
        static Message request(String method, Flow flow, String... headers) {
            return new Message(method, 0, flow, Headers.of(headers), new byte[0]);
        }

        static Message response(int status, Flow flow, String... headers) {
            return new Message("REGISTER", status, flow, Headers.of(headers), new byte[0]);
        }

        Message with(String text) {
            return new Message(method, status, flow, headers, text.getBytes(StandardCharsets.UTF_8));
        }

        String kept() {
            return new String(MessageText.of((Arrival) this), StandardCharsets.ISO_8859_1);
        }

        @Override
        public boolean isResponse() {
            return status != 0;
        }

        @Override
        public String reasonPhrase() {
            return status == 0 ? "" : "Phrase";
        }

        @Override
        public String requestUri() {
            return status == 0 ? "sip:home1.net" : "";
        }

        @Override
        public String branch() {
            return "z9hG4bK1";
        }

        @Override
        public List<String> unreadable() {
            return List.of();
        }

        @Override
        public boolean expected() {
            return false;
        }
    }
}
