package org.gatehouse.icscf.servlet;

import static org.junit.Assert.assertEquals;

import org.gatehouse.dns.DnsFailure;
import org.junit.Test;

public class ForwardedRequestTest {
    @Test
    public void everyFailureOfANameServerHasItsReason() {
        for (DnsFailure failure : DnsFailure.values()) {
            assertEquals("DNS_" + failure, ForwardedRequest.reason(failure).name());
            assertEquals(504, ForwardedRequest.reason(failure).status());
        }
    }
}
