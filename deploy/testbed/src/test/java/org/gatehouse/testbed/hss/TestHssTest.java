package org.gatehouse.testbed.hss;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.aka.Auts;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.scscf.AuthenticationCentre.Assignment;
import org.gatehouse.testbed.scscf.AuthenticationCentre.Result;
import org.gatehouse.testbed.scscf.AuthenticationCentre.Resynchronisation;
import org.junit.Before;
import org.junit.Test;

public class TestHssTest {
    private static final String IMPI = "user1_private@home1.net";
    private static final String IMPU = "sip:user1_public1@home1.net";
    private static final String SERVER = "sip:scscf1.home1.net:6060";

    private Subscriber user;
    private TestHss hss;

    @Before
    public void start() throws Exception {
        user = SubscriberFileTest.lab().get(0);
        hss = new TestHss(SubscriberFileTest.lab(), new Random(1));
    }

    private AuthenticationVector vector() {
        return hss.vector(IMPI, IMPU, SERVER, Optional.empty()).vector().orElseThrow();
    }

    @Test
    public void everyVectorIsFresh() {
        AuthenticationVector first = vector();
        AuthenticationVector second = vector();
        assertNotEquals(first.rand(), second.rand());
        assertEquals(user.sqn() + 2 * TestHss.SQN_STEP, hss.sqn(IMPI));
        Octets sqn = second.autn().slice(0, 6).xor(user.milenage().ak(second.rand()));
        assertEquals(hss.sqn(IMPI), sqn.number());
        assertEquals("8000", second.autn().slice(6, 2).hex());
    }

    @Test
    public void sequenceNumberWrapsAt48Bits() {
        hss.setSqn(IMPI, (1L << 48) - 1);
        vector();
        assertEquals(31, hss.sqn(IMPI));
    }

    @Test
    public void resynchronisationTakesTheUesNumber() {
        Octets rand = vector().rand();
        Octets auts = Auts.make(user.milenage(), rand, Octets.ofLong(5_000, 6));
        assertEquals(Result.SUCCESS,
                hss.vector(IMPI, IMPU, SERVER, Optional.of(new Resynchronisation(rand, auts))).result());
        assertEquals(5_000 + TestHss.SQN_STEP, hss.sqn(IMPI));
    }

    @Test
    public void resynchronisationOfAnotherServerOrWithABadTokenIsRefused() {
        Octets rand = vector().rand();
        long before = hss.sqn(IMPI);
        Octets auts = Auts.make(user.milenage(), rand, Octets.ofLong(5_000, 6));
        assertEquals(Result.UNABLE_TO_COMPLY, hss.vector(IMPI, IMPU, "sip:other",
                Optional.of(new Resynchronisation(rand, auts))).result());
        assertEquals(Result.UNABLE_TO_COMPLY, hss.vector(IMPI, IMPU, SERVER,
                Optional.of(new Resynchronisation(rand, Octets.ofHex("00".repeat(14))))).result());
        assertEquals(before, hss.sqn(IMPI));
    }

    @Test
    public void serverNameFollowsTheAssignment() {
        assertEquals(Optional.empty(), hss.serverName(IMPI));
        vector();
        assertEquals("authentication pending", Optional.of(SERVER), hss.serverName(IMPI));
        hss.assign(IMPI, IMPU, SERVER, Assignment.AUTHENTICATION_FAILURE);
        assertEquals(Optional.empty(), hss.serverName(IMPI));
        assertEquals(user.impus(), hss.assign(IMPI, IMPU, SERVER, Assignment.REGISTRATION).impus());
        hss.assign(IMPI, IMPU, SERVER, Assignment.AUTHENTICATION_FAILURE);
        assertEquals("still registered", Optional.of(SERVER), hss.serverName(IMPI));
        hss.assign(IMPI, IMPU, SERVER, Assignment.TIMEOUT_DEREGISTRATION);
        assertEquals(Optional.empty(), hss.serverName(IMPI));
    }

    @Test
    public void refusals() {
        assertEquals(Result.USER_UNKNOWN, hss.vector("x", IMPU, SERVER, Optional.empty()).result());
        assertEquals(Result.USER_UNKNOWN, hss.vector(IMPI, "sip:x@y", SERVER, Optional.empty()).result());
        assertEquals(Result.IDENTITIES_DONT_MATCH,
                hss.vector(IMPI, "sip:user2_public1@home1.net", SERVER, Optional.empty()).result());
        Subscriber barred = new Subscriber("b", List.of("sip:b"), user.k(), user.opc(), 0, user.amf(), List.of(), true,
                Subscriber.ScscfData.NONE);
        TestHss strict = new TestHss(List.of(barred), new Random(1));
        assertEquals(Result.AUTHORIZATION_REJECTED, strict.vector("b", "sip:b", SERVER, Optional.empty()).result());
        assertEquals(List.of(), strict.assign("b", "sip:b", SERVER, Assignment.REGISTRATION).impus());
    }
}
