package org.gatehouse.testbed.cx;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.gatehouse.testbed.cx.CxQuestion.Lir;
import org.gatehouse.testbed.cx.CxQuestion.Mar;
import org.gatehouse.testbed.cx.CxQuestion.Sar;
import org.gatehouse.testbed.cx.CxQuestion.Uar;
import org.gatehouse.testbed.cx.SubscriberHss.Registration;
import org.junit.Test;

/** The HSS's steps in the order of 3GPP TS 29.228 clause 6. */
public class SubscriberHssTest {
    private static final String S1 = "sip:scscf1.home1.net:6060";
    private static final String S2 = "sip:scscf2.home1.net:6060";
    private static final String IMPI = "user1@home1.net";
    private static final String IMPU = "sip:user1@home1.net";
    private static final CxReply.Capabilities CAPS = new CxReply.Capabilities(List.of(1L), List.of(2L), List.of());
    private static final String AKA = "Digest-AKAv1-MD5";

    private final CountingVectors vectors = new CountingVectors();
    private final SubscriberHss hss = new SubscriberHss(List.of(
        new CxSubscriber(IMPI, List.of(IMPU, "tel:+1212"), Set.of("visited1.net"), false, false, Optional.empty(),
            CAPS),
        new CxSubscriber("user2@home1.net", List.of("sip:user2@home1.net"), Set.of(), true, true, Optional.empty(),
            CAPS),
        new CxSubscriber("user3@home1.net", List.of("sip:user3@home1.net"), Set.of(), false, true,
            Optional.of(S2), CAPS)), vectors);

    /** Vectors that tell by their first octet which they are. */
    private static final class CountingVectors implements Vectors {
        private int count;
        private boolean autsIsGood = true;

        @Override
        public Optional<Vector> next(String impi) {
            byte[] rand = new byte[16];
            rand[0] = (byte) ++count;
            return Optional.of(new Vector(rand, new byte[16], new byte[8], new byte[16], new byte[16]));
        }

        @Override
        public Optional<Vector> resynchronised(String impi, byte[] rand, byte[] auts) {
            assertEquals(16, rand.length);
            assertEquals(14, auts.length);
            return autsIsGood ? next(impi) : Optional.empty();
        }
    }

    private CxReply uar(int type) {
        return hss.reply(new Uar(IMPI, IMPU, "visited1.net", type, false));
    }

    private CxReply mar(String scscf) {
        return hss.reply(new Mar(IMPI, IMPU, scscf, AKA, Optional.empty()));
    }

    private CxReply resynchronisation(String scscf, int length) {
        return hss.reply(new Mar(IMPI, IMPU, scscf, AKA, Optional.of(new byte[length])));
    }

    private CxReply sar(String scscf, int type) {
        return hss.reply(new Sar(IMPI, IMPU, scscf, type));
    }

    private CxReply lir(String impu, boolean originating, OptionalInt type) {
        return hss.reply(new Lir(impu, originating, type, OptionalInt.empty()));
    }

    private void register() {
        mar(S1);
        assertEquals(2001, sar(S1, 1).code());
    }

    private static void assertResult(boolean experimental, int code, CxReply reply) {
        assertEquals(experimental, reply.experimental());
        assertEquals(code, reply.code());
    }

    @Test
    public void identitiesOfUar() {
        assertResult(true, 5001, hss.reply(new Uar("x", IMPU, "visited1.net", 0, false)));
        assertResult(true, 5001, hss.reply(new Uar(IMPI, "sip:x@home1.net", "visited1.net", 0, false)));
        assertResult(true, 5002, hss.reply(new Uar(IMPI, "sip:user2@home1.net", "visited1.net", 0, false)));
    }

    @Test
    public void barredAndRoaming() {
        assertResult(false, 5003, hss.reply(new Uar("user2@home1.net", "sip:user2@home1.net", "v", 0, false)));
        assertResult(true, 2001, hss.reply(new Uar("user2@home1.net", "sip:user2@home1.net", "v", 0, true)));
        assertResult(true, 5004, hss.reply(new Uar(IMPI, IMPU, "visited2.net", 0, false)));
        assertResult(true, 5004, hss.reply(new Uar(IMPI, IMPU, "visited2.net", 2, false)));
        assertResult(true, 2001, hss.reply(new Uar(IMPI, IMPU, "visited2.net", 0, true)));
        assertResult(true, 5003, hss.reply(new Uar(IMPI, IMPU, "visited2.net", 1, false)));
    }

    @Test
    public void g01ThenG02ThenG03() {
        assertEquals(CxReply.experimental(2001).capable(CAPS), uar(0));
        assertEquals(CxReply.experimental(2001).capable(CAPS), uar(0));
        mar(S1);
        assertEquals(CxReply.experimental(2002).named(S1), uar(0));
        sar(S1, 1);
        assertEquals(CxReply.experimental(2002).named(S1), uar(0));
        assertEquals(Registration.REGISTERED, hss.registration(IMPI));
    }

