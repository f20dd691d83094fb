package org.gatehouse.icscf.location.cx;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.gatehouse.icscf.location.LocationInfoRequest;
import org.gatehouse.icscf.location.UserAuthorizationRequest;
import org.gatehouse.icscf.location.UserAuthorizationType;
import org.jdiameter.api.Avp;
import org.jdiameter.api.AvpSet;
import org.jdiameter.client.impl.parser.MessageParser;
import org.junit.Test;

/** Codes, vendor ids, flags and contents of what is written, after 3GPP TS 29.229 table 6.3.0.1. */
public class CxRequestsTest {
    private static final UserAuthorizationRequest UAR = CxLab.UAR;

    private static AvpSet empty() {
        return new MessageParser().createEmptyMessage(300, CxAvp.APPLICATION_CX).getAvps();
    }

    private static AvpSet written(UserAuthorizationRequest request) {
        AvpSet avps = empty();
        CxRequests.write(avps, request);
        return avps;
    }

    private static AvpSet written(LocationInfoRequest request) {
        AvpSet avps = empty();
        CxRequests.write(avps, request);
        return avps;
    }

    private static Avp require(AvpSet avps, int code, long vendor, boolean mandatory) {
        assertEquals(1, avps.getAvps(code).size());
        Avp avp = avps.getAvp(code, vendor);
        assertEquals(vendor, avp.getVendorId());
        assertEquals(vendor != 0, avp.isVendorId());
        assertEquals(mandatory, avp.isMandatory());
        assertFalse(avp.isEncrypted());
        return avp;
    }

    @Test
    public void everyAvpOfAUserAuthorizationRequest() throws Exception {
        AvpSet avps = written(UAR);
        assertEquals(1, require(avps, 277, 0, true).getInteger32());
        assertEquals("user1@home1.net", require(avps, 1, 0, true).getUTF8String());
        assertEquals("sip:user1@home1.net", require(avps, 601, 10415, true).getUTF8String());
        assertArrayEquals("visited1.net".getBytes(StandardCharsets.US_ASCII),
            require(avps, 600, 10415, true).getOctetString());
        assertEquals(0, require(avps, 623, 10415, true).getInteger32());
        assertNull(avps.getAvp(637, 10415));
        assertEquals(5, avps.size());
    }

    @Test
    public void userAuthorizationTypes() throws Exception {
        for (UserAuthorizationType type : UserAuthorizationType.values()) {
            assertEquals(type.ordinal(), require(written(UAR.withType(type)), 623, 10415, true).getInteger32());
        }
    }

    @Test
    public void emergencyIsBitZeroOfUarFlagsWithoutTheMBit() throws Exception {
        Avp flags = require(written(new UserAuthorizationRequest("a", "sip:a@b", "b",
            UserAuthorizationType.REGISTRATION, true, Optional.empty())), 637, 10415, false);
        assertEquals(1, flags.getUnsigned32());
        assertEquals(4, flags.getRawData().length);
    }

    @Test
    public void theShortestLocationInfoRequest() throws Exception {
        AvpSet avps = written(new LocationInfoRequest("tel:+1212", false, false, OptionalInt.empty(),
            Optional.empty()));
        assertEquals("tel:+1212", require(avps, 601, 10415, true).getUTF8String());
        assertEquals(1, require(avps, 277, 0, true).getInteger32());
        assertEquals(2, avps.size());
    }

    @Test
    public void everyAvpOfALocationInfoRequest() throws Exception {
        AvpSet avps = written(new LocationInfoRequest("sip:a@b", true, true, OptionalInt.of(3), Optional.empty()));
        assertEquals(0, require(avps, 633, 10415, true).getInteger32());
        assertEquals(2, require(avps, 623, 10415, true).getInteger32());
        assertEquals(3, require(avps, 650, 10415, false).getInteger32());
        assertTrue(avps.getAvpIndex(601, 10415) >= 0);
        assertEquals(5, avps.size());
    }

    @Test
    public void identitiesAreUtf8() throws Exception {
        UserAuthorizationRequest request = new UserAuthorizationRequest("us\u00e9r@home1.net", "sip:a@b",
            "r\u00e9seau", UserAuthorizationType.REGISTRATION, false, Optional.empty());
        assertArrayEquals("us\u00e9r@home1.net".getBytes(StandardCharsets.UTF_8),
            written(request).getAvp(1).getOctetString());
        assertArrayEquals("r\u00e9seau".getBytes(StandardCharsets.UTF_8),
            written(request).getAvp(600, 10415).getOctetString());
    }
}
