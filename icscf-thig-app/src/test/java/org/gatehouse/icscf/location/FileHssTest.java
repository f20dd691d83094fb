package org.gatehouse.icscf.location;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.Test;

public class FileHssTest {
    private static final String KEYS = "\"k\":\"465b5ce8b199b49faa5f0a2ee238a6bc\","
        + "\"opc\":\"cd63cb71954a9f4e48a5994e37a02baf\",\"sqn\":\"ff9bb4d0b607\",\"amf\":\"b9b9\",";
    private static final String SAMPLE = "{\"subscribers\":["
        + "{\"impi\":\"user1@home1.net\",\"impus\":[\"sip:user1@Home1.net:5060\",\"tel:+1-212\"]," + KEYS
        + "\"visitedNetworks\":[\"visited1.net\"],\"barred\":false,"
        + "\"scscf\":{\"mandatory\":[1],\"optional\":[2,4294967295]}},"
        + "{\"impi\":\"user2@home1.net\",\"impus\":[\"sip:user2@home1.net\"],"
        + "\"scscf\":{\"name\":\"sip:scscf1.home1.net:6060\",\"mandatory\":[3]}},"
        + "{\"impi\":\"user3@home1.net\",\"impus\":[\"sip:user3@home1.net\"],\"barred\":true}]}";
    private static final ServerCapabilities CAPS1 = ServerCapabilities.of(List.of(1L), List.of(2L, 4294967295L));

    private final FileHss hss;

    public FileHssTest() throws Exception {
        hss = read(SAMPLE);
    }

