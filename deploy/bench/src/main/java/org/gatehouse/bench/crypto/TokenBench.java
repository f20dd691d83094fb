package org.gatehouse.bench.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.KeyRing.Entry;
import org.gatehouse.crypto.KeyRingException;
import org.gatehouse.crypto.Secret;
import org.gatehouse.crypto.TokenRefusedException;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.crypto.TopologyTokens;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Seal, open and refuse, beside the primitives they are made of on the same octets. Cipher objects of the primitives
 * are per thread and keyed beforehand, as ours are; the bare CBC takes an IV per message by {@code init}, as the JCE
 * wants it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenBench {
    private static final String REALM = "home1.net";
    /** ver, kid, class and length octets, realm, IV: what the MAC is over besides the ciphertext. */
    private static final int MAC_EXTRA = 4 + REALM.length() + 16;

    /** Shared by all threads, as in a server. */
    @State(Scope.Benchmark)
    public static class Tokens {
        @Param({"20", "60", "160"})
        public int characters;

        public TopologyToken tokens;
        public List<String> entries;
        public String token;
        public String forged;
        public String unknownKey;
        public final SecureRandom random = new SecureRandom();

        @Setup
        public void setUp() throws KeyRingException {
            KeyRing ring = KeyRing.of(List.of(Entry.encrypt(7, key(1))));
            KeyRing foreign = KeyRing.of(List.of(Entry.encrypt(8, key(2))));
            tokens = TopologyTokens.of(() -> ring, REALM, random);
            entries = List.of(("<sip:" + "s".repeat(characters)).substring(0, characters - 1) + ">");
            token = tokens.seal(HeaderClass.ROUTE, false, entries);
            int middle = token.length() / 2;
            forged = token.substring(0, middle) + (token.charAt(middle) == 'A' ? 'B' : 'A')
                    + token.substring(middle + 1);
            unknownKey = TopologyTokens.of(() -> foreign, REALM, random).seal(HeaderClass.ROUTE, false, entries);
        }

        private static Secret key(int seed) {
            byte[] octets = new byte[16];
            new java.util.Random(seed).nextBytes(octets);
            return Secret.copyOf(octets);
        }
    }

    /** The primitives: one set for each thread. */
    @State(Scope.Thread)
    public static class Bare {
        private final byte[] iv = new byte[16];
        private final byte[] tag = new byte[16];
        private final byte[] out = new byte[4096];
        private final SecretKeySpec key = new SecretKeySpec(
                "an AES key of 128".substring(0, 16).getBytes(StandardCharsets.US_ASCII), "AES");
        private byte[] plain;
        private byte[] encrypted;
        private byte[] macInput;
        private Cipher encrypting;
        private Cipher decrypting;
        private Cipher zeroIv;
        private CMac bouncyCastle;

        @Setup
        public void setUp(Tokens tokens) throws GeneralSecurityException {
            plain = new byte[1 + tokens.characters];
            encrypting = Cipher.getInstance("AES/CBC/PKCS5Padding");
            decrypting = Cipher.getInstance("AES/CBC/PKCS5Padding");
            encrypting.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
            encrypted = encrypting.doFinal(plain);
            macInput = new byte[(MAC_EXTRA + encrypted.length + 15) / 16 * 16];
            zeroIv = Cipher.getInstance("AES/CBC/NoPadding");
            zeroIv.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[16]));
            bouncyCastle = new CMac(AESEngine.newInstance());
            bouncyCastle.init(new KeyParameter(key.getEncoded()));
        }
    }

    @Benchmark
    public String seal(Tokens t) {
        return t.tokens.seal(HeaderClass.ROUTE, false, t.entries);
    }

    @Benchmark
    public TopologyToken.Opened open(Tokens t) throws TokenRefusedException {
        return t.tokens.open(HeaderClass.ROUTE, t.token);
    }

    @Benchmark
    public Object refuseForged(Tokens t) {
        return refused(t, t.forged);
    }

    @Benchmark
    public Object refuseUnknownKey(Tokens t) {
        return refused(t, t.unknownKey);
    }

    private static Object refused(Tokens t, String token) {
        try {
            return t.tokens.open(HeaderClass.ROUTE, token);
        } catch (TokenRefusedException e) {
            return e;
        }
    }

    @Benchmark
    public byte[] bareCbcEncrypt(Bare b) throws GeneralSecurityException {
        b.encrypting.init(Cipher.ENCRYPT_MODE, b.key, new IvParameterSpec(b.iv));
        return b.encrypting.doFinal(b.plain);
    }

    @Benchmark
    public byte[] bareCbcDecrypt(Bare b) throws GeneralSecurityException {
        b.decrypting.init(Cipher.DECRYPT_MODE, b.key, new IvParameterSpec(b.iv));
        return b.decrypting.doFinal(b.encrypted);
    }

    /** CMAC at its cheapest: as many blocks through the JCE's CBC, nothing done to the last one. */
    @Benchmark
    public byte[] bareCmacJce(Bare b) throws GeneralSecurityException {
        b.zeroIv.doFinal(b.macInput, 0, b.macInput.length, b.out, 0);
        return Arrays.copyOfRange(b.out, b.macInput.length - 16, b.macInput.length);
    }

    @Benchmark
    public byte[] bareCmacBouncyCastle(Bare b) {
        b.bouncyCastle.update(b.macInput, 0, b.macInput.length);
        b.bouncyCastle.doFinal(b.tag, 0);
        return b.tag;
    }

    /** Not a primitive of the comparison, but a part of every seal. */
    @Benchmark
    public byte[] bareRandomIv(Tokens t, Bare b) {
        t.random.nextBytes(b.iv);
        return b.iv;
    }
}
