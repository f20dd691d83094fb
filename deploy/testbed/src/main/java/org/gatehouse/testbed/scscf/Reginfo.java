package org.gatehouse.testbed.scscf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A document of the registration event package, RFC 3680 clause 5.
 *
 * @param full whether it says everything that is known, or only what has changed
 */
public record Reginfo(long version, boolean full, List<Registration> registrations) {
    public static final String CONTENT_TYPE = "application/reginfo+xml";

    /** An identity. @param state {@code init}, {@code active} or {@code terminated} */
    public record Registration(String aor, String id, String state, List<Contact> contacts) {
        public Registration {
            contacts = List.copyOf(contacts);
        }
    }

    /** A contact of an identity. @param expires seconds left, of an active one */
    public record Contact(String id, String uri, ContactEvent event, long expires) {
    }

    public Reginfo {
        registrations = List.copyOf(registrations);
    }

    public byte[] octets() {
        return ("<?xml version=\"1.0\"?>\n<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" version=\"" + version
                + "\" state=\"" + (full ? "full" : "partial") + "\">\n"
                + registrations.stream().map(Reginfo::xml).collect(Collectors.joining()) + "</reginfo>\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String xml(Registration registration) {
        return "  <registration aor=\"" + escaped(registration.aor()) + "\" id=\"" + registration.id() + "\" state=\""
                + registration.state() + "\">\n"
                + registration.contacts().stream().map(Reginfo::xml).collect(Collectors.joining())
                + "  </registration>\n";
    }

    private static String xml(Contact contact) {
        return "    <contact id=\"" + contact.id() + "\" state=\""
                + (contact.event().active() ? "active" : "terminated") + "\" event=\"" + contact.event().word() + "\""
                + (contact.event().active() ? " expires=\"" + contact.expires() + "\"" : "") + ">\n      <uri>"
                + escaped(contact.uri()) + "</uri>\n    </contact>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
