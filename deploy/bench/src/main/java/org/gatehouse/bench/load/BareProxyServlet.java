package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipURI;
import org.gatehouse.adapter.ContainerAdapter;
import org.gatehouse.adapter.ListeningPoint;
import org.gatehouse.adapter.NextHops;
import org.gatehouse.adapter.WireRules;
import org.gatehouse.sip.Flow;

/** What the container costs by itself: a proxy that stays in the route and does nothing else. Runs in the container. */
public final class BareProxyServlet extends SipServlet {
    /** System property: the address and port it listens on. */
    static final String LISTEN = "gatehouse.bench.bare.listen";
    /** System property: where requests outside a dialog go. */
    static final String NEXT = "gatehouse.bench.bare.next";
    static final String APPLICATION = "bare";

    private static final long serialVersionUID = 1L;

    private transient ContainerAdapter adapter;

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        adapter = ContainerAdapter.current();
        String[] listen = System.getProperty(LISTEN).split(":");
        try {
            adapter.listen(APPLICATION, List.of(new ListeningPoint(InetAddress.getByName(listen[0]),
                Integer.parseInt(listen[1]), Flow.Transport.UDP)), WireRules.NONE, NextHops.NONE);
        } catch (IOException e) {
            throw new ServletException(e);
        }
    }

    @Override
    protected void doRequest(SipServletRequest request) throws ServletException, IOException {
        if (!request.isInitial()) {
            return;
        }
        Proxy proxy = request.getProxy();
        proxy.setSupervised(true);
        proxy.setRecordRoute(!request.getMethod().equals("REGISTER"));
        SipFactory factory = (SipFactory) getServletContext().getAttribute(SIP_FACTORY);
        SipServletRequest out = proxy.createProxyBranches(List.of(request.getRequestURI())).get(0).getRequest();
        out.pushRoute((SipURI) factory.createURI("sip:" + System.getProperty(NEXT) + ";lr"));
        proxy.startProxy();
    }

    @Override
    protected void doResponse(SipServletResponse response) {
        boolean over = response.getStatus() >= 200 && !response.getMethod().equals("INVITE");
        if (over) {
            // as our applications do; without it the container keeps each of them for a minute
            adapter.release(response);
        }
    }
}
