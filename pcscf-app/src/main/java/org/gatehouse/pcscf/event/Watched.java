package org.gatehouse.pcscf.event;

import java.time.Instant;
import org.gatehouse.pcscf.registration.Binding;

/**
 * A contact of ours that a document may be about.
 *
 * @param granted until when the last 200 to its REGISTER registered it
 * @param reported whether a full document must know it: the last SUBSCRIBE left after that 200 came
 */
record Watched(Binding binding, Instant granted, boolean reported) {
}
