package org.gatehouse.pcscf.event;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.RefusedException;

/**
 * Reads {@code application/reginfo+xml}, RFC 3680 clause 5.3. Whatever the octets are, it reads nothing else, and it
 * ends: UTF-8 only, no document type, no entities of its own, and bounds on size, depth, number and length. Elements
 * and values that RFC 3680 does not have are passed over, as it asks.
 */
final class ReginfoParser {
    /** Octets of a document. */
    static final int MAX_OCTETS = 65_536;
    /** Elements within each other. */
    static final int MAX_DEPTH = 16;
    /** Elements of a document. */
    static final int MAX_ELEMENTS = 2_000;
    /** Characters of an identity, a URI or another value. */
    static final int MAX_TEXT = 1_024;
    /** Digits of a version (unsigned 32 bits) or a number of seconds. */
    private static final int MAX_DIGITS = 10;
    private static final String NAMESPACE = "urn:ietf:params:xml:ns:reginfo";
    /** The JDK's own, whatever else is on the class path. */
    private static final XMLInputFactory FACTORY = factory();

    private final XMLStreamReader reader;
    private int depth;
    private int elements;

    private ReginfoParser(XMLStreamReader reader) {
        this.reader = reader;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing else is read");
        });
        return factory;
    }

    /** @throws RefusedException {@link Reason#REGINFO_MALFORMED}; nothing of the document counts then */
    static Reginfo parse(byte[] octets) throws RefusedException {
        if (octets.length > MAX_OCTETS) {
            throw new RefusedException(Reason.REGINFO_MALFORMED);
        }
        try {
            // decoded here: the library prints what it cannot decode
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
            XMLStreamReader reader;
            synchronized (FACTORY) {
                reader = FACTORY.createXMLStreamReader(new StringReader(text));
            }
            try {
                return new ReginfoParser(reader).document();
            } finally {
                reader.close();
            }
        } catch (CharacterCodingException | XMLStreamException | RuntimeException e) {
            // the parser's text may quote the document
            throw new RefusedException(Reason.REGINFO_MALFORMED);
        }
    }

    private static XMLStreamException malformed() {
        return new XMLStreamException("malformed");
    }

    // ---- the elements

    private Reginfo document() throws XMLStreamException {
        while (next() != XMLStreamConstants.START_ELEMENT) {
            // the prolog
        }
        if (!is("reginfo")) {
            throw malformed();
        }
        long version = number(required("version"));
        boolean full = switch (required("state")) {
            case "full" -> true;
            case "partial" -> false;
            default -> throw malformed();
        };
        List<Reginfo.Registration> registrations = new ArrayList<>();
        while (inside()) {
            if (is("registration")) {
                registrations.add(registration());
            } else {
                skip();
            }
        }
        // what follows the root must be well-formed too
        while (next() != XMLStreamConstants.END_DOCUMENT) {
            // comments
        }
        return new Reginfo(version, full, registrations);
    }

    private Reginfo.Registration registration() throws XMLStreamException {
        String aor = required("aor");
        Reginfo.State state = known(Reginfo.State.class, required("state"), Reginfo.State.UNKNOWN);
        List<Reginfo.Contact> contacts = new ArrayList<>();
        while (inside()) {
            if (is("contact")) {
                contacts.add(contact());
            } else {
                skip();
            }
        }
        return new Reginfo.Registration(aor, state, contacts);
    }

    private Reginfo.Contact contact() throws XMLStreamException {
        Reginfo.State state = known(Reginfo.State.class, required("state"), Reginfo.State.UNKNOWN);
        Reginfo.Event event = known(Reginfo.Event.class, required("event"), Reginfo.Event.UNKNOWN);
        String seconds = reader.getAttributeValue(null, "expires");
        Optional<Long> expires = seconds == null ? Optional.empty() : Optional.of(number(seconds));
        String uri = "";
        while (inside()) {
            if (is("uri")) {
                uri = text();
            } else {
                skip();
            }
        }
        if (uri.isEmpty()) {
            throw malformed();
        }
        return new Reginfo.Contact(uri, state, event, expires);
    }

    // ---- the pieces

    /** The next event that matters, within the bounds. */
    private int next() throws XMLStreamException {
        int event = reader.next();
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw malformed();
        }
        if (event == XMLStreamConstants.START_ELEMENT && (++depth > MAX_DEPTH || ++elements > MAX_ELEMENTS)) {
            throw malformed();
        }
        if (event == XMLStreamConstants.END_ELEMENT) {
            depth--;
        }
        return event;
    }

    /** Goes on to the next child; false at the end of the element. */
    private boolean inside() throws XMLStreamException {
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT) {
                return event == XMLStreamConstants.START_ELEMENT;
            }
        }
    }

    private boolean is(String name) {
        return reader.getLocalName().equals(name) && NAMESPACE.equals(reader.getNamespaceURI());
    }

    private void skip() throws XMLStreamException {
        while (inside()) {
            skip();
        }
    }

    private String text() throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        int event = next();
        while (event != XMLStreamConstants.END_ELEMENT) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                throw malformed();
            }
            if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                text.append(reader.getText());
            }
            event = next();
        }
        return bounded(text.toString().trim());
    }

    private String required(String attribute) throws XMLStreamException {
        String value = reader.getAttributeValue(null, attribute);
        if (value == null || value.isBlank()) {
            throw malformed();
        }
        return bounded(value.trim());
    }

    private static String bounded(String value) throws XMLStreamException {
        if (value.length() > MAX_TEXT || value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw malformed();
        }
        return value;
    }

    private static long number(String digits) throws XMLStreamException {
        if (!digits.matches("[0-9]{1," + MAX_DIGITS + "}")) {
            throw malformed();
        }
        return Long.parseLong(digits);
    }

    private static <E extends Enum<E>> E known(Class<E> type, String word, E otherwise) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(word.toUpperCase(Locale.ROOT))) {
                return value;
            }
        }
        return otherwise;
    }
}