    @Test
    public void g09DeRegistrationIsABaseSuccess() {
        assertResult(true, 5003, uar(1));
        mar(S1);
        assertEquals("authentication pending", CxReply.base(2001).named(S1), uar(1));
        sar(S1, 1);
        assertEquals(CxReply.base(2001).named(S1), uar(1));
    }

    @Test
    public void capabilitiesWithoutAName() {
        register();
        assertEquals(CxReply.base(2001).capable(CAPS), uar(2));
    }

    @Test
    public void anAssignedUserHasANameBeforeAnyRegistration() {
        assertEquals(CxReply.experimental(2002).named(S2),
            hss.reply(new Uar("user3@home1.net", "sip:user3@home1.net", "v", 0, false)));
    }

    @Test
    public void vectorsAreFresh() {
        assertEquals(1, mar(S1).vector().orElseThrow().rand()[0]);
        assertEquals(2, mar(S1).vector().orElseThrow().rand()[0]);
        assertResult(true, 5006, hss.reply(new Mar(IMPI, IMPU, S1, "SIP Digest", Optional.empty())));
        assertResult(true, 5001, hss.reply(new Mar("x", IMPU, S1, AKA, Optional.empty())));
        assertArrayEquals(new byte[16], mar(S1).vector().orElseThrow().autn());
    }

    @Test
    public void autsCountsOnlyFromTheScscfOfTheChallenge() {
        mar(S1);
        assertResult(false, 5012, resynchronisation(S2, 30));
        assertResult(false, 5012, resynchronisation(S1, 29));
        assertTrue(resynchronisation(S1, 30).vector().isPresent());
        vectors.autsIsGood = false;
        assertResult(false, 5012, resynchronisation(S1, 30));
        assertEquals(Optional.of(S1), hss.scscf(IMPI));
    }

    @Test
    public void aFailedAuthenticationForgetsTheName() {
        for (int type : new int[] {9, 10}) {
            mar(S1);
            assertResult(false, 2001, sar(S1, type));
            assertEquals(Optional.empty(), hss.scscf(IMPI));
        }
    }

    @Test
    public void aFailedAuthenticationKeepsTheRegistrationOfBefore() {
        register();
        mar(S2);
        assertEquals(Optional.of(S2), hss.scscf(IMPI));
        sar(S2, 9);
        assertEquals(Optional.of(S1), hss.scscf(IMPI));
        assertEquals(Registration.REGISTERED, hss.registration(IMPI));
    }

    @Test
    public void serverAssignmentTypes() {
        for (int type : new int[] {4, 5, 8, 11}) {
            register();
            sar(S1, type);
            assertEquals(Registration.NOT_REGISTERED, hss.registration(IMPI));
            assertEquals(Optional.empty(), hss.scscf(IMPI));
        }
        for (int type : new int[] {6, 7}) {
            register();
            sar(S1, type);
            assertEquals(Registration.UNREGISTERED, hss.registration(IMPI));
            assertEquals(Optional.of(S1), hss.scscf(IMPI));
        }
        assertResult(false, 5012, sar(S2, 1));
        assertResult(true, 5007, sar(S1, 77));
    }

    @Test
    public void theProfileHasTheImplicitSet() {
        mar(S1);
        String xml = sar(S1, 1).userData().orElseThrow();
        assertTrue(xml, xml.contains("<PrivateID>user1@home1.net</PrivateID>"));
        assertTrue(xml, xml.contains("<Identity>tel:+1212</Identity>"));
        assertTrue(sar(S1, 0).userData().isPresent());
        assertTrue(sar(S1, 5).userData().isEmpty());
        assertResult(false, 5012, sar(S1, 0));
    }

    @Test
    public void locations() {
        assertResult(true, 5001, lir("sip:x@home1.net", false, OptionalInt.empty()));
        assertResult(true, 5003, lir(IMPU, false, OptionalInt.empty()));
        assertEquals(CxReply.experimental(2003).capable(CAPS), lir(IMPU, true, OptionalInt.empty()));
        assertEquals(CxReply.experimental(2003).capable(CAPS),
            lir("sip:user2@home1.net", false, OptionalInt.empty()));
        assertEquals(CxReply.base(2001).named(S2), lir("sip:user3@home1.net", false, OptionalInt.empty()));
        register();
        assertEquals(CxReply.base(2001).named(S1), lir("tel:+1212", false, OptionalInt.empty()));
        assertEquals(CxReply.base(2001).capable(CAPS), lir(IMPU, false, OptionalInt.of(2)));
    }
}
