package org.gatehouse.sip;

import java.util.List;

/** A change to the header fields or the body of a message, decided by a procedure and carried out by a servlet. */
public sealed interface HeaderEdit {

    /** All lines of the name go. */
    record Remove(String name) implements HeaderEdit {
    }

    /** All lines of the name go, one line for each of these values comes. */
    record Set(String name, List<String> values) implements HeaderEdit {
        public Set {
            values = List.copyOf(values);
        }

        public Set(String name, String value) {
            this(name, List.of(value));
        }
    }

    /** One more line, below those of the same name. */
    record Add(String name, String value) implements HeaderEdit {
    }

    /** One more line, above those of the same name. */
    record Prepend(String name, String value) implements HeaderEdit {
    }

    /** The message has this body and no other; Content-Type and Content-Length say so. */
    record Content(String type, String body) implements HeaderEdit {
    }
}
