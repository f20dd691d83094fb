package org.gatehouse.crypto;

/**
 * A key ring or a key file was refused, or a change of one. The message is one line for the operator and holds no key
 * material.
 */
public final class KeyRingException extends Exception {
    /** Why. */
    public enum Fault {
        NO_FILE("no such file"),
        UNREADABLE("cannot be read"),
        LOOSE_PERMISSIONS("group or others have rights on the file: chmod 600"),
        TOO_LARGE("larger than 64 KiB"),
        NOT_JSON("not JSON of the documented form"),
        UNKNOWN_FIELD("a field that is not known"),
        MISSING_FIELD("kid, kv or state is missing"),
        BAD_KID("kid is not a whole number from 0 to 255"),
        DUPLICATE_KID("kid stands twice"),
        BAD_KV("kv is not 32 hexadecimal digits"),
        WEAK_KEY("kv is one octet repeated"),
        SAMPLE_KEY("kv is a published sample or counts up"),
        REPEATED_KEY("two kids have the same kv"),
        BAD_STATE("state is neither encrypt nor decrypt-only"),
        BAD_NOT_AFTER("notAfter is not an RFC 3339 time"),
        NO_ENCRYPTING_KEY("no key is for encrypting"),
        SEVERAL_ENCRYPTING_KEYS("more than one key is for encrypting"),
        ENCRYPTING_KEY_EXPIRED("the key for encrypting is past its notAfter"),
        NOT_HEXADECIMAL("not one key of the right length in hexadecimal digits"),
        GUESSABLE_KEY("the key is one octet repeated, counts up, or is a published sample"),
        BAD_KEY_STORE("not a key store of the documented form, or another password"),
        UNKNOWN_KID("no such kid in the ring"),
        STILL_NEEDED("the key is still needed"),
        RING_FULL("all 256 kids are in use"),
        EXISTS("the file is there already"),
        NOT_EDITABLE("a key store is edited with keytool"),
        NOT_WRITTEN("could not be written"),
        CHANGE_UNDER_WAY("another change is under way");

        private final String text;

        Fault(String text) {
            this.text = text;
        }
    }

    private final Fault fault;

    KeyRingException(Fault fault) {
        super(fault.text);
        this.fault = fault;
    }

    KeyRingException(Fault fault, String where) {
        super(where + ": " + fault.text);
        this.fault = fault;
    }

    /** Why. */
    public Fault fault() {
        return fault;
    }
}
