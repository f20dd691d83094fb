package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPMessageValve;
import javax.sip.SipStack;
import javax.sip.message.Response;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;

/** Asks the applications about each parsed message before the transaction layer sees it. */
public final class WireValve implements SIPMessageValve {

    @Override
    public boolean processRequest(SIPRequest request, MessageChannel channel) {
        return WireTable.admit(new JainArrival(request));
    }

    @Override
    public boolean processResponse(Response response, MessageChannel channel) {
        return WireTable.admit(new JainArrival((SIPMessage) response));
    }

    @Override
    public void init(SipStack stack) {
        RawHeaderParser.register();
    }

    @Override
    public void destroy() {
        // nothing is held
    }

    private record JainArrival(SIPMessage message) implements Arrival {
        @Override
        public String method() {
            return message.getCSeq().getMethod();
        }

        @Override
        public boolean isResponse() {
            return JainMessages.isResponse(message);
        }

        @Override
        public Flow flow() {
            return JainMessages.flow(message);
        }

        @Override
        public String branch() {
            String branch = message.getTopmostVia().getBranch();
            return branch == null ? "" : branch;
        }

        @Override
        public Headers headers() {
            return JainMessages.headers(message);
        }
    }
}
