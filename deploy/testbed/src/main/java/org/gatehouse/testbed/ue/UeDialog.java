package org.gatehouse.testbed.ue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.gatehouse.testbed.sip.HeaderValue;
import org.gatehouse.testbed.sip.SipMessage;

/**
 * One end of a dialog as RFC 3261 clause 12 builds it from a request and its answer; gives the messages that this end
 * sends, over the set in use.
 */
public final class UeDialog {
    private static final String VERSION = " SIP/2.0";

    private final TestUe ue;
    private final String callId;
    private final String local;
    private final String remote;
    private final String target;
    private final List<String> routes;

    private UeDialog(TestUe ue, SipMessage request, String local, String remote, Optional<String> contact,
                     List<String> routes) {
        this.ue = ue;
        this.callId = request.callId();
        this.local = local;
        this.remote = remote;
        this.target = HeaderValue.lenient(contact.orElse("")).uri();
        this.routes = routes;
    }

    /** Of the UE that sent the request. */
    public static UeDialog ofCaller(TestUe ue, SipMessage request, SipMessage answer) {
        List<String> routes = new ArrayList<>(answer.values("Record-Route"));
        Collections.reverse(routes);
        return new UeDialog(ue, request, request.first("From").orElseThrow(), answer.first("To").orElseThrow(),
                answer.first("Contact"), routes);
    }

    /** Of the UE that answered the request. */
    public static UeDialog ofCallee(TestUe ue, SipMessage request, SipMessage answer) {
        return new UeDialog(ue, request, answer.first("To").orElseThrow(), request.first("From").orElseThrow(),
                request.first("Contact"), request.values("Record-Route"));
    }

    /** A request in the dialog, with its route set and a CSeq of its own. */
    public SipMessage request(String method) {
        SipMessage request = ue.buildRequest(method, target).with("From", local).with("To", remote)
                .with("Call-ID", callId);
        return routes.isEmpty() ? request.without("Route") : request.withAll("Route", routes);
    }

    /** The ACK of a 2xx to this INVITE. */
    public SipMessage ack(SipMessage invite) {
        return request("ACK").with("CSeq", invite.cseq() + " ACK");
    }

    /** What takes a request back: the same hop, the same transaction (RFC 3261 clause 9.1). */
    public static SipMessage cancel(SipMessage invite) {
        return invite.withStartLine("CANCEL " + invite.requestUri() + VERSION).with("CSeq", invite.cseq() + " CANCEL")
                .without("Contact").without("Content-Type").withBody("", new byte[0]).without("Content-Type");
    }

    /** The ACK of a failure, on the INVITE's hop (RFC 3261 clause 17.1.1.3). */
    public static SipMessage ackOfFailure(SipMessage invite, SipMessage failure) {
        return cancel(invite).withStartLine("ACK " + invite.requestUri() + VERSION)
                .with("CSeq", invite.cseq() + " ACK").with("To", failure.first("To").orElseThrow());
    }

    /** An answer that makes, or belongs to, a dialog: tag, Contact, and the Record-Route of the request. */
    public static SipMessage answer(TestUe ue, SipMessage request, int status, String reason, String tag) {
        SipMessage answer = request.reply(status, reason, tag);
        for (String entry : request.lines("Record-Route")) {
            answer = answer.plus("Record-Route", entry);
        }
        return answer.plus("Contact", ue.contact());
    }
}