    private static FileHss read(String json) throws SubscriberFileException, IOException {
        return FileHss.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "home1.net");
    }

    private UserAuthorizationAnswer uaa(String impi, String impu, String visited, UserAuthorizationType type,
                                        boolean emergency) {
        return hss.userAuthorization(new UserAuthorizationRequest(impi, impu, visited, type, emergency,
            Optional.empty())).toCompletableFuture().join();
    }

    private UserAuthorizationAnswer uaa(String impi, String impu, UserAuthorizationType type) {
        return uaa(impi, impu, "home1.net", type, false);
    }

    private LocationInfoAnswer lia(String impu, boolean restoration) {
        return hss.locationInfo(new LocationInfoRequest(impu, false, restoration, OptionalInt.empty(),
            Optional.empty())).toCompletableFuture().join();
    }

    @Test
    public void g01FirstRegistrationHasCapabilities() {
        for (String impu : List.of("sip:user1@home1.net", "tel:+1212")) {
            assertEquals(UserAuthorizationAnswer.capable(CxResult.FIRST_REGISTRATION, CAPS1),
                uaa("user1@home1.net", impu, UserAuthorizationType.REGISTRATION));
        }
    }

    @Test
    public void g02AnAssignedUserHasAName() {
        assertEquals(UserAuthorizationAnswer.named(CxResult.SUBSEQUENT_REGISTRATION, "sip:scscf1.home1.net:6060"),
            uaa("user2@home1.net", "sip:user2@home1.net", UserAuthorizationType.REGISTRATION));
    }

    @Test
    public void g04UnknownIdentities() {
        assertEquals(CxResult.ERROR_USER_UNKNOWN,
            uaa("nobody@home1.net", "sip:user1@home1.net", UserAuthorizationType.REGISTRATION).result());
        assertEquals(CxResult.ERROR_USER_UNKNOWN,
            uaa("user1@home1.net", "sip:nobody@home1.net", UserAuthorizationType.REGISTRATION).result());
    }

    @Test
    public void identitiesOfDifferentUsers() {
        assertEquals(CxResult.ERROR_IDENTITIES_DONT_MATCH,
            uaa("user1@home1.net", "sip:user2@home1.net", UserAuthorizationType.REGISTRATION).result());
    }

    @Test
    public void barredUnlessEmergency() {
        assertEquals(CxResult.AUTHORIZATION_REJECTED,
            uaa("user3@home1.net", "sip:user3@home1.net", UserAuthorizationType.REGISTRATION).result());
        assertEquals(CxResult.FIRST_REGISTRATION, uaa("user3@home1.net", "sip:user3@home1.net", "home1.net",
            UserAuthorizationType.REGISTRATION, true).result());
    }

    @Test
    public void roaming() {
        String impu = "sip:user1@home1.net";
        assertEquals(CxResult.FIRST_REGISTRATION,
            uaa("user1@home1.net", impu, "VISITED1.net", UserAuthorizationType.REGISTRATION, false).result());
        assertEquals(CxResult.ERROR_ROAMING_NOT_ALLOWED,
            uaa("user1@home1.net", impu, "visited2.net", UserAuthorizationType.REGISTRATION, false).result());
        assertEquals(CxResult.FIRST_REGISTRATION,
            uaa("user1@home1.net", impu, "visited2.net", UserAuthorizationType.REGISTRATION, true).result());
        assertEquals(CxResult.ERROR_ROAMING_NOT_ALLOWED, uaa("user1@home1.net", impu, "visited2.net",
            UserAuthorizationType.REGISTRATION_AND_CAPABILITIES, false).result());
        // TS 29.228: a de-registration is not kept from leaving
        assertEquals(CxResult.FIRST_REGISTRATION,
            uaa("user1@home1.net", impu, "visited2.net", UserAuthorizationType.DE_REGISTRATION, false).result());
    }

    @Test
    public void withoutAListTheUserMayRoamAnywhere() {
        assertEquals(CxResult.SUBSEQUENT_REGISTRATION, uaa("user2@home1.net", "sip:user2@home1.net", "visited9.net",
            UserAuthorizationType.REGISTRATION, false).result());
    }

    @Test
    public void g09DeRegistrationHasTheNameWithBaseSuccess() {
        assertEquals(UserAuthorizationAnswer.named(CxResult.SUCCESS, "sip:scscf1.home1.net:6060"),
            uaa("user2@home1.net", "sip:user2@home1.net", UserAuthorizationType.DE_REGISTRATION));
    }

    @Test
    public void capabilitiesNeverHaveAName() {
        assertEquals(UserAuthorizationAnswer.capable(CxResult.SUCCESS, ServerCapabilities.of(List.of(3L), List.of())),
            uaa("user2@home1.net", "sip:user2@home1.net", UserAuthorizationType.REGISTRATION_AND_CAPABILITIES));
    }

    @Test
    public void locations() {
        assertEquals(LocationInfoAnswer.named(CxResult.SUCCESS, "sip:scscf1.home1.net:6060"),
            lia("sip:user2@home1.net", false));
        assertEquals(LocationInfoAnswer.capable(CxResult.UNREGISTERED_SERVICE, CAPS1), lia("tel:+1212", false));
        assertEquals(CxResult.SUCCESS, lia("sip:user2@home1.net", true).result());
        assertTrue(lia("sip:user2@home1.net", true).serverName().isEmpty());
        assertEquals(CxResult.ERROR_USER_UNKNOWN, lia("sip:nobody@home1.net", false).result());
    }

    @Test
    public void everyErrorNamesItsPlace() {
        String user = "{\"subscribers\":[{\"impi\":\"a@b\",\"impus\":[\"sip:a@b\"]";
        Map<String, String> rows = Map.ofEntries(
            Map.entry("", "file"), Map.entry("[]", "file"), Map.entry("{}", "subscribers"),
            Map.entry("{\"users\":[]}", "users"),
            Map.entry("{\"subscribers\":{}}", "subscribers"),
            Map.entry("{\"subscribers\":[1]}", "subscribers[0]"),
            Map.entry("{\"subscribers\":[]} []", "file"),
            Map.entry("{\"subscribers\":[{\"impus\":[\"sip:a@b\"]}]}", "subscribers[0].impi"),
            Map.entry("{\"subscribers\":[{\"impi\":\"a@b\"}]}", "subscribers[0].impus"),
            Map.entry("{\"subscribers\":[{\"impi\":\"\"}]}", "subscribers[0].impi"),
            Map.entry("{\"subscribers\":[{\"impi\":5}]}", "subscribers[0].impi"),
            Map.entry("{\"subscribers\":[{\"impus\":\"sip:a@b\"}]}", "subscribers[0].impus"),
            Map.entry("{\"subscribers\":[{\"impus\":[\"sip:a@b\",\"x\"]}]}", "subscribers[0].impus[1]"),
            Map.entry(user + ",\"color\":1}]}", "subscribers[0].color"),
            Map.entry(user + ",\"barred\":\"no\"}]}", "subscribers[0].barred"),
            Map.entry(user + ",\"visitedNetworks\":[1]}]}", "subscribers[0].visitedNetworks[0]"),
            Map.entry(user + ",\"scscf\":[]}]}", "subscribers[0].scscf"),
            Map.entry(user + ",\"scscf\":{\"name\":\"scscf1\"}}]}", "subscribers[0].scscf.name"),
            Map.entry(user + ",\"scscf\":{\"weight\":1}}]}", "subscribers[0].scscf.weight"),
            Map.entry(user + ",\"scscf\":{\"mandatory\":[-1]}}]}", "subscribers[0].scscf.mandatory[0]"),
            Map.entry(user + ",\"scscf\":{\"optional\":[4294967296]}}]}", "subscribers[0].scscf.optional[0]"),
            Map.entry(user + ",\"scscf\":{\"optional\":[99999999999999999999]}}]}",
                "subscribers[0].scscf.optional[0]"),
            Map.entry(user + ",\"scscf\":{\"optional\":[1.5]}}]}", "subscribers[0].scscf.optional[0]"),
            Map.entry(user + "},{\"impi\":\"a@b\",\"impus\":[\"sip:c@b\"]}]}", "subscribers[1].impi"));
        rows.forEach((json, place) -> {
            SubscriberFileException e = assertThrows(json, SubscriberFileException.class, () -> read(json));
            assertTrue(json + " -> " + e.getMessage(), e.getMessage().startsWith(place + ": "));
        });
    }

    @Test
    public void brokenJsonNamesTheLineAndNeverAKey() {
        for (String end : List.of("", "\"", ",", "]", "\"k\":\"00112233445566778899aabbccddeeff")) {
            SubscriberFileException e = assertThrows(SubscriberFileException.class,
                () -> read("{\"subscribers\":[\n{" + KEYS + end));
            assertTrue(e.getMessage(), e.getMessage().startsWith("line 2: ") || e.getMessage().startsWith("line 1: "));
            assertFalse(e.getMessage().contains("465b"));
            assertFalse(e.getMessage().contains("0011"));
        }
        assertThrows(SubscriberFileException.class, () -> read("{\"subscribers\":[],\"subscribers\":[]}"));
    }

    @Test
    public void theNumberOfSubscribersIsKnown() {
        assertEquals(3, hss.size());
    }
}
