package org.gatehouse.crypto;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.gatehouse.crypto.KeyRing.Entry;
import org.gatehouse.crypto.KeyRing.State;
import org.gatehouse.crypto.KeyRingException.Fault;

/**
 * A key ring in a PKCS#12 or BCFKS key store. Each key is a secret key entry whose alias says the rest:
 * {@code kv-<kid>-encrypt}, {@code kv-<kid>-decrypt-only} or {@code kv-<kid>-decrypt-only-<yyyymmddThhmmssZ>} with its
 * notAfter in UTC, upper or lower case. Every entry has the store's password.
 */
final class KeyRingKeyStore {
    private static final Pattern ALIAS =
            Pattern.compile("kv-(\\d{1,3})-(encrypt|decrypt-only)(?:-(\\d{8}T\\d{6})Z)?", Pattern.CASE_INSENSITIVE);
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private KeyRingKeyStore() {
    }

    /** The store's type by the end of the file's name; nothing for a file that is not a key store. */
    static Optional<String> type(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (name.endsWith(".p12") || name.endsWith(".pfx")) {
            return Optional.of("PKCS12");
        }
        return name.endsWith(".bcfks") ? Optional.of("BCFKS") : Optional.empty();
    }

    /** @param passwordText UTF-8; a line end after it is not part of the password */
    static KeyRing parse(String type, byte[] store, byte[] passwordText) throws KeyRingException {
        char[] password = password(passwordText);
        try {
            // as an object, not registered: a library must not change the JVM's list of providers
            KeyStore keyStore = type.equals("BCFKS")
                    ? KeyStore.getInstance(type, new BouncyCastleProvider()) : KeyStore.getInstance(type);
            keyStore.load(new ByteArrayInputStream(store), password);
            List<Entry> entries = new ArrayList<>();
            for (String alias : Collections.list(keyStore.aliases())) {
                entries.add(entry(alias, keyStore.getKey(alias, password)));
            }
            return KeyRing.of(entries);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // parsers of key stores throw whatever they like on a damaged file
            throw new KeyRingException(Fault.BAD_KEY_STORE);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static Entry entry(String alias, Key key) throws KeyRingException {
        Matcher matcher = ALIAS.matcher(alias);
        if (!matcher.matches()) {
            throw new KeyRingException(Fault.UNKNOWN_FIELD, "an alias that is not kv-<kid>-<state>");
        }
        int kid = Integer.parseInt(matcher.group(1));
        String where = "kid " + kid;
        byte[] octets = key == null ? null : key.getEncoded();
        if (octets == null) {
            throw new KeyRingException(Fault.BAD_KV, where);
        }
        try {
            State state = matcher.group(2).equalsIgnoreCase(State.ENCRYPT.token()) ? State.ENCRYPT : State.DECRYPT_ONLY;
            Optional<Instant> notAfter = Optional.ofNullable(matcher.group(3))
                    .map(text -> LocalDateTime.parse(text.toUpperCase(Locale.ROOT), BASIC).toInstant(ZoneOffset.UTC));
            return new Entry(kid, Secret.copyOf(octets), state, notAfter);
        } catch (DateTimeException e) {
            throw new KeyRingException(Fault.BAD_NOT_AFTER, where);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private static char[] password(byte[] text) {
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(text));
        int end = decoded.limit();
        while (end > 0 && (decoded.get(end - 1) == '\n' || decoded.get(end - 1) == '\r')) {
            end--;
        }
        char[] password = new char[end];
        decoded.get(password);
        Arrays.fill(decoded.array(), '\0');
        return password;
    }
}
