package org.gatehouse.it;

import static org.gatehouse.it.border.BorderLab.request;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.it.border.BorderLab;
import org.gatehouse.it.border.ThigProcess;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipMessage;

/** A registration through a THIG. */
final class Registered {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Registered() {
    }

    /** Registers the user who roams in visited1.net and gives the token of the Service-Route. */
    static String serviceRoute(BorderLab lab, ThigProcess thig) throws Exception {
        String number = String.valueOf(COUNT.incrementAndGet());
        SipMessage register = request("REGISTER", "sip:home1.net",
            List.of("SIP/2.0/UDP " + lab.net.host(11) + ";branch=z9hG4bKr" + number), List.of(), "reg-" + number, 1,
            "r" + number, "").with("To", "<sip:user1_public1@home1.net>")
            .with("Contact", "<sip:ue1@" + lab.net.host(11) + ">").with("Path", "<sip:" + lab.net.host(11) + ";lr>")
            .with("Require", "path").with("P-Visited-Network-ID", "\"visited1.net\"")
            .with("Authorization", "Digest username=\"user1_private@home1.net\", realm=\"home1.net\", nonce=\"\","
                + " uri=\"sip:home1.net\", response=\"\"");
        lab.pcscf.send(register, thig.address());
        Inbound inner = lab.scscf.next(m -> m.method().equals("REGISTER") && m.callId().equals("reg-" + number));
        lab.scscf.reply(inner, inner.message().reply(200, "OK", "s").withAll("Path", inner.message().values("Path"))
            .withAll("Service-Route",
                List.of("<sip:thig.home1.net;lr>", "<sip:orig@" + lab.net.host(30) + ":6060;lr>")));
        return lab.pcscf.next(m -> m.status() == 200 && m.callId().equals("reg-" + number)).message()
            .values("Service-Route").get(1);
    }
}
