package org.gatehouse.it;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import org.gatehouse.it.border.BorderLab;
import org.gatehouse.it.border.ThreeNetworks;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.TestUe;
import org.gatehouse.testbed.ue.UeDialog;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * A user of home1.net who roams in visited2.net and one of home3.net call each other, registered over security
 * associations with their P-CSCFs and through the THIGs of both home networks; after each test nothing has leaked.
 */
public class ThreeNetworksIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] BINARY = {0, 1, (byte) 0xff, 13, 10, 13, 10, (byte) 0x80};

    private static ThreeNetworks networks;
    private static TestUe ue1;
    private static TestUe ue3;

    /** A call that has been answered. */
    private record Call(UeDialog caller, UeDialog called) {
    }

    @BeforeClass
    public static void start() throws Exception {
        networks = ThreeNetworks.start();
        ue1 = networks.ue1;
        ue3 = networks.ue3;
        assertTrue(ue1.register().registered());
        assertTrue(ue3.register().registered());
    }

    @AfterClass
    public static void stop() {
        if (networks != null) {
            networks.close();
        }
    }

    @After
    public void nothingLeaked() throws Exception {
        assertFalse(networks.left().isEmpty());
        assertEquals(List.of(), networks.leaks());
        assertEquals(List.of(), networks.objections());
    }

    private static Inbound delivered(TestUe to, String method) throws Exception {
        Inbound request = to.nextRequest(PATIENCE).orElseThrow(() -> new AssertionError("no " + method));
        assertEquals(method, request.message().method());
        return request;
    }

    private static SipMessage answered(ClientTransaction sent, int status) throws Exception {
        SipMessage answer;
        do {
            answer = sent.nextResponse(PATIENCE).orElseThrow(() -> new AssertionError("no " + status)).message();
            // whoever is first to have a transaction says that it tries; who is asked again says again what it said
        } while (answer.status() < 200 && answer.status() != status);
        assertEquals(answer.startLine(), status, answer.status());
        return answer;
    }

    private static void exchange(TestUe from, SipMessage request, TestUe to) throws Exception {
        ClientTransaction sent = from.send(request);
        Inbound delivered = delivered(to, request.method());
        assertArrayEquals(request.body(), delivered.message().body());
        to.answer(delivered, UeDialog.answer(to, delivered.message(), 200, "OK", "x"));
        answered(sent, 200);
    }

    private static Call call(TestUe from, TestUe to, String called) throws Exception {
        SipMessage invite = from.buildRequest("INVITE", called);
        ClientTransaction sent = from.send(invite);
        Inbound delivered = delivered(to, "INVITE");
        to.answer(delivered, UeDialog.answer(to, delivered.message(), 180, "Ringing", "b"));
        answered(sent, 180);
        SipMessage ok = UeDialog.answer(to, delivered.message(), 200, "OK", "b");
        to.answer(delivered, ok);
        SipMessage received = answered(sent, 200);
        Call call = new Call(UeDialog.ofCaller(from, invite, received), UeDialog.ofCallee(to, delivered.message(), ok));
        from.send(call.caller().ack(invite));
        delivered(to, "ACK");
        return call;
    }

    /** An INVITE in the dialog, its 200 and ACK. */
    private static void again(TestUe from, UeDialog dialog, TestUe to) throws Exception {
        SipMessage invite = dialog.request("INVITE");
        ClientTransaction sent = from.send(invite);
        Inbound delivered = delivered(to, "INVITE");
        to.answer(delivered, UeDialog.answer(to, delivered.message(), 200, "OK", "x"));
        answered(sent, 200);
        from.send(dialog.ack(invite));
        delivered(to, "ACK");
    }

    @Test
    public void whatTheVisitedNetworkKnowsOfTheHomeNetworkIsATokenAndItsBorder() {
        List<String> route = ue1.serviceRoute();
        assertEquals(2, route.size());
        assertTrue(route.toString(), BorderLab.isToken(route.get(1)));
        assertFalse("in its own network nothing is hidden", BorderLab.isToken(ue3.serviceRoute().get(0)));
    }

    @Test
    public void callOutlivesTheDeathOfEitherBorderNode() throws Exception {
        Call call = call(ue1, ue3, "sip:user@home3.net");
        exchange(ue1, call.caller().request("UPDATE"), ue3);

        networks.takeOver("home1.net");
        again(ue1, call.caller(), ue3);
        exchange(ue3, call.called().request("INFO"), ue1);

        networks.takeOver("home3.net");
        again(ue3, call.called(), ue1);
        exchange(ue1, call.caller().request("INFO"), ue3);
        exchange(ue3, call.called().request("BYE"), ue1);

        // registrations made through the dead nodes begin and take calls
        Call another = call(ue1, ue3, "sip:user@home3.net");
        exchange(ue1, another.caller().request("BYE"), ue3);
    }

    @Test
    public void usersBehindTwoBordersCallEachOtherAndSendMessages() throws Exception {
        Call call = call(ue3, ue1, "sip:user@home1.net");
        again(ue1, call.called(), ue3);
        exchange(ue3, call.caller().request("UPDATE"), ue1);
        exchange(ue3, call.caller().request("BYE"), ue1);
        exchange(ue1, ue1.buildRequest("MESSAGE", "sip:user@home3.net")
            .withBody("application/vnd.3gpp.sms", BINARY), ue3);
        exchange(ue3, ue3.buildRequest("MESSAGE", "sip:user@home1.net")
            .withBody("application/vnd.3gpp.sms", BINARY), ue1);
    }
}
