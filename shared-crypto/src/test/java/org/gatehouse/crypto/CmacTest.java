package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.Test;

/** AES-CBC and AES-CMAC against published vectors and Bouncy Castle; and why the MAC is not raw CBC-MAC. */
public class CmacTest {
    private static final JsonNode PRIMITIVES = Vectors.file("primitives.json");

    @Test
    public void publishedCbc() {
        for (JsonNode vector : PRIMITIVES.get("aes128cbc")) {
            Secret key = Secret.fromHex(vector.get("key").asText());
            byte[] iv = Vectors.hex(vector.get("iv"));
            byte[] plain = Vectors.hex(vector.get("plain"));
            byte[] cipher = new byte[plain.length];
            AesCbc.xorBlock(iv, 0, plain, 0);
            AesCbc.encrypting(key).transform(plain, 0, plain.length, cipher, 0);
            assertEquals(vector.get("source").asText(), vector.get("cipher").asText(), Vectors.hex(cipher));

            byte[] back = new byte[cipher.length];
            AesCbc.decrypting(key).transform(cipher, 0, cipher.length, back, 0);
            AesCbc.xorBlock(iv, 0, back, 0);
            assertEquals(vector.get("plain").asText(), Vectors.hex(back));
        }
    }

    @Test
    public void publishedCmac() {
        for (JsonNode vector : PRIMITIVES.get("aes128cmac")) {
            Secret key = Secret.fromHex(vector.get("key").asText());
            assertEquals(vector.get("source").asText(), vector.get("tag").asText(),
                    Vectors.hex(Cmac.tag(key, Vectors.hex(vector.get("message")))));
        }
    }

    @Test
    public void likeBouncyCastleForEveryLengthAndWithOneObjectForAll() {
        Random random = new Random(4493);
        for (int round = 0; round < 8; round++) {
            byte[] key = new byte[16];
            random.nextBytes(key);
            CMac theirs = new CMac(AESEngine.newInstance());
            theirs.init(new KeyParameter(key));
            Cmac ours = new Cmac(Secret.copyOf(key));
            for (int length = 0; length < 600; length++) {
                byte[] message = new byte[length];
                random.nextBytes(message);
                byte[] expected = new byte[16];
                theirs.update(message, 0, length);
                theirs.doFinal(expected, 0);
                byte[] tag = new byte[16];
                ours.tag(Arrays.copyOf(message, length + 16), length, tag);
                assertEquals("length " + length, Vectors.hex(expected), Vectors.hex(tag));
            }
        }
    }

    @Test
    public void theMessageIsUntouchedBeforeItsLastBlock() {
        byte[] message = new byte[64];
        Arrays.fill(message, (byte) 7);
        new Cmac(Secret.fromHex("2b7e151628aed2a6abf7158809cf4f3c")).tag(message, 40, new byte[16]);
        for (int i = 0; i < 32; i++) {
            assertEquals(7, message[i]);
        }
        for (int i = 48; i < 64; i++) {
            assertEquals(7, message[i]);
        }
    }

    /** One known tag gives a second message with the same tag, without the key. */
    @Test
    public void f21RawCbcMacIsForgeable() {
        JsonNode forgery = PRIMITIVES.get("rawCbcMacForgery");
        Secret key = Secret.fromHex(forgery.get("key").asText());
        byte[] message = Vectors.hex(forgery.get("message"));
        byte[] tag = rawCbcMac(key, message);
        assertEquals(forgery.get("rawTag").asText(), Vectors.hex(tag));

        byte[] forged = spliced(message, tag);
        assertEquals(forgery.get("forged").asText(), Vectors.hex(forged));
        assertEquals(Vectors.hex(tag), Vectors.hex(rawCbcMac(key, forged)));
    }

    @Test
    public void f21TheSameSpliceDoesNotForgeCmac() {
        JsonNode forgery = PRIMITIVES.get("rawCbcMacForgery");
        Secret key = Secret.fromHex(forgery.get("key").asText());
        byte[] message = Vectors.hex(forgery.get("message"));
        byte[] tag = Cmac.tag(key, message);
        assertEquals(forgery.get("cmac").asText(), Vectors.hex(tag));

        byte[] other = Cmac.tag(key, spliced(message, tag));
        assertEquals(forgery.get("cmacOfSpliced").asText(), Vectors.hex(other));
        assertNotEquals(Vectors.hex(tag), Vectors.hex(other));
    }

    /** With one key for both, raw CBC-MAC is the last ciphertext block: whatever ends in that block verifies. */
    @Test
    public void oneKeyForCbcAndCbcMacMakesTheTagPublic() {
        Secret key = Secret.fromHex("2b7e151628aed2a6abf7158809cf4f3c");
        byte[] message = Vectors.hex(PRIMITIVES.get("aes128cbc").get(0).get("plain"));
        byte[] cipher = new byte[message.length];
        AesCbc.encrypting(key).transform(message, 0, message.length, cipher, 0);
        assertEquals(Vectors.hex(Arrays.copyOfRange(cipher, 48, 64)), Vectors.hex(rawCbcMac(key, message)));
    }

    /** The literal reading of "CBC-MAC" made safe: not what we use, but the value to hold another against. */
    @Test
    public void cbcMacWithTheLengthFirst() {
        JsonNode file = Vectors.file("tokens.json");
        byte[] message = Vectors.hex(file.get("macInput").get("octets"));
        byte[] prefixed = new byte[16 + (message.length + 15) / 16 * 16];
        prefixed[15] = (byte) message.length;
        System.arraycopy(message, 0, prefixed, 16, message.length);
        Secret mac = Secret.fromHex(file.get("subKeys").get(0).get("mac").asText());
        assertEquals(PRIMITIVES.get("lengthFirstCbcMacOfTokenSR").asText(), Vectors.hex(rawCbcMac(mac, prefixed)));
    }

    private static byte[] spliced(byte[] oneBlock, byte[] tag) {
        byte[] spliced = Arrays.copyOf(oneBlock, 32);
        System.arraycopy(tag, 0, spliced, 16, 16);
        AesCbc.xorBlock(oneBlock, 0, spliced, 16);
        return spliced;
    }

    private static byte[] rawCbcMac(Secret key, byte[] wholeBlocks) {
        byte[] chain = new byte[wholeBlocks.length];
        AesCbc.encrypting(key).transform(wholeBlocks, 0, wholeBlocks.length, chain, 0);
        return Arrays.copyOfRange(chain, chain.length - 16, chain.length);
    }
}
