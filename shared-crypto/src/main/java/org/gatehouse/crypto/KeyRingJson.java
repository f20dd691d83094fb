package org.gatehouse.crypto;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gatehouse.crypto.KeyRing.Entry;
import org.gatehouse.crypto.KeyRing.State;
import org.gatehouse.crypto.KeyRingException.Fault;

/**
 * The JSON form of a key ring:
 * {@code {"keys":[{"kid":7,"kv":"<32 hex>","state":"encrypt"|"decrypt-only","notAfter":"<RFC 3339, optional>"}]}}.
 * Fields come in any order; an unknown or repeated field, or anything after the object, is a fault.
 *
 * <p>The parser's messages quote the text it stumbles over, which may be a key: only line and column leave this class.
 * Nor does a key ever become a String, which could not be overwritten.
 */
final class KeyRingJson {
    /** Buffers are not kept for the thread's next parse: they held keys. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build();
    private static final Pattern RFC_3339 =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)");
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private KeyRingJson() {
    }

    static KeyRing parse(byte[] text) throws KeyRingException {
        List<Entry> entries = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(text)) {
            expect(parser, JsonToken.START_OBJECT);
            boolean seen = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (!parser.currentName().equals("keys")) {
                    throw new KeyRingException(Fault.UNKNOWN_FIELD, at(parser.currentLocation()));
                }
                seen = true;
                keys(parser, entries);
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null || !seen) {
                throw notJson(parser);
            }
            return KeyRing.of(entries);
        } catch (JsonProcessingException e) {
            // a text past one of the parser's limits has no location
            throw e.getLocation() == null
                    ? new KeyRingException(Fault.NOT_JSON) : new KeyRingException(Fault.NOT_JSON, at(e.getLocation()));
        } catch (IOException e) {
            // text in no encoding that JSON may have; there is no other input than the array
            throw new KeyRingException(Fault.NOT_JSON);
        }
    }

    private static void keys(JsonParser parser, List<Entry> entries) throws IOException, KeyRingException {
        expect(parser, JsonToken.START_ARRAY);
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            if (entries.size() == KeyRing.KIDS) {
                throw new KeyRingException(Fault.DUPLICATE_KID);
            }
            entries.add(entry(parser));
        }
        if (parser.currentToken() != JsonToken.END_ARRAY) {
            throw notJson(parser);
        }
    }

    private static Entry entry(JsonParser parser) throws IOException, KeyRingException {
        Integer kid = null;
        Secret kv = null;
        State state = null;
        Optional<Instant> notAfter = Optional.empty();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "kid" -> kid = kid(parser, value);
                case "kv" -> kv = kv(parser, value);
                case "state" -> state = state(parser, value);
                case "notAfter" -> notAfter = Optional.of(notAfter(parser, value));
                default -> throw new KeyRingException(Fault.UNKNOWN_FIELD, at(parser.currentLocation()));
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw notJson(parser);
        }
        if (kid == null || kv == null || state == null) {
            throw new KeyRingException(Fault.MISSING_FIELD, at(parser.currentLocation()));
        }
        return new Entry(kid, kv, state, notAfter);
    }

    private static int kid(JsonParser parser, JsonToken value) throws IOException, KeyRingException {
        if (value == JsonToken.VALUE_NUMBER_INT && parser.getTextLength() <= 3) {
            int kid = parser.getIntValue();
            if (kid >= 0 && kid < KeyRing.KIDS) {
                return kid;
            }
        }
        throw new KeyRingException(Fault.BAD_KID, at(parser.currentLocation()));
    }

    private static Secret kv(JsonParser parser, JsonToken value) throws IOException, KeyRingException {
        if (value == JsonToken.VALUE_STRING) {
            char[] text = parser.getTextCharacters();
            int from = parser.getTextOffset();
            int to = from + parser.getTextLength();
            byte[] octets = new byte[KeyRing.KV_LENGTH];
            boolean hex = to - from == 2 * octets.length;
            for (int i = 0; hex && i < octets.length; i++) {
                int high = hexDigit(text[from + 2 * i]);
                int low = hexDigit(text[from + 2 * i + 1]);
                hex = high >= 0 && low >= 0;
                octets[i] = (byte) (high << 4 | low);
            }
            Arrays.fill(text, from, to, '0');
            Secret kv = Secret.copyOf(octets);
            Arrays.fill(octets, (byte) 0);
            if (hex) {
                return kv;
            }
        }
        throw new KeyRingException(Fault.BAD_KV, at(parser.currentLocation()));
    }

    /** Character.digit would take the digits of every script. */
    private static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static State state(JsonParser parser, JsonToken value) throws IOException, KeyRingException {
        for (State state : State.values()) {
            if (value == JsonToken.VALUE_STRING && parser.getText().equals(state.token())) {
                return state;
            }
        }
        throw new KeyRingException(Fault.BAD_STATE, at(parser.currentLocation()));
    }

    private static Instant notAfter(JsonParser parser, JsonToken value) throws IOException, KeyRingException {
        if (value == JsonToken.VALUE_STRING && RFC_3339.matcher(parser.getText()).matches()) {
            try {
                return OffsetDateTime.parse(parser.getText()).toInstant();
            } catch (DateTimeException e) {
                throw new KeyRingException(Fault.BAD_NOT_AFTER, at(parser.currentLocation()));
            }
        }
        throw new KeyRingException(Fault.BAD_NOT_AFTER, at(parser.currentLocation()));
    }

    private static void expect(JsonParser parser, JsonToken token) throws IOException, KeyRingException {
        if (parser.nextToken() != token) {
            throw notJson(parser);
        }
    }

    private static KeyRingException notJson(JsonParser parser) {
        return new KeyRingException(Fault.NOT_JSON, at(parser.currentLocation()));
    }

    private static String at(JsonLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** The ring as JSON, which the caller overwrites after use. */
    static byte[] write(KeyRing ring) {
        ErasedBuffer out = new ErasedBuffer();
        try (out; JsonGenerator json = JSON.createGenerator(out)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeArrayFieldStart("keys");
            for (Entry entry : ring.entries()) {
                json.writeStartObject();
                json.writeNumberField("kid", entry.kid());
                json.writeFieldName("kv");
                writeHex(json, entry.kv());
                json.writeStringField("state", entry.state().token());
                if (entry.notAfter().isPresent()) {
                    json.writeStringField("notAfter", entry.notAfter().get().toString());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
            json.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeHex(JsonGenerator json, Secret kv) throws IOException {
        byte[] octets = kv.expose();
        char[] text = new char[2 * octets.length];
        for (int i = 0; i < octets.length; i++) {
            text[2 * i] = HEX[octets[i] >> 4 & 15];
            text[2 * i + 1] = HEX[octets[i] & 15];
        }
        json.writeString(text, 0, text.length);
        Arrays.fill(octets, (byte) 0);
        Arrays.fill(text, '0');
    }

    /** Large enough for every ring, so that it never leaves a copy behind by growing. */
    private static final class ErasedBuffer extends ByteArrayOutputStream {
        ErasedBuffer() {
            super(StrictFile.MAX_LENGTH);
        }

        @Override
        public void close() {
            Arrays.fill(buf, (byte) 0);
        }
    }
}
