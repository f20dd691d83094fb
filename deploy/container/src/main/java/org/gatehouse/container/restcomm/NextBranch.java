package org.gatehouse.container.restcomm;

import java.util.List;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.URI;
import org.mobicents.servlet.sip.message.SipServletRequestImpl;
import org.mobicents.servlet.sip.proxy.ProxyBranchImpl;
import org.mobicents.servlet.sip.proxy.ProxyImpl;

/**
 * Tries of a proxied request one after the other. The container keeps branches by their URI and passes the best failure
 * on once all of them have ended, on whichever thread the last one ended. Here all tries have one URI, so that it knows
 * the latest only and waits for no dead target; and beside them stands one that never ends, until a failure may pass.
 */
final class NextBranch {
    private static final String TRY = "sip:next-branch.invalid";
    private static final String HELD = "sip:held.invalid";

    private NextBranch() {
    }

    static ProxyBranch of(ProxyImpl proxy, String requestUri) {
        ProxyBranchImpl branch = (ProxyBranchImpl) proxy.createProxyBranches(List.of(uri(proxy, TRY))).get(0);
        branch.setTargetURI(requestUri);
        return branch;
    }

    static void hold(ProxyImpl proxy) {
        SipServletRequestImpl original = (SipServletRequestImpl) proxy.getOriginalRequest();
        // a proxy without a transaction lets go of the request that it came from
        proxy.getTransactionMap().put(HELD, original.getTransactionApplicationData());
        URI key = uri(proxy, HELD);
        proxy.getProxyBranchesMap().put(key, new Held(key, proxy));
    }

    static void release(ProxyImpl proxy) {
        proxy.getProxyBranchesMap().remove(uri(proxy, HELD));
        proxy.getTransactionMap().remove(HELD);
    }

    static void giveUp(ProxyImpl proxy) {
        ProxyBranchImpl branch = proxy.getProxyBranchesMap().remove(uri(proxy, TRY));
        if (branch == null) {
            return;
        }
        branch.cancelTimer();
        SipServletRequestImpl sent = (SipServletRequestImpl) branch.getRequest();
        boolean unanswered = branch.getResponse() == null || branch.getResponse().getStatus() < 200;
        if (sent.getMethod().equals("INVITE") && sent.getTransaction() != null && unanswered) {
            // ends its repetitions, and what has been answered for the time being is cancelled
            branch.cancel();
        }
    }

    private static URI uri(ProxyImpl proxy, String key) {
        try {
            return proxy.getSipFactoryImpl().createURI(key);
        } catch (ServletParseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Looks like a branch whose response has not come. The container starts and cancels what it finds: not this. */
    private static final class Held extends ProxyBranchImpl {
        Held(URI key, ProxyImpl proxy) {
            super(key, proxy);
        }

        @Override
        public boolean isStarted() {
            return true;
        }

        @Override
        public void start() {
            throw new IllegalStateException("a held branch is never sent");
        }

        @Override
        public void cancel(String[] protocol, int[] reasonCode, String[] reasonText) {
            // there is nothing under way
        }
    }
}
