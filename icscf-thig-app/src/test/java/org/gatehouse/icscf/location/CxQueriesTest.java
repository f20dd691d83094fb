package org.gatehouse.icscf.location;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.gatehouse.icscf.Reason;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.junit.Test;

public class CxQueriesTest {
    private static final HomeNetwork HOME = HomeNetwork.of("home1.net", "ims.Home1.net");
    private static final String TO = "<sip:user1_public1@home1.net>";
    private static final String DIGEST = "Digest username=\"user1@home1.net\", realm=\"home1.net\", nonce=\"\"";

    private static SipRequestView request(String method, String uri, String... headers) {
        InetSocketAddress local = InetSocketAddress.createUnresolved("127.0.0.1", 5060);
        return new SipRequestView(method, uri, Headers.of(headers), new Flow(Flow.Transport.UDP, local, local));
    }

    private static CxQuery<UserAuthorizationRequest> register(String... headers) {
        return CxQueries.userAuthorization(request("REGISTER", "sip:home1.net", headers), HOME);
    }

    private static UserAuthorizationRequest uar(String... headers) {
        CxQuery<UserAuthorizationRequest> query = register(headers);
        assertTrue(query.toString(), query instanceof CxQuery.Ask);
        return ((CxQuery.Ask<UserAuthorizationRequest>) query).question();
    }

    private static void assertMalformed(String... headers) {
        assertEquals(new CxQuery.Refuse<UserAuthorizationRequest>(Reason.REQUEST_MALFORMED), register(headers));
    }

    private static UserAuthorizationType typeOf(String... contactHeaders) {
        List<String> all = new ArrayList<>(List.of("To", TO));
        all.addAll(List.of(contactHeaders));
        return uar(all.toArray(String[]::new)).type();
    }

    private static CxQuery<LocationInfoRequest> invite(String uri, boolean originating, String... headers) {
        return CxQueries.locationInfo(request("INVITE", uri, headers), originating, HOME);
    }

    private static LocationInfoRequest lir(String uri, boolean originating, String... headers) {
        CxQuery<LocationInfoRequest> query = invite(uri, originating, headers);
        assertTrue(uri + " " + query, query instanceof CxQuery.Ask);
        return ((CxQuery.Ask<LocationInfoRequest>) query).question();
    }

    private static CxQuery<LocationInfoRequest> refused(Reason reason) {
        return new CxQuery.Refuse<>(reason);
    }

    @Test
    public void g01QuestionOfAFirstRegister() {
        assertEquals(new UserAuthorizationRequest("user1@home1.net", "sip:user1_public1@home1.net",
            "Visited Network Number 1", UserAuthorizationType.REGISTRATION, false, Optional.empty()),
            uar("To", "<sip:user1_public1@HOME1.net:5060;transport=udp>;tag=1", "Authorization", DIGEST,
                "P-Visited-Network-ID", "\"Visited Network Number 1\"", "Expires", "600000",
                "Contact", "<sip:[5555::aaa:bbb:ccc:ddd];comp=sigcomp>;expires=600000"));
    }

    @Test
    public void impiIsDerivedWhereThereIsNone() {
        assertEquals("user1_public1@home1.net", uar("To", TO).impi());
        assertEquals("user1_public1@home1.net", uar("To", TO, "Authorization", "Digest realm=\"home1.net\"").impi());
        assertEquals("user1_public1@home1.net", uar("To", TO, "Authorization", "Digest username=\"\"").impi());
    }

    @Test
    public void twoPrivateIdentitiesAreRefused() {
        assertMalformed("To", TO, "Authorization", DIGEST, "Authorization", "Digest username=\"other@home1.net\"");
        assertEquals("user1@home1.net", uar("To", TO, "Authorization", DIGEST, "Authorization", DIGEST).impi());
    }

    @Test
    public void whatCannotBeReadIsRefused() {
        assertMalformed();
        assertMalformed("To", "not a name-addr");
        assertMalformed("To", "<mailto:user1@home1.net>");
        assertMalformed("To", TO, "To", TO);
        assertMalformed("To", TO, "Authorization", "Digest");
        assertMalformed("To", TO, "Authorization", "Digest username=\"a\", username=\"b\"");
        assertMalformed("To", TO, "Authorization", "Digest username=\"a\u0001b\"");
        assertMalformed("To", TO, "Authorization", "Digest username=\"" + "a".repeat(256) + "\"");
        assertMalformed("To", TO, "Contact", "<sip:broken");
        assertMalformed("To", TO, "P-Visited-Network-ID", "\"unclosed");
        assertMalformed("To", TO, "P-Visited-Network-ID", "\"\"");
        assertMalformed("To", TO, "P-Visited-Network-ID", "v".repeat(256));
        assertMalformed("To", "<sip:" + "u".repeat(300) + "@home1.net>");
    }

