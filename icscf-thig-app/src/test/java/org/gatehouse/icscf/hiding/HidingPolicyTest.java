package org.gatehouse.icscf.hiding;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.icscf.hiding.HidingPolicy.Neighbour;
import org.gatehouse.icscf.hiding.HidingPolicy.Treatment;
import org.gatehouse.sip.Flow;
import org.junit.Test;

public class HidingPolicyTest {
    private static final Optional<String> NO_CERTIFICATE = Optional.empty();

    private final HidingPolicy policy = new HidingPolicy(List.of(
        new Neighbour("inside", List.of(Member.parse("10.0.0.0/8"), Member.parse("127.0.0.1 5070-5079")), Set.of(),
            Treatment.INSIDE),
        new Neighbour("sister", List.of(Member.parse("192.0.2.0/24")), Set.of("Border.Sister.net"), Treatment.PASS),
        new Neighbour("partner", List.of(Member.parse("2001:db8::/32")), Set.of(), Treatment.FIELDS_ONLY),
        new Neighbour("wider", List.of(Member.parse("192.0.0.0/8")), Set.of(), Treatment.FIELDS_ONLY)), Treatment.HIDE);

    private static InetSocketAddress at(String address, int port) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    private Treatment treatment(String address, int port) throws Exception {
        return policy.treatment(at(address, port), NO_CERTIFICATE);
    }

    @Test
    public void theSocketDecidesAndTheFirstThatFits() throws Exception {
        assertEquals(Treatment.INSIDE, treatment("10.1.2.3", 40000));
        assertEquals(Treatment.PASS, treatment("192.0.2.1", 5060));
        assertEquals(Treatment.FIELDS_ONLY, treatment("192.0.3.1", 5060));
        assertEquals(Treatment.FIELDS_ONLY, treatment("2001:db8::1", 5060));
        assertEquals(Treatment.INSIDE, treatment("127.0.0.1", 5075));
        Flow flow = new Flow(Flow.Transport.UDP, at("10.0.0.1", 5060), at("192.0.2.1", 5060));
        assertEquals(Treatment.PASS, policy.treatment(flow, NO_CERTIFICATE));
        assertEquals("sister", policy.neighbour(at("192.0.2.1", 1), NO_CERTIFICATE).orElseThrow().name());
    }

    @Test
    public void whoeverIsNotListedGetsTheRestsTreatment() throws Exception {
        assertEquals(Treatment.HIDE, treatment("203.0.113.1", 5060));
        assertEquals(Treatment.HIDE, treatment("127.0.0.1", 5080));
        InetSocketAddress noAddress = InetSocketAddress.createUnresolved("10.0.0.1", 1);
        assertEquals(Treatment.HIDE, policy.treatment(noAddress, NO_CERTIFICATE));
    }

    @Test
    public void aCertificateNameIsEnough() throws Exception {
        assertEquals(Treatment.PASS, policy.treatment(at("203.0.113.1", 1), Optional.of("border.sister.NET")));
        assertEquals(Treatment.HIDE, policy.treatment(at("203.0.113.1", 1), Optional.of("border.sister.net.evil")));
    }

    @Test
    public void whatTheTreatmentsMean() {
        assertTrue(Treatment.HIDE.tokens() && Treatment.HIDE.leakRules() && Treatment.HIDE.opens());
        assertFalse(Treatment.FIELDS_ONLY.tokens());
        assertTrue(Treatment.FIELDS_ONLY.leakRules() && Treatment.FIELDS_ONLY.opens());
        assertTrue(!Treatment.PASS.tokens() && !Treatment.PASS.leakRules() && Treatment.PASS.opens());
        assertFalse(Treatment.INSIDE.tokens() || Treatment.INSIDE.leakRules() || Treatment.INSIDE.opens());
    }

    @Test
    public void theWordsOfConfiguration() {
        for (Treatment treatment : Treatment.values()) {
            assertEquals(treatment, Treatment.of(treatment.word()));
        }
        assertEquals(Treatment.FIELDS_ONLY, Treatment.of("fields-only"));
        assertThrows(IllegalArgumentException.class, () -> Treatment.of("HIDE"));
        String why = assertThrows(IllegalArgumentException.class, () -> Treatment.of("replace")).getMessage();
        assertTrue(why, why.contains("Record-Route cannot be replaced by a constant: ") && why.contains("(hide)"));
    }

    @Test
    public void configurationThatWouldShowAllToAnybodyIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new HidingPolicy(List.of(), Treatment.INSIDE));
        assertThrows("no domain: a socket has none", IllegalArgumentException.class,
            () -> new Neighbour("x", List.of(Member.parse("home1.net")), Set.of(), Treatment.INSIDE));
        assertThrows(IllegalArgumentException.class, () -> new Neighbour("x", List.of(), Set.of(), Treatment.PASS));
    }

    @Test
    public void constantsAreRefusedWhereSomethingComesBackAndTheReasonIsGiven() {
        for (String header : List.of("Via", "record-route", "Route", "PATH", "Service-Route", "Contact", "Call-ID")) {
            String why = Replacement.refusal(header).orElseThrow();
            assertTrue(why, why.startsWith(header + " cannot be replaced by a constant: "));
        }
        for (String header : List.of("Server", "Warning", "P-Charging-Vector", "Max-Forwards")) {
            assertEquals(Optional.empty(), Replacement.refusal(header));
        }
        Replacement.require(List.of("Server", "Warning"));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
            () -> Replacement.require(List.of("Server", "Via")));
        assertTrue(e.getMessage(), e.getMessage().contains("encrypt it instead"));
    }
}
