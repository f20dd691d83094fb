package org.gatehouse.testbed.hss;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.testbed.aka.Milenage;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.hss.Subscriber.ScscfData;

/**
 * The subscriber file, JSON: {@code {"subscribers": [{"impi", "impus", "k", "opc" or "op", "sqn", "amf",
 * "visitedNetworks", "barred", "scscf": {"name", "mandatory", "optional"}}]}}. Keys, SQN and AMF are hexadecimal.
 * Unknown keys are refused; complaints name subscriber and key, never a value.
 */
public final class SubscriberFile {
    private static final Set<String> KEYS = Set.of("impi", "impus", "k", "op", "opc", "sqn", "amf", "visitedNetworks",
            "barred", "scscf");
    private static final Set<String> SCSCF_KEYS = Set.of("name", "mandatory", "optional");
    private static final long MAX_CAPABILITY = 0xffff_ffffL;

    private SubscriberFile() {
    }

    /** The file cannot be used; the message says where. */
    public static final class BadSubscriberFileException extends IOException {
        BadSubscriberFileException(String message) {
            super(message);
        }
    }

    public static List<Subscriber> read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /** @throws BadSubscriberFileException with the place of the first mistake */
    public static List<Subscriber> parse(String json) throws BadSubscriberFileException {
        JsonNode root;
        try {
            root = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(json);
        } catch (JsonProcessingException e) {
            // the original message would quote the file
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new BadSubscriberFileException("not JSON, line " + line);
        }
        JsonNode list = root.path("subscribers");
        if (root.size() != 1 || !list.isArray()) {
            throw new BadSubscriberFileException("the top level is {\"subscribers\": [...]}");
        }
        List<Subscriber> out = new ArrayList<>();
        Set<String> impis = new HashSet<>();
        Set<String> impus = new HashSet<>();
        for (JsonNode node : list) {
            Subscriber subscriber = subscriber(node, "subscriber " + (out.size() + 1));
            if (!impis.add(subscriber.impi()) || !subscriber.impus().stream().allMatch(impus::add)) {
                throw new BadSubscriberFileException("subscriber " + (out.size() + 1) + ": an identity is there twice");
            }
            out.add(subscriber);
        }
        return List.copyOf(out);
    }

    private static Subscriber subscriber(JsonNode node, String where) throws BadSubscriberFileException {
        knownKeys(node, KEYS, where);
        Octets k = hex(node, "k", 16, where);
        if (node.has("op") == node.has("opc")) {
            throw new BadSubscriberFileException(where + ": one of op and opc must be there");
        }
        Octets opc = node.has("opc") ? hex(node, "opc", 16, where) : Milenage.opc(k, hex(node, "op", 16, where));
        List<String> impus = texts(node, "impus", where);
        if (impus.isEmpty()) {
            throw new BadSubscriberFileException(where + ": impus is empty");
        }
        JsonNode barred = node.path("barred");
        if (!barred.isMissingNode() && !barred.isBoolean()) {
            throw new BadSubscriberFileException(where + ": barred is true or false");
        }
        return new Subscriber(text(node, "impi", where), impus, k, opc, hex(node, "sqn", 6, where).number(),
                hex(node, "amf", 2, where), texts(node, "visitedNetworks", where), barred.asBoolean(),
                scscf(node.path("scscf"), where));
    }

    private static ScscfData scscf(JsonNode node, String where) throws BadSubscriberFileException {
        if (node.isMissingNode()) {
            return ScscfData.NONE;
        }
        knownKeys(node, SCSCF_KEYS, where + " scscf");
        Optional<String> name = node.has("name") ? Optional.of(text(node, "name", where)) : Optional.empty();
        return new ScscfData(name, numbers(node, "mandatory", where), numbers(node, "optional", where));
    }

    private static void knownKeys(JsonNode node, Set<String> keys, String where) throws BadSubscriberFileException {
        if (!node.isObject()) {
            throw new BadSubscriberFileException(where + ": not an object");
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext();) {
            if (!keys.contains(names.next())) {
                throw new BadSubscriberFileException(
                        where + ": unknown key; known are " + keys.stream().sorted().toList());
            }
        }
    }

    private static String text(JsonNode node, String key, String where) throws BadSubscriberFileException {
        JsonNode value = node.path(key);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new BadSubscriberFileException(where + ": " + key + " must be a text");
        }
        return value.textValue();
    }

    private static Octets hex(JsonNode node, String key, int length, String where) throws BadSubscriberFileException {
        String wrong = where + ": " + key + " must be " + 2 * length + " hexadecimal digits";
        try {
            Octets octets = Octets.ofHex(text(node, key, where));
            if (octets.length() == length) {
                return octets;
            }
        } catch (IllegalArgumentException e) {
            throw new BadSubscriberFileException(wrong);
        }
        throw new BadSubscriberFileException(wrong);
    }

    private static List<String> texts(JsonNode node, String key, String where) throws BadSubscriberFileException {
        List<String> out = new ArrayList<>();
        for (JsonNode value : array(node, key, where)) {
            if (!value.isTextual()) {
                throw new BadSubscriberFileException(where + ": " + key + " must hold texts");
            }
            out.add(value.textValue());
        }
        return out;
    }

    private static List<Long> numbers(JsonNode node, String key, String where) throws BadSubscriberFileException {
        List<Long> out = new ArrayList<>();
        for (JsonNode value : array(node, key, where)) {
            if (!value.isIntegralNumber() || value.longValue() < 0 || value.longValue() > MAX_CAPABILITY) {
                throw new BadSubscriberFileException(where + ": " + key + " must hold numbers of 32 bits");
            }
            out.add(value.longValue());
        }
        return out;
    }

    private static JsonNode array(JsonNode node, String key, String where) throws BadSubscriberFileException {
        JsonNode value = node.path(key);
        if (!value.isMissingNode() && !value.isArray()) {
            throw new BadSubscriberFileException(where + ": " + key + " must be a list");
        }
        return value;
    }
}
