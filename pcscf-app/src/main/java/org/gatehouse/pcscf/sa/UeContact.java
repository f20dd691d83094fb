package org.gatehouse.pcscf.sa;

import java.net.InetAddress;

/**
 * One registered, or registering, contact: what has its own sets. Sets are counted for each contact, because an
 * emergency registration of the same user has its own.
 *
 * @param impi private identity, from the Authorization of the REGISTER
 * @param address source address of the packet, never what Via or Contact say
 * @param contact canonical text that stays the same over re-registrations, such as host and port of the contact
 * @param named whether the UE said its private identity; if not, SM1 had no Authorization and {@code impi} was derived
 *     from the public one, until SM7 says it
 */
public record UeContact(String impi, InetAddress address, String contact, boolean named) {

    /** Of a UE that said who it is. */
    public UeContact(String impi, InetAddress address, String contact) {
        this(impi, address, contact, true);
    }

    private static final String EMERGENCY = "sos ";

    /** The canonical text of an emergency registration, which is kept beside an ordinary one. */
    public static String emergency(String contact) {
        return EMERGENCY + contact;
    }

    /** Whether it is an emergency registration. */
    public boolean isEmergency() {
        return contact.startsWith(EMERGENCY);
    }

    /** The same contact, once its user is known. */
    public UeContact of(String user) {
        return new UeContact(user, address, contact, true);
    }

    /** Without the identity, which is personal data. */
    @Override
    public String toString() {
        return "UeContact(" + address.getHostAddress() + ")";
    }
}
