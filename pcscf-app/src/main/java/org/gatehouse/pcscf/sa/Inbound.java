package org.gatehouse.pcscf.sa;

/** A message that arrived over a set, as far as the sets are concerned. */
public sealed interface Inbound {

    record Request() implements Inbound {
    }

    record Response() implements Inbound {
    }

    record Register(RegisterContent content) implements Inbound {
    }
}
