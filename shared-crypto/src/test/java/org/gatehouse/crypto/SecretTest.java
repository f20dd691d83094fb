package org.gatehouse.crypto;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class SecretTest {
    @Test
    public void theTextFormHoldsNoOctet() {
        Secret secret = Secret.fromHex("c41f9be20d7735a8861e4bf02d9c5a13");
        assertEquals("Secret(16 octets)", secret.toString());
        assertEquals(Secret.fromHex("00").hashCode(), secret.hashCode());
    }

    @Test
    public void copiesGoInAndOut() {
        byte[] given = {1, 2, 3};
        Secret secret = Secret.copyOf(given);
        given[0] = 9;
        assertArrayEquals(new byte[] {1, 2, 3}, secret.expose());
        secret.expose()[1] = 9;
        assertArrayEquals(new byte[] {1, 2, 3}, secret.expose());
        assertEquals(3, secret.length());
    }

    @Test
    public void closedIsClosed() {
        Secret secret = Secret.copyOf(new byte[] {1, 2, 3});
        secret.close();
        secret.close();
        assertThrows(IllegalStateException.class, secret::expose);
        assertEquals(Secret.copyOf(new byte[3]), secret);
    }

    @Test
    public void equalByOctets() {
        assertEquals(Secret.fromHex("0a0b"), Secret.fromHex("0A0B"));
        assertNotEquals(Secret.fromHex("0a0b"), Secret.fromHex("0a0c"));
        assertNotEquals(Secret.fromHex("0a0b"), Secret.fromHex("0a0b0c"));
        assertFalse(Secret.fromHex("0a").equals(new Object()));
    }

    @Test
    public void badHexadecimalIsNotRepeated() {
        for (String bad : new String[] {"c41f9be20d7735a", "c41f9be20d7735zz", "c4 1f"}) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> Secret.fromHex(bad));
            assertFalse(e.getMessage().contains(bad.substring(0, 3)));
            assertTrue(e.getCause() == null);
        }
    }
}
