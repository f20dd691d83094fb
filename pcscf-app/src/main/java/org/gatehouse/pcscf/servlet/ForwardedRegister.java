package org.gatehouse.pcscf.servlet;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.servlet.ServletException;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.TooManyHopsException;
import org.gatehouse.adapter.ContainerAdapter;
import org.gatehouse.adapter.ListeningPoint;
import org.gatehouse.dns.FailedTargets;
import org.gatehouse.dns.Target;
import org.gatehouse.dns.Tries;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.RegisterOutcome;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One REGISTER on its way to its home network: the targets that the entry point leads to are tried in turn (RFC 3263
 * clause 4.3) until one answers with anything but 503. Thread-safe.
 */
final class ForwardedRegister {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");
    /** The container's own limit on a try comes after ours, which may lead to another try. */
    private static final Duration CONTAINER_LATER = Duration.ofSeconds(1);

    private final Shared shared;
    private final SipServletRequest request;
    private final RegisterOutcome.Forward forward;
    private final Consumer<Reason> unreached;
    private Tries tries = new Tries();
    private Proxy proxy;
    /** The try under way; null while there is none. */
    private ProxyBranch branch;
    private Target target;
    private ScheduledFuture<?> timeout;
    private boolean ended;
    /** Whether the UE's answer has been dealt with. */
    private boolean told;

    /**
     * What all of them share.
     *
     * @param mw our port towards the core, by transport
     * @param patience how long each target has for a final response
     */
    record Shared(ContainerAdapter adapter, Function<Flow.Transport, ListeningPoint> mw,
                  FailedTargets failed, ScheduledExecutorService timers, Duration patience) {
    }

    /** @param unreached hears why no target takes it; it is not answered then */
    ForwardedRegister(Shared shared, SipServletRequest request, RegisterOutcome.Forward forward,
                      Consumer<Reason> unreached) {
        this.shared = shared;
        this.request = request;
        this.forward = forward;
        this.unreached = unreached;
    }

    synchronized void found(List<Target> targets) {
        tries = new Tries(shared.failed.healthyFirst(targets));
        tryNext();
    }

    private void tryNext() {
        for (Optional<Tries.Try> next = tries.next(); next.isPresent(); next = tries.next()) {
            target = next.get().target();
            if (started(next.get())) {
                return;
            }
        }
        ended = true;
        told = true;
        unreached.accept(Reason.HOME_NETWORK_UNREACHABLE);
    }

    private boolean started(Tries.Try next) {
        try {
            if (proxy == null) {
                open();
            }
            shared.adapter.sendFrom(request, proxy, shared.mw.apply(target.transport()));
            branch = shared.adapter.nextBranch(proxy, request.getRequestURI().toString());
            List<HeaderEdit> edits = new ArrayList<>(forward.edits());
            edits.add(new HeaderEdit.Prepend("Route", "<" + forward.entryPoint().withParameter("lr", null) + ">"));
            shared.adapter.edit(branch.getRequest(), edits);
            boolean sent = shared.adapter.start(proxy, new InetSocketAddress(target.address(), target.port()),
                target.transport(), next.anySize());
            if (!sent) {
                giveUp();
                tries.tooLarge(target, shared.failed);
                return false;
            }
            tries.sent(target);
            ProxyBranch started = branch;
            timeout = shared.timers.schedule(() -> silent(started), shared.patience.toMillis(), TimeUnit.MILLISECONDS);
            LOG.info("REGISTER forwarded step={} ue={} target={}", forward.attempt().step(),
                forward.attempt().contact().address().getHostAddress(), target);
            return true;
        } catch (TooManyHopsException | IllegalStateException e) {
            // the transport refused at once, or the transaction has ended meanwhile
            LOG.debug("not forwarded: {}", e.getMessage());
            failed();
            return false;
        }
    }

    private void open() throws TooManyHopsException {
        proxy = request.getProxy();
        proxy.setParallel(false);
        proxy.setSupervised(true);
        proxy.setRecordRoute(false);
        proxy.setRecurse(false);
        proxy.setProxyTimeout((int) shared.patience.plus(CONTAINER_LATER).toSeconds());
        shared.adapter.hold(proxy);
    }

    private synchronized void silent(ProxyBranch of) {
        if (!ended && branch == of) {
            LOG.info("REGISTER no answer target={}", target);
            failed();
            tryNext();
        }
    }

    private void failed() {
        shared.failed.failed(target);
        giveUp();
    }

    private void giveUp() {
        if (timeout != null) {
            timeout.cancel(false);
        }
        branch = null;
        if (proxy != null) {
            shared.adapter.giveUp(proxy);
        }
    }

    /** A final response of one target: it is passed on, unless it is a 503 and there is another target. */
    synchronized void branchResponse(SipServletResponse response) {
        boolean late = branch == null || response.getProxyBranch() != null && response.getProxyBranch() != branch;
        if (ended || response.getStatus() < 200 || late && response.getStatus() >= 300) {
            return;
        }
        boolean unavailable = response.getStatus() == SipServletResponse.SC_SERVICE_UNAVAILABLE;
        if (unavailable && !tries.isEmpty()) {
            failed();
            tryNext();
            return;
        }
        if (!late && !unavailable && response.getStatus() != SipServletResponse.SC_REQUEST_TIMEOUT) {
            // a 408 may be the container's own
            shared.failed.answered(target);
        }
        end();
        shared.adapter.letPass(proxy);
    }

    /** The response that the UE gets is here. @return whether it is to be dealt with: not after an answer of ours */
    synchronized boolean finalResponse() {
        boolean first = !told;
        told = true;
        if (!ended) {
            // made by the container, which shows it nowhere else
            end();
            shared.failed.failed(target);
            shared.adapter.letPass(proxy);
        }
        return first;
    }

    private void end() {
        ended = true;
        if (timeout != null) {
            timeout.cancel(false);
        }
    }
}