    @Test
    public void visitedNetworkIsTheFirstEntryOrOurs() {
        assertEquals("home1.net", uar("To", TO).visitedNetwork());
        assertEquals("visited1.net", uar("To", TO, "P-Visited-Network-ID", "visited1.net").visitedNetwork());
        assertEquals("visited1.net", uar("To", TO, "P-Visited-Network-ID", "visited1.net;x=y").visitedNetwork());
        assertEquals("a, b", uar("To", TO, "P-Visited-Network-ID", "\"a, b\", other.net").visitedNetwork());
        assertEquals("first.net", uar("To", TO, "P-Visited-Network-ID", "first.net",
            "P-Visited-Network-ID", "second.net").visitedNetwork());
    }

    @Test
    public void g09EveryWayToSayDeRegistration() {
        UserAuthorizationType deregistration = UserAuthorizationType.DE_REGISTRATION;
        assertEquals(deregistration, typeOf("Contact", "<sip:a@1.2.3.4>", "Expires", "0"));
        assertEquals(deregistration, typeOf("Contact", "<sip:a@1.2.3.4>;expires=0"));
        assertEquals(deregistration, typeOf("m", "<sip:a@1.2.3.4>;expires=0, <sip:b@1.2.3.4>;expires=00"));
        assertEquals(deregistration, typeOf("Contact", "*", "Expires", "0"));
        assertEquals(deregistration, typeOf("Contact", "<sip:a@1.2.3.4>;expires=0", "Expires", "600"));
    }

    @Test
    public void whatIsNotADeRegistration() {
        UserAuthorizationType registration = UserAuthorizationType.REGISTRATION;
        assertEquals(registration, typeOf());
        assertEquals(registration, typeOf("Expires", "0"));
        assertEquals(registration, typeOf("Contact", "<sip:a@1.2.3.4>"));
        assertEquals(registration, typeOf("Contact", "<sip:a@1.2.3.4>;expires=600", "Expires", "0"));
        assertEquals(registration, typeOf("Contact", "<sip:a@1.2.3.4>;expires=0, <sip:b@1.2.3.4>;expires=5"));
        assertEquals(registration, typeOf("Contact", "<sip:a@1.2.3.4>;expires=none"));
        // the parameter of the URI is not that of the contact
        assertEquals(registration, typeOf("Contact", "<sip:a@1.2.3.4;expires=0>"));
    }

    @Test
    public void allContactsWithoutExpiresZeroIsRefused() {
        assertMalformed("To", TO, "Contact", "*");
        assertMalformed("To", TO, "Contact", "*", "Expires", "10");
        assertMalformed("To", TO, "Contact", "*, <sip:a@1.2.3.4>", "Expires", "0");
    }

    @Test
    public void emergencyIsAnSosContact() {
        assertTrue(uar("To", TO, "Contact", "<sip:a@1.2.3.4;sos>").emergency());
        assertFalse(uar("To", TO, "Contact", "<sip:a@1.2.3.4>;sos").emergency());
        assertFalse(uar("To", TO, "Contact", "<sip:sos@1.2.3.4>").emergency());
        assertFalse(uar("To", TO, "Contact", "<tel:+1234;sos>").emergency());
    }

