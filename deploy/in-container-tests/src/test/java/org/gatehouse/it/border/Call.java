package org.gatehouse.it.border;

import static org.gatehouse.it.border.BorderLab.answer;
import static org.gatehouse.it.border.BorderLab.back;
import static org.gatehouse.it.border.BorderLab.forwarded;
import static org.gatehouse.it.border.BorderLab.request;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;

/**
 * A dialog of a user of home1.net in visited1.net with a user of home2.net, driven message by message through both
 * sides of H. {@code near} is the THIG towards visited1.net, {@code far} the one towards home2.net; they may change at
 * any time.
 */
public final class Call {
    private static final AtomicInteger COUNT = new AtomicInteger();

    public ThigProcess near;
    public ThigProcess far;
    private final BorderLab lab;
    private final String id = "call-" + COUNT.incrementAndGet() + "@visited1.net";
    private final String method;
    private final Transport transport;
    private List<String> callerRoutes = List.of();
    private List<String> calleeRoutes = List.of();
    private int branch;

    public Call(BorderLab lab, String method, ThigProcess near, ThigProcess far) {
        this(lab, method, near, far, Transport.UDP);
    }

    /** @param transport of the neighbours outside H */
    public Call(BorderLab lab, String method, ThigProcess near, ThigProcess far, Transport transport) {
        this.lab = lab;
        this.method = method;
        this.near = near;
        this.far = far;
        this.transport = transport;
    }

    /** A Via of the node that ends so, with a branch of its own. */
    public String via(int last) {
        String host = last == 30 ? "scscf1.home1.net:6060" : lab.net.host(last);
        String protocol = last == 30 ? "UDP" : transport.name();
        return "SIP/2.0/" + protocol + " " + host + ";branch=z9hG4bKd" + id.hashCode() + "x" + ++branch;
    }

    private String route(int last) {
        String tcp = transport == Transport.TCP && last != 30 ? ";transport=tcp" : "";
        return "<sip:" + lab.net.host(last) + (last == 30 ? ":6060" : "") + ";lr" + tcp + ">";
    }

    /** The dialog-forming request as the P-CSCF sends it, by a Service-Route token. */
    public SipMessage initial(String serviceRoute) {
        return request(method, "sip:user2@home2.net", List.of(via(11)),
            List.of("<sip:thig.home1.net;lr>", serviceRoute), id, 1, "a", "").with("Record-Route", route(11))
            .with("Contact", "<sip:ue1@" + lab.net.host(11) + ">");
    }

    public void fromCaller(SipMessage request) throws IOException {
        lab.pcscf.send(request, near.address(), transport);
    }

    public void fromCallee(SipMessage request) throws IOException {
        lab.home2.send(request, far.address(), transport);
    }

    /** The S-CSCF takes the initial request and sends it on towards home2.net. */
    public Inbound throughScscf(String wanted) throws Exception {
        Inbound inner = lab.scscf.next(wanted);
        List<String> routes = inner.message().values("Route");
        boolean initial = wanted.equals(method) && !inner.message().first("To").orElse("").contains("tag=");
        List<String> next = initial ? List.of("<sip:thig.home1.net;lr>", route(40)) : routes.subList(1, routes.size());
        boolean onward = next.size() > 0 && next.get(next.size() - 1).equals(route(40));
        lab.scscf.send(forwarded(inner.message(), via(30), initial ? route(30) : "", next),
            onward ? far.address() : near.address());
        return inner;
    }

    /** The request as it arrived at home2.net, or at the P-CSCF. */
    public Inbound atCallee(String wanted) throws Exception {
        return lab.home2.next(wanted);
    }

    public Inbound atCaller(String wanted) throws Exception {
        return lab.pcscf.next(wanted);
    }

    /** home2.net answers; the answer is carried through the S-CSCF; what the P-CSCF gets. */
    public SipMessage answered(Inbound request, int status, String phrase) throws Exception {
        lab.home2.reply(request, response(request.message(), status, phrase));
        return carriedBack(request.message().method(), status, true);
    }

    /** The same the other way. */
    public SipMessage answeredByCaller(Inbound request, int status, String phrase) throws Exception {
        lab.pcscf.reply(request, answer(request.message(), status, phrase, "a"));
        return carriedBack(request.message().method(), status, false);
    }

    private SipMessage response(SipMessage request, int status, String phrase) {
        SipMessage m = answer(request, status, phrase, "b");
        if (!request.values("Record-Route").isEmpty()) {
            List<String> rr = new ArrayList<>(request.values("Record-Route"));
            rr.add(0, route(40));
            m = m.withAll("Record-Route", rr);
            calleeRoutes = request.values("Record-Route");
        }
        return m.with("Contact", "<sip:user2@" + lab.net.host(40) + ">");
    }

    /** One more 2xx or 1xx of the same request on its way back. */
    public SipMessage carriedBack(String wanted, int status, boolean toCaller) throws Exception {
        Inbound inner = lab.scscf.next(m -> m.method().equals(wanted) && m.status() == status);
        lab.scscf.send(back(inner.message()), toCaller ? near.address() : far.address());
        SipMessage outer = (toCaller ? lab.pcscf : lab.home2)
            .next(m -> m.method().equals(wanted) && m.status() == status).message();
        List<String> rr = new ArrayList<>(outer.values("Record-Route"));
        if (toCaller && rr.size() > 1) {
            rr.remove(rr.size() - 1);
            Collections.reverse(rr);
            callerRoutes = rr;
        }
        return outer;
    }

    /** A request in the dialog as the P-CSCF, or home2.net, sends it. */
    public SipMessage inDialog(String name, int cseq, boolean byCaller) {
        return byCaller
            ? request(name, "sip:user2@" + lab.net.host(40), List.of(via(11)), callerRoutes, id, cseq, "a", "b")
            : request(name, "sip:ue1@" + lab.net.host(11), List.of(via(40)), calleeRoutes, id, cseq, "b", "a");
    }

    /** A request in the dialog and its 200, through everything. */
    public void exchange(String name, int cseq, boolean byCaller) throws Exception {
        SipMessage request = inDialog(name, cseq, byCaller);
        if (byCaller) {
            fromCaller(request);
            throughScscf(name);
            require(answered(atCallee(name), 200, "OK"), request);
        } else {
            fromCallee(request);
            throughScscf(name);
            require(answeredByCaller(atCaller(name), 200, "OK"), request);
        }
    }

    private static void require(SipMessage answer, SipMessage request) {
        if (answer.values("Via").size() != 1 || !answer.branch().equals(request.branch())) {
            throw new AssertionError("came back with " + answer.values("Via"));
        }
    }

    /** The ACK of a 2xx, end to end. */
    public void acknowledged(int cseq) throws Exception {
        fromCaller(inDialog("ACK", cseq, true));
        throughScscf("ACK");
        atCallee("ACK");
    }

    /** The dialog up to its 2xx and, for an INVITE, ACK. */
    public void established(String serviceRoute) throws Exception {
        fromCaller(initial(serviceRoute));
        throughScscf(method);
        answered(atCallee(method), 200, "OK");
        if (method.equals("INVITE")) {
            acknowledged(1);
        }
    }
}
