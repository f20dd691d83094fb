package org.gatehouse.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.TestUe;
import org.gatehouse.testbed.ue.UeDialog;

/** A call from one UE to the other, ended by the one that was called, and a message. */
final class LabCall {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TAG = "callee";
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        + "m=audio 49170 RTP/AVP 0\r\n";

    private final TestUe caller;
    private final TestUe callee;
    private final String called;

    /** What did not come. */
    private static final class MissingException extends Exception {
        private static final long serialVersionUID = 1;

        MissingException(String what) {
            super(what);
        }
    }

    LabCall(TestUe caller, TestUe callee, String called) {
        this.caller = caller;
        this.callee = callee;
        this.called = called;
    }

    /** What went wrong, a line each. */
    List<String> run() throws IOException, InterruptedException {
        try {
            call();
        } catch (MissingException e) {
            return List.of("the call between the UEs failed: " + e.getMessage());
        }
        try {
            message();
        } catch (MissingException e) {
            return List.of("the message between the UEs failed: " + e.getMessage());
        }
        return List.of();
    }

    private void call() throws IOException, InterruptedException, MissingException {
        SipMessage invite = caller.buildRequest("INVITE", called)
            .withBody("application/sdp", SDP.getBytes(StandardCharsets.US_ASCII));
        ClientTransaction sent = caller.send(invite);
        Inbound delivered = delivered(callee, "INVITE");
        callee.answer(delivered, UeDialog.answer(callee, delivered.message(), 180, "Ringing", TAG));
        sent.nextResponse(PATIENCE);
        SipMessage ok = UeDialog.answer(callee, delivered.message(), 200, "OK", TAG)
            .withBody("application/sdp", SDP.getBytes(StandardCharsets.US_ASCII));
        callee.answer(delivered, ok);
        SipMessage answered = answered(sent, "INVITE");
        caller.send(UeDialog.ofCaller(caller, invite, answered).ack(invite));
        delivered(callee, "ACK");
        ClientTransaction bye = callee.send(UeDialog.ofCallee(callee, delivered.message(), ok).request("BYE"));
        Inbound ended = delivered(caller, "BYE");
        caller.answer(ended, ended.message().reply(200, "OK", null));
        answered(bye, "BYE");
    }

    private void message() throws IOException, InterruptedException, MissingException {
        ClientTransaction sent = caller.send(caller.buildRequest("MESSAGE", called)
            .withBody("text/plain", "Hello".getBytes(StandardCharsets.US_ASCII)));
        Inbound delivered = delivered(callee, "MESSAGE");
        callee.answer(delivered, delivered.message().reply(200, "OK", TAG));
        answered(sent, "MESSAGE");
    }

    private static Inbound delivered(TestUe to, String method) throws InterruptedException, MissingException {
        Inbound request = to.nextRequest(PATIENCE).orElseThrow(() -> new MissingException("no " + method + " arrived"));
        if (!request.message().method().equals(method)) {
            throw new MissingException(request.message().method() + " arrived instead of " + method);
        }
        return request;
    }

    private static SipMessage answered(ClientTransaction sent, String method)
            throws InterruptedException, MissingException {
        SipMessage answer = sent.awaitFinal(PATIENCE)
            .orElseThrow(() -> new MissingException("no answer to " + method)).message();
        if (answer.status() != 200) {
            throw new MissingException(method + " was answered with " + answer.status());
        }
        return answer;
    }
}
