package org.gatehouse.it;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.gatehouse.it.border.BorderLab;
import org.gatehouse.it.border.Call;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** No dialog and no registration depends on a node's memory. */
public class ThigAnyNodeIT {
    private BorderLab lab;

    @Before
    public void start() throws Exception {
        lab = BorderLab.start(true, "");
    }

    @After
    public void stop() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    public void f07CallBegunThroughOneNodeGoesOnThroughTheOtherAfterItsDeath() throws Exception {
        String serviceRoute = Registered.serviceRoute(lab, lab.thig1);
        Call call = new Call(lab, "INVITE", lab.thig1, lab.thig1);
        call.fromCaller(call.initial(serviceRoute));
        call.throughScscf("INVITE");
        call.answered(call.atCallee("INVITE"), 200, "OK");

        lab.thig1.kill();
        call.near = lab.thig2;
        call.far = lab.thig2;
        call.acknowledged(1);
        call.fromCaller(call.inDialog("INVITE", 2, true));
        call.throughScscf("INVITE");
        call.answered(call.atCallee("INVITE"), 200, "OK");
        call.acknowledged(2);
        call.exchange("UPDATE", 1, false);
        call.exchange("INFO", 3, true);
        call.exchange("BYE", 2, false);

        // the registration's Service-Route, made by the dead node, still begins calls
        Call another = new Call(lab, "INVITE", lab.thig2, lab.thig2);
        another.established(serviceRoute);
        another.exchange("BYE", 2, true);
        assertEquals(List.of(), lab.leaks());
    }
}
