package org.gatehouse.pcscf.xfrm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.testbed.vm.Namespace;

/** The other end of a set: the same states, and its policies with in and out exchanged. */
final class UeKernel implements AutoCloseable {
    private final XfrmConnection connection;

    /** Opens it in the UE's namespace. */
    UeKernel(Namespace ue) throws Exception {
        connection = new XfrmConnection(ue.call(() -> NetlinkSocket.open(0, Duration.ofSeconds(5))));
    }

    void install(SaSetSpec spec) throws Exception {
        try (XfrmSet set = XfrmSet.of(spec, XfrmSettings.defaults())) {
            List<XfrmRequest> requests = new ArrayList<>();
            set.states().forEach(state -> requests.add(new XfrmRequest.AddState(state)));
            set.policies().forEach(policy -> requests.add(new XfrmRequest.AddPolicy(mirror(policy))));
            ask(requests);
        }
    }

    void remove(SaSetSpec spec) throws Exception {
        try (XfrmSet set = XfrmSet.of(spec, XfrmSettings.defaults())) {
            List<XfrmRequest> requests = new ArrayList<>();
            set.states().forEach(state -> requests.add(new XfrmRequest.DeleteState(state.id())));
            set.policies().forEach(policy -> requests.add(new XfrmRequest.DeletePolicy(mirror(policy).id())));
            ask(requests);
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    private void ask(List<XfrmRequest> requests) throws XfrmException {
        for (XfrmConnection.Outcome outcome : connection.ask(requests)) {
            if (!outcome.done()) {
                throw outcome.why();
            }
        }
    }

    private static XfrmPolicy mirror(XfrmPolicy policy) {
        XfrmPolicy.Direction other = policy.direction() == XfrmPolicy.Direction.IN
            ? XfrmPolicy.Direction.OUT : XfrmPolicy.Direction.IN;
        return new XfrmPolicy(other, policy.selector(), policy.priority(), policy.action(), policy.reqid());
    }
}
