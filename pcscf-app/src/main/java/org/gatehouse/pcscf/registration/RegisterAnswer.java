package org.gatehouse.pcscf.registration;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.HeaderEdit;

/**
 * How a response to a REGISTER goes on to the UE.
 *
 * @param edits what it gains and loses
 * @param instead if present, the response becomes this error
 * @param portPc the protected client port it leaves from over UDP; empty: as the request came
 */
public record RegisterAnswer(List<HeaderEdit> edits, Optional<Reason> instead, OptionalInt portPc) {
}
