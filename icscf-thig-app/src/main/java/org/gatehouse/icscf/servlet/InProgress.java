package org.gatehouse.icscf.servlet;

import javax.servlet.sip.SipServletResponse;

/** A request under way; stands in its SIP session until the final response has been passed on. */
interface InProgress {
    String ATTRIBUTE = "org.gatehouse.icscf.inProgress";

    /** A response of one try, before the container weighs it; may be changed, or another try be started. */
    void branchResponse(SipServletResponse response);

    /** The best final response, before the container passes it on; may be changed. */
    void finalResponse(SipServletResponse response);

    /** The caller gave up. */
    void cancelled();
}
