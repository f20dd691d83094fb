package org.gatehouse.icscf.servlet;

import javax.servlet.sip.SipServletResponse;

/** A request under way; stands in its SIP session until the final response has been passed on. */
interface InProgress {
    String ATTRIBUTE = "org.gatehouse.icscf.inProgress";

    /** The best final response, before the container passes it on; may be changed, or another branch be started. */
    void finalResponse(SipServletResponse response);
}
