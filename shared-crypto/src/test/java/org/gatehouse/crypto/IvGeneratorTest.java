package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.Test;

public class IvGeneratorTest {
    private static String next(IvGenerator generator) {
        byte[] iv = new byte[20];
        generator.next(iv, 2);
        assertEquals(0, iv[0] | iv[1] | iv[18] | iv[19]);
        return Vectors.hex(iv).substring(4, 36);
    }

    @Test
    public void noIvComesTwice() {
        IvGenerator generator = new IvGenerator(new SecureRandom());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 5 * IvGenerator.IVS_PER_KEY; i++) {
            assertTrue(seen.add(next(generator)));
        }
    }

    @Test
    public void twoThreadsSharingASeedSourceHaveTheirOwn() {
        SecureRandom seed = new SecureRandom();
        assertNotEquals(next(new IvGenerator(seed)), next(new IvGenerator(seed)));
    }

    /** AES of the counter, as anybody can compute from the seed, and nobody without it. */
    @Test
    public void ivsAreTheKeyStreamOfCounterMode() throws Exception {
        byte[] seeded = new byte[32];
        Vectors.counting(5).nextBytes(seeded);
        IvGenerator generator = new IvGenerator(Vectors.counting(5));
        Cipher block = Cipher.getInstance("AES/ECB/NoPadding");
        block.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(seeded, 0, 16, "AES"));
        byte[] counter = java.util.Arrays.copyOfRange(seeded, 16, 32);
        for (int i = 0; i < IvGenerator.IVS_PER_KEY; i++) {
            assertEquals("IV " + i, Vectors.hex(block.doFinal(counter)), next(generator));
            for (int at = 15; at >= 0 && ++counter[at] == 0; at--) {
                continue;
            }
        }
        counter = java.util.Arrays.copyOf(counter, 16);
        assertNotEquals("a new key", Vectors.hex(block.doFinal(counter)), next(generator));
    }
}
