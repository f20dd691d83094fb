package org.gatehouse.bench.load;

import java.io.IOException;
import java.time.Duration;

/** A server whose cost is read from outside. */
interface Metered extends AutoCloseable {
    String name();

    /** CPU time that it has taken so far, with that of its children. */
    Duration cpu();

    /** All pauses of its garbage collector so far. */
    Server.Pauses pauses() throws IOException;

    @Override
    void close() throws IOException;
}
