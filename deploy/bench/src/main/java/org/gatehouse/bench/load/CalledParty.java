package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whoever is called: takes calls, lets some ring until they are cancelled, is busy for others; answers everything else
 * with 200. Thread-safe.
 */
final class CalledParty {
    /** The user part of who is busy. */
    static final String BUSY = "busy";
    /** The user part of who lets it ring. */
    static final String RINGING = "ringing";

    private static final long KEPT_MILLIS = 40_000;

    private final Map<String, SipText> ringing = new ConcurrentHashMap<>();
    private final Datagrams sockets;
    private final FinalResponses responses;
    private final FinalResponses.Later later;
    private final String tag;

    CalledParty(Datagrams sockets, FinalResponses.Later later, String tag) {
        this.sockets = sockets;
        this.later = later;
        this.tag = tag;
        responses = new FinalResponses(sockets, later);
    }

    FinalResponses responses() {
        return responses;
    }

    /**
     * A request for it.
     *
     * @param recordRoute further entries for a response that makes a dialog, as header lines
     * @param contact where it is reached
     */
    void received(SipText request, String recordRoute, String contact, InetSocketAddress local,
                  InetSocketAddress remote)
            throws IOException {
        switch (request.method()) {
            case "ACK" -> responses.acknowledged(request);
            case "INVITE" -> invited(request,
                recordRoute + Replies.recordRoute(request) + "Contact: <" + contact + ">\r\n", local, remote);
            case "CANCEL" -> cancelled(request, local, remote);
            default -> send(Replies.to(request, "200 OK", tag, ""), local, remote);
        }
    }

    private void invited(SipText invite, String dialog, InetSocketAddress local, InetSocketAddress remote)
            throws IOException {
        String user = invite.requestUri();
        if (user.startsWith("sip:" + BUSY + "@")) {
            responses.send(Replies.to(invite, "486 Busy Here", tag, ""), local, remote);
            return;
        }
        send(Replies.to(invite, "180 Ringing", tag, dialog), local, remote);
        if (user.startsWith("sip:" + RINGING + "@")) {
            if (ringing.put(invite.branch(), invite) == null) {
                later.after(KEPT_MILLIS, () -> ringing.remove(invite.branch()));
            }
        } else {
            responses.send(Replies.to(invite, "200 OK", tag, dialog), local, remote);
        }
    }

    private void cancelled(SipText cancel, InetSocketAddress local, InetSocketAddress remote) throws IOException {
        SipText invite = ringing.get(cancel.branch());
        send(Replies.to(cancel, invite == null ? "481 Call/Transaction Does Not Exist" : "200 OK", tag, ""), local,
            remote);
        if (invite != null) {
            responses.send(Replies.to(invite, "487 Request Terminated", tag, ""), local, remote);
        }
    }

    private void send(String response, InetSocketAddress local, InetSocketAddress remote) throws IOException {
        sockets.send(response.getBytes(StandardCharsets.ISO_8859_1), local, remote);
    }

    int ringing() {
        return ringing.size();
    }
}