    @Test
    public void publicIdentitiesAreCanonical() {
        Map<String, String> rows = Map.ofEntries(
            Map.entry("sip:User@Home1.NET", "sip:User@home1.net"),
            Map.entry("sips:user@home1.net:5061", "sip:user@home1.net"),
            Map.entry("sip:user:secret@home1.net", "sip:user@home1.net"),
            Map.entry("sip:user@home1.net;gr=urn:uuid:1?Subject=x", "sip:user@home1.net"),
            Map.entry("sip:%75ser%2b1@home1.net", "sip:user+1@home1.net"),
            Map.entry("sip:us%c3%a9r@home1.net", "sip:us%C3%A9r@home1.net"),
            Map.entry("sip:a%40b@home1.net", "sip:a%40b@home1.net"),
            Map.entry("sip:+1-212.555@home1.net;user=phone", "tel:+1212555"),
            Map.entry("sip:+1212;npdi@home1.net;user=PHONE", "tel:+1212"),
            Map.entry("sip:911@home1.net;user=phone", "sip:911@home1.net"),
            Map.entry("tel:+1-212-555(1)", "tel:+12125551"),
            Map.entry("TEL:+1212;ext=5", "tel:+1212"),
            Map.entry("tel:0*11;phone-context=Home1.net", "tel:0*11;phone-context=home1.net"),
            Map.entry("pres:user@home1.net", "sip:user@home1.net"),
            Map.entry("im:user@home1.net", "sip:user@home1.net"),
            Map.entry("sip:conference.home1.net", "sip:conference.home1.net"),
            Map.entry("sip:user@[2001:DB8::1]", "sip:user@[2001:db8::1]"));
        rows.forEach((uri, impu) -> assertEquals(uri, Optional.of(impu), PublicIdentity.canonical(uri)));
        for (String uri : List.of("", "sip", "sip:", "sip:@h", "sip:%4@h", "sip:%zz@h", "sip::pw@h", "tel:",
            "tel:1234", "tel:+", "tel:+12a", "tel:x;phone-context=a", "http://h", "urn:service:sos")) {
            assertEquals(uri, Optional.empty(), PublicIdentity.canonical(uri));
        }
    }

    @Test
    public void terminatingRequestAsksForItsRequestUri() {
        assertEquals(new LocationInfoRequest("sip:user2@home1.net", false, false, OptionalInt.empty(),
            Optional.empty()), lir("sip:user2@home1.net;user=ip", false, "P-Asserted-Identity", TO));
        assertEquals("tel:+1212", lir("tel:+1-212", false).impu());
        assertEquals("sip:user2@ims.home1.net", lir("sip:user2@ims.home1.net", false).impu());
    }

    @Test
    public void originatingRequestAsksForTheServedUser() {
        LocationInfoRequest question = lir("sip:someone@home2.net", true, "P-Served-User",
            "<sip:user1@home1.net>;sescase=orig", "P-Asserted-Identity", "<sip:other@home1.net>");
        assertEquals("sip:user1@home1.net", question.impu());
        assertTrue(question.originating());
        assertEquals("sip:other@home1.net", lir("sip:someone@home2.net", true, "P-Asserted-Identity",
            "\"A\" <sip:other@home1.net>, <tel:+1212>").impu());
        assertEquals(refused(Reason.SERVED_USER_MISSING), invite("sip:someone@home2.net", true));
    }

    @Test
    public void requestsThatAreNotForUs() {
        assertEquals(refused(Reason.DOMAIN_NOT_OURS), invite("sip:user@home2.net", false));
        assertEquals(refused(Reason.DOMAIN_NOT_OURS), invite("sip:user@evilhome1.net", false));
        assertEquals(refused(Reason.DOMAIN_NOT_OURS), invite("sip:user@scscf1.home1.net", false));
        assertEquals(refused(Reason.DOMAIN_NOT_OURS),
            invite("sip:a@home1.net", true, "P-Served-User", "<sip:user@home2.net>"));
        assertEquals(refused(Reason.URI_SCHEME_UNSUPPORTED), invite("http://home1.net", false));
        assertEquals(refused(Reason.URI_SCHEME_UNSUPPORTED), invite("urn:service:sos", false));
        assertEquals(refused(Reason.REQUEST_MALFORMED), invite("sip:%@home1.net", false));
        assertEquals(refused(Reason.REQUEST_MALFORMED), invite("tel:12", false));
    }

    @Test
    public void sessionPriorityIsTheHighestOfWps() {
        assertEquals(OptionalInt.of(0), priorityOf("wps.3, WPS.0"));
        assertEquals(OptionalInt.empty(), priorityOf("dsn.flash"));
        assertEquals(OptionalInt.empty(), priorityOf("wps.5"));
    }

    private static OptionalInt priorityOf(String resourcePriority) {
        return lir("sip:u@home1.net", false, "Resource-Priority", resourcePriority).sessionPriority();
    }
}
