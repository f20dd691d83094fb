package org.gatehouse.icscf.location;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the subscriber file, strictly: every field known, every value of its type, nothing after the end. A stream
 * parser
 * is used so that the keys of the subscribers, which the file also holds for the test HSS, are skipped and not kept.
 */
final class SubscriberFileReader {
    private static final Set<String> KEY_FIELDS = Set.of("k", "op", "opc", "sqn", "amf");
    private static final int MAX_SUBSCRIBERS = 100_000;
    private static final int MAX_LIST = 100;

    private final JsonParser json;

    private SubscriberFileReader(JsonParser json) {
        this.json = json;
    }

    /**
     * All subscribers in their order.
     *
     * @throws SubscriberFileException naming the place that is wrong
     * @throws IOException if the stream fails
     */
    static List<FileSubscriber> read(InputStream stream) throws SubscriberFileException, IOException {
        JsonFactory factory = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // a parser's message or dump must not quote a key
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();
        try (JsonParser parser = factory.createParser(stream)) {
            return new SubscriberFileReader(parser).file();
        } catch (JsonProcessingException e) {
            // only the position: the original message quotes the text
            throw new SubscriberFileException("line " + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()),
                "not valid JSON");
        }
    }

    private List<FileSubscriber> file() throws SubscriberFileException, IOException {
        expect(json.nextToken(), JsonToken.START_OBJECT, "file", "not an object");
        List<FileSubscriber> subscribers = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (!name.equals("subscribers")) {
                throw new SubscriberFileException(name, "unknown field");
            }
            subscribers = new ArrayList<>();
            expect(json.nextToken(), JsonToken.START_ARRAY, name, "not a list");
            while (json.nextToken() != JsonToken.END_ARRAY) {
                String place = name + "[" + subscribers.size() + "]";
                if (subscribers.size() == MAX_SUBSCRIBERS) {
                    throw new SubscriberFileException(place, "more than " + MAX_SUBSCRIBERS + " subscribers");
                }
                expect(json.currentToken(), JsonToken.START_OBJECT, place, "not an object");
                subscribers.add(subscriber(place));
            }
        }
        if (json.nextToken() != null) {
            throw new SubscriberFileException("file", "text after the end");
        }
        if (subscribers == null) {
            throw new SubscriberFileException("subscribers", "missing");
        }
        return subscribers;
    }

    private FileSubscriber subscriber(String place) throws SubscriberFileException, IOException {
        String impi = null;
        List<String> impus = List.of();
        List<String> visited = List.of();
        boolean barred = false;
        Assignment assignment = new Assignment(Optional.empty(), ServerCapabilities.ANY);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            String field = place + "." + name;
            json.nextToken();
            switch (name) {
                case "impi" -> impi = text(field);
                case "impus" -> impus = identities(field);
                case "visitedNetworks" -> visited = texts(field);
                case "barred" -> barred = flag(field);
                case "scscf" -> assignment = assignment(field);
                default -> {
                    if (!KEY_FIELDS.contains(name)) {
                        throw new SubscriberFileException(field, "unknown field");
                    }
                    json.skipChildren();
                }
            }
        }
        if (impi == null) {
            throw new SubscriberFileException(place + ".impi", "missing");
        }
        if (impus.isEmpty()) {
            throw new SubscriberFileException(place + ".impus", "missing or empty");
        }
        return new FileSubscriber(impi, impus, Set.copyOf(new HashSet<>(visited)), barred, assignment.name(),
            assignment.capabilities());
    }

    private record Assignment(Optional<String> name, ServerCapabilities capabilities) {
    }

    private Assignment assignment(String place) throws SubscriberFileException, IOException {
        expect(json.currentToken(), JsonToken.START_OBJECT, place, "not an object");
        Optional<String> scscf = Optional.empty();
        List<Long> mandatory = List.of();
        List<Long> optional = List.of();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            String field = place + "." + name;
            json.nextToken();
            switch (name) {
                case "name" -> scscf = Optional.of(text(field));
                case "mandatory" -> mandatory = numbers(field);
                case "optional" -> optional = numbers(field);
                default -> throw new SubscriberFileException(field, "unknown field");
            }
        }
        if (scscf.isPresent() && ScscfName.parse(scscf.get()).isEmpty()) {
            throw new SubscriberFileException(place + ".name", "not a SIP URI");
        }
        return new Assignment(scscf, new ServerCapabilities(new TreeSet<>(mandatory), new TreeSet<>(optional),
            List.of()));
    }

    private List<String> identities(String place) throws SubscriberFileException, IOException {
        List<String> canonical = new ArrayList<>();
        List<String> written = texts(place);
        for (int i = 0; i < written.size(); i++) {
            String at = place + "[" + i + "]";
            canonical.add(PublicIdentity.canonical(written.get(i))
                .orElseThrow(() -> new SubscriberFileException(at, "not a sip or tel URI")));
        }
        return canonical;
    }

    private List<String> texts(String place) throws SubscriberFileException, IOException {
        List<String> list = new ArrayList<>();
        expect(json.currentToken(), JsonToken.START_ARRAY, place, "not a list");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(text(element(place, list.size())));
        }
        return list;
    }

    private List<Long> numbers(String place) throws SubscriberFileException, IOException {
        List<Long> list = new ArrayList<>();
        expect(json.currentToken(), JsonToken.START_ARRAY, place, "not a list");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String at = element(place, list.size());
            expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, at, "not a whole number");
            boolean unsigned32 = json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && json.getLongValue() >= 0 && json.getLongValue() <= 0xFFFF_FFFFL;
            if (!unsigned32) {
                throw new SubscriberFileException(at, "not 0 to 4294967295");
            }
            list.add(json.getLongValue());
        }
        return list;
    }

    private static String element(String place, int index) throws SubscriberFileException {
        if (index == MAX_LIST) {
            throw new SubscriberFileException(place, "more than " + MAX_LIST + " values");
        }
        return place + "[" + index + "]";
    }

    private String text(String place) throws SubscriberFileException, IOException {
        expect(json.currentToken(), JsonToken.VALUE_STRING, place, "not a text");
        if (json.getText().isBlank()) {
            throw new SubscriberFileException(place, "empty");
        }
        return json.getText();
    }

    private boolean flag(String place) throws SubscriberFileException, IOException {
        if (json.currentToken() != JsonToken.VALUE_TRUE && json.currentToken() != JsonToken.VALUE_FALSE) {
            throw new SubscriberFileException(place, "not true or false");
        }
        return json.getBooleanValue();
    }

    private static void expect(JsonToken token, JsonToken wanted, String place, String problem)
        throws SubscriberFileException {
        if (token != wanted) {
            throw new SubscriberFileException(place, problem);
        }
    }
}
