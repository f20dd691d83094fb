package org.gatehouse.pcscf.store;

/** The store cannot be used. The message is one line for the operator, without key or identity. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Fault {
        KEY_REFUSED("the key is refused"),
        IN_USE("another P-CSCF has it open"),
        UNREADABLE("cannot be read"),
        NOT_WRITTEN("cannot be written"),
        TOO_LARGE("is larger than store.max-megabytes allows"),
        NOT_A_STORE("is not a store"),
        OTHER_VERSION("was written by another version"),
        WRONG_KEY("was written under another key, or its beginning was changed"),
        DAMAGED("was changed or is damaged");

        private final String text;

        Fault(String text) {
            this.text = text;
        }

        /** Whether it is about what the file holds, so that a start without it is possible. */
        public boolean ofContent() {
            return ordinal() >= TOO_LARGE.ordinal();
        }
    }

    private final Fault fault;

    StoreException(Fault fault, String where) {
        super(where + ": " + fault.text);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
