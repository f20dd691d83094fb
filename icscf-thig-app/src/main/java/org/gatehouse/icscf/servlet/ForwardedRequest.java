package org.gatehouse.icscf.servlet;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.TooManyHopsException;
import org.gatehouse.dns.DnsException;
import org.gatehouse.dns.DnsFailure;
import org.gatehouse.dns.Target;
import org.gatehouse.dns.Tries;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.LocationAction;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way: carries out what a decision says, in the order it says it. A server's name leads to targets,
 * which are tried in turn (RFC 3263 clause 4.3) before the decision is asked again. No thread waits for the HSS, a name
 * server or a target.
 */
abstract class ForwardedRequest implements InProgress {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.icscf");
    private static final int SERVICE_UNAVAILABLE = 503;
    /** The container's own limit on a try comes after ours, which may lead to another try. */
    private static final Duration CONTAINER_LATER = Duration.ofSeconds(1);
    /** RFC 3261 clause 16.6 step 11: longer than three minutes. */
    private static final Duration TIMER_C = Duration.ofSeconds(200);

    private final Located located;
    private final SipServletRequest request;
    private final SipRequestView view;
    private final List<HeaderEdit> edits;
    private Proxy proxy;
    /** The try under way; null while there is none. */
    private ProxyBranch branch;
    private String server;
    private Target target;
    private Tries tries = new Tries();
    private Reason unreachable = Reason.SCSCF_UNREACHABLE;
    private ScheduledFuture<?> timeout;
    private boolean cancelled;
    private boolean ended;

    ForwardedRequest(Located located, SipServletRequest request, SipRequestView view) {
        this.located = located;
        this.request = request;
        this.view = view;
        this.edits = located.edits(view);
    }

    /** The Request-URI on the way to a server. */
    abstract String requestUri(String toServer);

    /** What else changes on the way to a server, in every try alike. */
    abstract List<HeaderEdit> edits(SipUri toServer);

    /** The server was not reached, or did not answer, for this reason: what next. */
    abstract LocationAction unanswered(Reason why);

    /** The server answered with a failure: what next. */
    abstract LocationAction responded(int status);

    /** Asks the HSS; the answer leads to {@link #carryOut}. */
    abstract void ask(LocationAction question);

    /** A try has been sent. */
    abstract void forwarded();

    /** The request ends with this. */
    abstract void refused(Reason reason);

    /** This final response is passed on; {@link #refused} may have told of it. */
    abstract void over(int status);

    final void begin(LocationAction first) {
        request.getSession().setAttribute(ATTRIBUTE, this);
        carryOut(first);
    }

    final boolean isOver() {
        return ended;
    }

    final void carryOut(LocationAction action) {
        if (action instanceof LocationAction.Forward forward) {
            forward(forward.scscf());
        } else if (action instanceof LocationAction.ForwardToAs forward) {
            forward(forward.applicationServer());
        } else if (action instanceof LocationAction.Refuse refuse) {
            refuse(refuse.reason());
        } else {
            ask(action);
        }
    }

    private void forward(String to) {
        if (located.settings().isSelf(to)) {
            refuse(Reason.SERVER_IS_SELF);
            return;
        }
        server = to;
        CompletableFuture<List<Target>> found = located.servers().find(uri(to)).toCompletableFuture();
        if (found.isDone()) {
            found.whenComplete(this::found);
        } else {
            found.whenCompleteAsync(this::found, located.timers());
        }
    }

    private static SipUri uri(String server) {
        try {
            return SipUri.parse(server);
        } catch (SipSyntaxException e) {
            throw new IllegalStateException("decisions name servers that can be read", e);
        }
    }

    private synchronized void found(List<Target> targets, Throwable failure) {
        if (ended) {
            return;
        }
        if (failure != null) {
            unreachable = reason(DnsException.failureOf(failure));
            LOG.info("{} server={} not found reason={}", view.method(), server, unreachable);
            if (unreachable == Reason.DNS_OVERLOADED) {
                // that is ours and says nothing of the server; another one would only be another question
                refuse(unreachable);
            } else {
                serverFailed();
            }
            return;
        }
        unreachable = Reason.SCSCF_UNREACHABLE;
        List<Target> others = targets.stream().filter(t -> !located.settings().isSelf(t)).toList();
        if (others.isEmpty()) {
            refuse(Reason.SERVER_IS_SELF);
            return;
        }
        tries = new Tries(located.targets().healthyFirst(others));
        tryNext();
    }

    static Reason reason(DnsFailure failure) {
        return Reason.valueOf("DNS_" + failure.name());
    }

    private void tryNext() {
        for (Optional<Tries.Try> next = tries.next(); next.isPresent(); next = tries.next()) {
            target = next.get().target();
            if (started(next.get())) {
                return;
            }
        }
        serverFailed();
    }

    private void serverFailed() {
        located.penalties().failed(server);
        carryOut(unanswered(unreachable));
    }

