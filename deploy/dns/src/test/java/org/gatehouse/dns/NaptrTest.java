package org.gatehouse.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import org.gatehouse.sip.Flow;
import org.junit.Test;

public class NaptrTest {
    private static Naptr naptr(int order, int preference, String service, String replacement) {
        return new Naptr(order, preference, "s", service, "", replacement);
    }

    @Test
    public void servicesAndTheirTransport() {
        assertEquals(Optional.of(Flow.Transport.UDP), naptr(1, 1, "SIP+D2U", "x").transport());
        assertEquals(Optional.of(Flow.Transport.TCP), naptr(1, 1, "sip+d2t", "x").transport());
        for (String service : List.of("SIPS+D2T", "SIP+D2S", "SIP+D2W", "E2U+sip", "", "SIP+D2")) {
            assertEquals(service, Optional.empty(), naptr(1, 1, service, "x").transport());
        }
    }

    @Test
    public void onlyRecordsThatLeadToSrv() {
        assertEquals(Optional.empty(), new Naptr(1, 1, "u", "SIP+D2U", "", "x").transport());
        assertEquals(Optional.empty(), new Naptr(1, 1, "", "SIP+D2U", "", "x").transport());
        assertEquals(Optional.empty(), new Naptr(1, 1, "s", "SIP+D2U", "!.*!sip:x!", "x").transport());
        assertEquals(Optional.of(Flow.Transport.UDP), new Naptr(1, 1, "S", "SIP+D2U", "", "x").transport());
    }

    @Test
    public void orderThenPreference() {
        assertEquals(List.of("a", "b", "c"), Naptr.usable(List.of(naptr(20, 1, "SIP+D2U", "c"),
            naptr(10, 50, "SIP+D2T", "b"), naptr(10, 5, "SIP+D2U", "a"), naptr(1, 1, "SIPS+D2T", "tls")))
            .stream().map(Naptr::replacement).toList());
    }

    @Test
    public void whatIsAboutSip() {
        assertTrue(naptr(1, 1, "SIPS+D2T", "x").isSip());
        assertTrue(naptr(1, 1, "SIP+D2S", "x").isSip());
        assertFalse(naptr(1, 1, "aaa+ap16777216:diameter.tcp", "x").isSip());
        assertFalse(naptr(1, 1, "E2U+sip", "x").isSip());
    }
}
