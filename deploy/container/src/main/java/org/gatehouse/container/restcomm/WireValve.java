package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPMessageValve;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.sip.SipStack;
import javax.sip.message.Response;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Handling;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;

/** Asks the applications about each parsed message before the transaction layer sees it. */
public final class WireValve implements SIPMessageValve {
    private static final int OK_CLASS = 2;

    private final AnsweredInvites answered = new AnsweredInvites(Clock.systemUTC());
    private SipStackImpl stack;
    private Relay relay;

    @Override
    public boolean processRequest(SIPRequest request, MessageChannel channel) {
        Handling handling = overStream(channel, request)
            .orElseGet(() -> WireTable.arriving(new JainArrival(request, stack)));
        if (handling instanceof Handling.Admit admit) {
            admit.edits().forEach(edit -> JainMessages.edit(request, edit));
            return true;
        }
        if (handling instanceof Handling.Relay how) {
            relay.forward(request, how);
        } else if (handling instanceof Handling.Answer answer) {
            relay.answer(request, answer);
        }
        return false;
    }

    /** Datagrams were judged before they were queued. */
    private static Optional<Handling> overStream(MessageChannel channel, SIPRequest request) {
        if (!channel.isReliable()) {
            return Optional.empty();
        }
        String contact = request.getContactHeader() == null ? "" : request.getContactHeader().toString();
        return WireGate.refusal(request.getMethod(), request.getRequestURI().toString(), contact,
            JainMessages.flow(request));
    }

    @Override
    public boolean processResponse(Response response, MessageChannel channel) {
        SIPResponse message = (SIPResponse) response;
        Handling handling = WireTable.arriving(new JainArrival(message, stack));
        if (handling instanceof Handling.Admit admit) {
            admit.edits().forEach(edit -> JainMessages.edit(message, edit));
            if (!isAnsweredAgain(message)) {
                return true;
            }
            relay.back(message, new Handling.RelayBack(List.of()));
        }
        if (handling instanceof Handling.RelayBack back) {
            relay.back(message, back);
        }
        return false;
    }

    private boolean isAnsweredAgain(SIPResponse message) {
        boolean answer = message.getStatusCode() / 100 == OK_CLASS && message.getCSeq().getMethod().equals("INVITE");
        String branch = message.getTopmostVia().getBranch();
        return answer && branch != null && answered.again(branch, stack.findTransaction(message, false) != null);
    }

    @Override
    public void init(SipStack sipStack) {
        RawHeaderParser.register();
        stack = (SipStackImpl) sipStack;
        relay = new Relay(stack);
    }

    @Override
    public void destroy() {
        // nothing is held
    }

    private static final class JainArrival implements Arrival {
        private final SIPMessage message;
        private final SipStackImpl stack;
        /** Asked for by each rule in turn, and most of what a rule costs; nobody edits the message meanwhile. */
        private Headers headers;
        private Flow flow;

        JainArrival(SIPMessage message, SipStackImpl stack) {
            this.message = message;
            this.stack = stack;
        }

        @Override
        public String method() {
            return message.getCSeq().getMethod();
        }

        @Override
        public boolean isResponse() {
            return JainMessages.isResponse(message);
        }

        @Override
        public int status() {
            return message instanceof SIPResponse response ? response.getStatusCode() : 0;
        }

        @Override
        public String reasonPhrase() {
            String phrase = message instanceof SIPResponse response ? response.getReasonPhrase() : "";
            return phrase == null ? "" : phrase;
        }

        @Override
        public String requestUri() {
            return message instanceof SIPRequest request ? request.getRequestURI().toString() : "";
        }

        @Override
        public Flow flow() {
            if (flow == null) {
                flow = JainMessages.flow(message);
            }
            return flow;
        }

        @Override
        public String branch() {
            String branch = message.getTopmostVia().getBranch();
            return branch == null ? "" : branch;
        }

        @Override
        public Headers headers() {
            if (headers == null) {
                headers = JainMessages.headers(message);
            }
            return headers;
        }

        @Override
        public byte[] body() {
            byte[] content = message.getRawContent();
            return content == null ? new byte[0] : content.clone();
        }

        @Override
        public List<String> unreadable() {
            return JainMessages.unreadable(message);
        }

        @Override
        public boolean expected() {
            if (message instanceof SIPRequest request && request.getMethod().equals("CANCEL")) {
                return stack.findCancelTransaction(request, true) != null;
            }
            return stack.findTransaction(message, message instanceof SIPRequest) != null;
        }
    }
}