    private boolean started(Tries.Try next) {
        try {
            if (proxy == null) {
                open();
            }
            located.adapter().sendFrom(request, proxy, located.settings().listeningPoint(target.transport()));
            branch = located.adapter().nextBranch(proxy, requestUri(server));
            List<HeaderEdit> all = new ArrayList<>(edits);
            all.addAll(edits(uri(server)));
            located.adapter().edit(branch.getRequest(), all);
            boolean sent = located.adapter().start(proxy, new InetSocketAddress(target.address(), target.port()),
                target.transport(), next.anySize());
            if (!sent) {
                giveUp();
                tries.tooLarge(target, located.targets());
                return false;
            }
            tries.sent(target);
            ProxyBranch started = branch;
            arm(located.settings().scscfTimeout(), () -> silent(started));
            forwarded();
            LOG.info("{} forwarded server={} target={}", view.method(), server, target);
            return true;
        } catch (TooManyHopsException | IllegalStateException e) {
            // the transport refused at once, or the transaction has ended meanwhile
            LOG.debug("not forwarded: {}", e.getMessage());
            giveUp();
            located.targets().failed(target);
            return false;
        }
    }

    private void open() throws TooManyHopsException {
        proxy = request.getProxy();
        proxy.setParallel(false);
        proxy.setSupervised(true);
        proxy.setRecordRoute(false);
        proxy.setRecurse(false);
        Duration ours = isInvite() ? TIMER_C : located.settings().scscfTimeout();
        proxy.setProxyTimeout((int) ours.plus(CONTAINER_LATER).toSeconds());
        located.adapter().hold(proxy);
    }

    private boolean isInvite() {
        return view.method().equals("INVITE");
    }

    private void arm(Duration after, Runnable then) {
        disarm();
        timeout = located.timers().schedule(then, after.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void disarm() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    private synchronized void silent(ProxyBranch of) {
        // an INVITE that was answered for the time being has reached its server
        if (ended || branch != of || isInvite() && of.getResponse() != null) {
            return;
        }
        LOG.info("{} no answer target={}", view.method(), target);
        located.targets().failed(target);
        giveUp();
        if (cancelled) {
            refuse(Reason.REQUEST_CANCELLED);
        } else {
            tryNext();
        }
    }

    private synchronized void ringsForEver(ProxyBranch of) {
        if (!ended && branch == of) {
            giveUp();
            refuse(Reason.CALL_UNANSWERED);
        }
    }

    private void giveUp() {
        disarm();
        branch = null;
        if (proxy != null) {
            located.adapter().giveUp(proxy);
        }
    }

    /** The container's own answer to a time-out comes later and finds the transaction answered. */
    private void refuse(Reason reason) {
        end();
        Reason why = reason == Reason.SCSCF_UNREACHABLE ? unreachable : reason;
        refused(why);
        located.refuse(request, view, why);
    }

    @Override
    public final synchronized void branchResponse(SipServletResponse response) {
        if (ended) {
            return;
        }
        boolean late = branch == null || response.getProxyBranch() != null && response.getProxyBranch() != branch;
        if (response.getStatus() < 200) {
            if (isInvite() && !late) {
                ProxyBranch ringing = branch;
                arm(TIMER_C, () -> ringsForEver(ringing));
            }
        } else if (late && response.getStatus() >= 300) {
            outrank(response);
        } else {
            answered(response);
        }
    }

    private void answered(SipServletResponse response) {
        boolean unavailable = response.getStatus() == SERVICE_UNAVAILABLE;
        if (unavailable) {
            located.targets().failed(target);
        } else if (response.getStatus() != SipServletResponse.SC_REQUEST_TIMEOUT) {
            // a 408 may be the container's own
            located.targets().answered(target);
            located.penalties().answered(server);
        }
        if (response.getStatus() < 300 || cancelled) {
            letPass();
        } else if (unavailable && !tries.isEmpty()) {
            outrank(response);
            giveUp();
            tryNext();
        } else {
            failure(response);
        }
    }

    private void failure(SipServletResponse response) {
        LocationAction action = responded(response.getStatus());
        if (action instanceof LocationAction.RelayResponse) {
            letPass();
        } else if (action instanceof LocationAction.Refuse refuse) {
            refused(refuse.reason());
            located.replace(response, view, refuse.reason());
            letPass();
        } else {
            outrank(response);
            giveUp();
            carryOut(action);
        }
    }

    /** The container picks the lowest status of all tries: a 3xx would win over the next one's challenge. */
    private static void outrank(SipServletResponse response) {
        response.setStatus(Reason.SCSCF_UNREACHABLE.status(), Reason.SCSCF_UNREACHABLE.phrase());
    }

    private void letPass() {
        end();
        located.adapter().letPass(proxy);
    }

    @Override
    public final synchronized void finalResponse(SipServletResponse response) {
        if (!ended && branch != null) {
            // made by the container, which shows it nowhere else
            answered(response);
        }
        if (ended) {
            over(response.getStatus());
        }
        if (ended && !isInvite()) {
            located.adapter().release(response);
        }
    }

    @Override
    public final synchronized void cancelled() {
        if (ended) {
            return;
        }
        cancelled = true;
        if (proxy == null) {
            // the container has answered
            end();
            located.adapter().release(request);
        } else if (branch == null) {
            refuse(Reason.REQUEST_CANCELLED);
        }
    }

    private void end() {
        ended = true;
        disarm();
    }
}
