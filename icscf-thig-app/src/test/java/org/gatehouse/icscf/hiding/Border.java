package org.gatehouse.icscf.hiding;

import static org.junit.Assert.assertTrue;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.KeyRingException;
import org.gatehouse.crypto.Secret;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.crypto.TokensWithKnownIvs;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;

/** A border node in tests: its network, its keys, and the procedure over both. */
record Border(HiddenNetwork network, TopologyToken tokens, HidingProcedure procedure) {
    static final String HOME1_KEY = "000102030405060708090a0b0c0d0e0f";
    static final String VISITED1_KEY = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

    /** A node of home1.net by this name, with random IVs. */
    static Border home1(String name, String... members) {
        return of("home1.net", name, HOME1_KEY, 7, new SecureRandom(), members);
    }

    static Border of(String realm, String name, String key, int kid, SecureRandom random, String... members) {
        HiddenNetwork network = new HiddenNetwork(realm, "<sip:" + name + ";lr>", List.of(Member.parse(name)),
            members.length == 0 ? List.of(Member.parse(realm)) : Arrays.stream(members).map(Member::parse).toList());
        TopologyToken tokens = TokensWithKnownIvs.of(ring(key, kid), realm, random);
        return new Border(network, tokens, new HidingProcedure(network, tokens));
    }

    private static org.gatehouse.crypto.KeyRingSource ring(String key, int kid) {
        try {
            KeyRing ring = KeyRing.of(List.of(KeyRing.Entry.encrypt(kid, Secret.fromHex(key))));
            return () -> ring;
        } catch (KeyRingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives the octets n0, n1, ... nf, then those of the next n: the IVs of the vectors. */
    static SecureRandom countingFrom(int first) {
        return new SecureRandom() {
            private int next = first;

            @Override
            public void nextBytes(byte[] bytes) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) next++;
                }
            }
        };
    }

    Headers requestOut(String method, Headers headers) {
        return applied(procedure.outgoingRequest(method, headers), headers);
    }

    Headers requestIn(String method, Headers headers) {
        return applied(procedure.incomingRequest(method, headers), headers);
    }

    Headers responseOut(Headers headers) {
        return applied(procedure.outgoingResponse(headers), headers);
    }

    Headers responseIn(Headers headers) {
        return applied(procedure.incomingResponse(headers), headers);
    }

    private static Headers applied(HidingResult result, Headers headers) {
        assertTrue(result.toString(), result instanceof HidingResult.Edits);
        assertTrue(((HidingResult.Edits) result).notes().isEmpty());
        return headers.edited(((HidingResult.Edits) result).edits());
    }

    /** What the container does: the border's own entry on top. */
    static Headers withOnTop(Headers headers, String name, String value) {
        return headers.edited(List.of(new HeaderEdit.Prepend(name, value)));
    }

    /** What the container does: the border's own entry comes off. */
    static Headers withoutTop(Headers headers, String name) {
        List<String> values = headers.values(name);
        return headers.edited(List.of(new HeaderEdit.Set(name, values.subList(1, values.size()))));
    }
}
