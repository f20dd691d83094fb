package org.gatehouse.icscf.location;

import org.gatehouse.icscf.Reason;

/** What came of turning a SIP request into a question to the HSS. */
public sealed interface CxQuery<Q> {

    /** The question. */
    record Ask<Q>(Q question) implements CxQuery<Q> {
    }

    /** There is none: the SIP request is refused. */
    record Refuse<Q>(Reason reason) implements CxQuery<Q> {
    }
}
