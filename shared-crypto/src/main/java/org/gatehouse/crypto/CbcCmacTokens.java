package org.gatehouse.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Version 1 of the token, 3GPP TS 33.203 clause 6.4 with a MAC over everything: encrypt-then-MAC with AES-128-CBC and
 * AES-CMAC. Layout, derivation and reasons are in TOKEN.md.
 *
 * <pre>
 * token = base64url( ver(01) | kid(1) | IV(16) | C | T(16) )
 * C     = AES-128-CBC(K_enc, IV, PKCS#7(flags(1) | entries joined by LF))
 * T     = AES-CMAC(K_mac, ver | kid | class(1) | len(realm)(1) | realm | IV | C)
 * </pre>
 */
final class CbcCmacTokens implements TopologyToken {
    static final int VERSION = 1;
    static final int FLAG_RESPONSE_RECORD_ROUTE = 1;
    static final int BLOCK = AesCbc.BLOCK;
    /** ver, kid, IV and T. */
    static final int OVERHEAD = 2 + BLOCK + Cmac.TAG;
    /** The longest C of a token within MAX_TOKEN_LENGTH, in whole blocks. */
    static final int MAX_CIPHERTEXT = (MAX_TOKEN_LENGTH * 3 / 4 - OVERHEAD) / BLOCK * BLOCK;
    /** Flags and entries; at least one octet of padding follows. */
    private static final int MAX_PLAIN = 1 + MAX_ENTRIES_LENGTH;
    private static final int IV_OFFSET = 2;
    private static final int CIPHERTEXT_OFFSET = IV_OFFSET + BLOCK;
    private static final int CLASS_OFFSET = 2;
    /** Text is filled up to multiples of this many octets where the number of entries is hidden. */
    private static final int PADDED = 64;
    /** What a String has in place of octets that are not UTF-8. */
    private static final char REPLACEMENT = '\ufffd';
    private static final Pattern REALM =
            Pattern.compile("[a-z0-9]([a-z0-9.-]{0,253}[a-z0-9])?", Pattern.CASE_INSENSITIVE);

    private final KeyRingSource source;
    private final byte[] realm;
    /** ver, kid, class, length of realm, realm: what the MAC is over before the IV. */
    private final byte[] prefix;
    private final Supplier<TokenWorkspace.IvSource> ivs;
    private final InstantSource clock;
    private final boolean hideCount;
    private final ThreadLocal<TokenWorkspace> workspaces = new ThreadLocal<>();
    private volatile RealmKeys keys;

    /** @param ivs asked once for each thread and ring */
    CbcCmacTokens(KeyRingSource source, String realm, Supplier<TokenWorkspace.IvSource> ivs, InstantSource clock,
                  TopologyTokens.Padding padding) {
        // before it is in lower case: a Kelvin sign would become a k
        if (!REALM.matcher(realm).matches()) {
            throw new IllegalArgumentException("the realm is not a host name");
        }
        String name = realm.toLowerCase(Locale.ROOT);
        this.source = source;
        this.realm = name.getBytes(StandardCharsets.US_ASCII);
        this.ivs = ivs;
        this.clock = Objects.requireNonNull(clock);
        this.hideCount = padding == TopologyTokens.Padding.HIDE_COUNT;
        prefix = new byte[CLASS_OFFSET + 2 + this.realm.length];
        prefix[0] = VERSION;
        prefix[CLASS_OFFSET + 1] = (byte) this.realm.length;
        System.arraycopy(this.realm, 0, prefix, CLASS_OFFSET + 2, this.realm.length);
        keys = new RealmKeys(source.current(), this.realm);
    }

    @Override
    public String seal(HeaderClass cls, boolean responseRecordRoute, List<String> entries) {
        RealmKeys current = keys();
        TokenKeys sealing = current.encrypting(now(current));
        TokenWorkspace w = workspace(current);
        w.plain[0] = (byte) (responseRecordRoute ? FLAG_RESPONSE_RECORD_ROUTE : 0);
        int length = pkcs7(w.plain, filled(w.plain, join(entries, w.plain)));

        byte[] raw = new byte[OVERHEAD + length];
        raw[0] = VERSION;
        raw[1] = (byte) sealing.slot();
        w.ivs.next(raw, IV_OFFSET);
        AesCbc.xorBlock(raw, IV_OFFSET, w.plain, 0);
        w.encrypting(sealing).transform(w.plain, 0, length, raw, CIPHERTEXT_OFFSET);
        mac(w, sealing, cls, raw, length);
        System.arraycopy(w.tag, 0, raw, CIPHERTEXT_OFFSET + length, Cmac.TAG);
        return Base64Url.encode(raw);
    }

    @Override
    public Opened open(HeaderClass cls, String token) throws TokenRefusedException {
        // the work is in a method of its own so that this one is compiled into its caller, where a throw is a jump
        Opened opened = openOrNull(cls, token);
        if (opened == null) {
            throw TokenRefusedException.REFUSED;
        }
        return opened;
    }

    private Opened openOrNull(HeaderClass cls, String token) {
        int octets = octets(token.length());
        if (octets < 0) {
            return null;
        }
        int length = octets - OVERHEAD;
        RealmKeys current = keys();
        TokenWorkspace w = workspace(current);
        // from here to the tag's comparison the work depends on the length alone
        int wrong = Base64Url.decode(token, w.raw);
        wrong |= w.raw[0] ^ VERSION;
        TokenKeys opening = current.opening(w.raw[1] & 0xff);
        wrong |= opening.usable(now(current)) ? 0 : 1;
        mac(w, opening, cls, w.raw, length);
        System.arraycopy(w.raw, CIPHERTEXT_OFFSET + length, w.given, 0, Cmac.TAG);
        wrong |= MessageDigest.isEqual(w.tag, w.given) ? 0 : 1;
        if (wrong != 0) {
            return null;
        }
        w.decrypting(opening).transform(w.raw, CIPHERTEXT_OFFSET, length, w.plain, 0);
        AesCbc.xorBlock(w.raw, IV_OFFSET, w.plain, 0);
        return opened(w.plain, length);
    }

    /** Octets of a token of so many characters, or -1 if no token has that length. */
    static int octets(int characters) {
        int octets = characters > MAX_TOKEN_LENGTH ? -1 : Base64Url.decodedLength(characters);
        return octets < OVERHEAD + BLOCK || (octets - OVERHEAD) % BLOCK != 0 ? -1 : octets;
    }

    /** The time, where any key of the ring has an end; asking for it costs a tenth of a token. */
    private long now(RealmKeys current) {
        return current.anyEnds() ? clock.millis() : 0;
    }

    private RealmKeys keys() {
        RealmKeys known = keys;
        KeyRing ring = source.current();
        while (!known.of(ring)) {
            try {
                known = new RealmKeys(ring, realm);
                keys = known;
            } catch (IllegalStateException e) {
                // a thread that waited for the processor since it asked may hold a ring that is overwritten by now
                KeyRing newer = source.current();
                if (newer == ring) {
                    throw e;
                }
                ring = newer;
            }
        }
        return known;
    }

    /** This thread's, made anew when the ring has changed, so that no cipher object outlives its key here. */
    private TokenWorkspace workspace(RealmKeys current) {
        TokenWorkspace workspace = workspaces.get();
        if (workspace == null || !workspace.of(current)) {
            workspace = new TokenWorkspace(current, ivs.get(), prefix.length);
            workspaces.set(workspace);
        }
        return workspace;
    }

    /** Computes the tag of a token whose octets up to the end of C are in {@code raw} into the workspace. */
    private void mac(TokenWorkspace w, TokenKeys with, HeaderClass cls, byte[] raw, int ciphertextLength) {
        byte[] input = w.macInput;
        System.arraycopy(prefix, 0, input, 0, prefix.length);
        input[0] = raw[0];
        input[1] = raw[1];
        input[CLASS_OFFSET] = (byte) cls.code();
        System.arraycopy(raw, IV_OFFSET, input, prefix.length, BLOCK + ciphertextLength);
        w.mac(with).tag(input, prefix.length + BLOCK + ciphertextLength, w.tag);
    }

    /** Writes the entries behind the flags; returns the length of both. */
    private static int join(List<String> entries, byte[] plain) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("no entries to seal");
        }
        int at = 1;
        for (String entry : entries) {
            if (at > 1) {
                plain[at++] = '\n';
            }
            at = append(entry, plain, at);
        }
        return at;
    }

    private static int append(String entry, byte[] plain, int at) {
        byte[] utf8 = entry.getBytes(StandardCharsets.UTF_8);
        if (utf8.length == 0) {
            throw new IllegalArgumentException("an empty entry cannot be sealed");
        }
        if (at + utf8.length > MAX_PLAIN) {
            throw new IllegalArgumentException("the entries are longer than a token may be");
        }
        boolean replaced = false;
        for (byte octet : utf8) {
            if (octet == '\n' || octet == '\r' || octet == 0) {
                throw new IllegalArgumentException("an entry with CR, LF or NUL cannot be sealed");
            }
            replaced |= octet == '?';
        }
        // a question mark may stand for half a surrogate pair, which UTF-8 cannot have
        if (replaced && !new String(utf8, StandardCharsets.UTF_8).equals(entry)) {
            throw new IllegalArgumentException("an entry is not Unicode text");
        }
        System.arraycopy(utf8, 0, plain, at, utf8.length);
        return at + utf8.length;
    }

    /** Hides the number of entries behind empty ones, as far as the longest token goes. */
    private int filled(byte[] plain, int length) {
        int wanted = (length + PADDED - 1) / PADDED * PADDED;
        if (!hideCount || wanted >= MAX_CIPHERTEXT) {
            return length;
        }
        Arrays.fill(plain, length, wanted, (byte) '\n');
        return wanted;
    }

    private static int pkcs7(byte[] plain, int length) {
        int padding = BLOCK - length % BLOCK;
        Arrays.fill(plain, length, length + padding, (byte) padding);
        return length + padding;
    }

    /** Only a holder of the key can have made what gets here; still, nothing of it is believed. */
    private static Opened opened(byte[] plain, int length) {
        int padding = plain[length - 1];
        if (padding < 1 || padding > BLOCK) {
            return null;
        }
        int end = length - padding;
        for (int i = end; i < length; i++) {
            if (plain[i] != padding) {
                return null;
            }
        }
        // a flag we do not know may change what the entries mean
        if (end < 2 || (plain[0] & ~FLAG_RESPONSE_RECORD_ROUTE) != 0) {
            return null;
        }
        String text = text(plain, 1, end - 1);
        List<String> entries = text == null ? List.of() : split(text);
        return entries.isEmpty() ? null : new Opened(plain[0] == FLAG_RESPONSE_RECORD_ROUTE, entries);
    }

    /** The octets as text, or {@code null} if they are not UTF-8. */
    private static String text(byte[] plain, int from, int length) {
        String text = new String(plain, from, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(plain, from, length)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Empty entries are padding. */
    private static List<String> split(String text) {
        if (text.indexOf('\n') < 0) {
            return List.of(text);
        }
        List<String> entries = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int lineFeed = text.indexOf('\n', from);
            int to = lineFeed < 0 ? text.length() : lineFeed;
            if (to > from) {
                entries.add(text.substring(from, to));
            }
            from = to + 1;
        }
        return entries;
    }
}
