package org.gatehouse.pcscf.servlet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.gatehouse.adapter.ContainerAdapter;
import org.gatehouse.adapter.operator.OperatorDesk;
import org.gatehouse.adapter.operator.StatusBean;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.RegisterAnswer;
import org.gatehouse.pcscf.registration.RegisterAttempt;
import org.gatehouse.pcscf.registration.RegisterOutcome;
import org.gatehouse.pcscf.sa.MemoryBackend;
import org.gatehouse.pcscf.sa.OffBackend;
import org.gatehouse.pcscf.sa.SaBackend;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.status.PcscfMXBean;
import org.gatehouse.pcscf.store.StoreException;
import org.gatehouse.pcscf.xfrm.XfrmBackend;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.sip.IpLiteral;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.Via;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The P-CSCF's entry for every message: to values, to the procedure, and back to a message. */
public final class PcscfServlet extends SipServlet {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");
    private static final String APPLICATION = "pcscf";
    private static final StatusBean STATUS = new StatusBean(PcscfMXBean.NAME);
    private static final String ATTEMPT = "org.gatehouse.pcscf.registerAttempt";
    private static final String FORWARDED = "org.gatehouse.pcscf.forwardedRegister";

    private transient ContainerAdapter adapter;
    private transient Pcscf pcscf;

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        adapter = ContainerAdapter.current();
        Path file = Path.of(System.getProperty("gatehouse.config", "gatehouse.conf")).toAbsolutePath();
        boolean started = false;
        try {
            PcscfSettings settings = PcscfSettings.read(Settings.load(file));
            pcscf = new Pcscf(settings, backend(settings), this::disconnect, adapter::send,
                adapter.tellsWhatLeft());
            recover(file.getParent());
            STATUS.register(pcscf.status);
            OperatorDesk.open(pcscf.operator);
            if (IpLiteral.parse(settings.name()).isEmpty()) {
                adapter.answerTo(List.of(settings.name()));
            }
            adapter.listen(APPLICATION, settings.listeningPoints(), pcscf.wire, pcscf.homes.servers());
            started = true;
        } catch (SettingsException e) {
            e.problems().forEach(problem -> LOG.error("not started: {}", problem));
            throw new ServletException("configuration");
        } finally {
            if (!started) {
                // whatever it was: neither a lock on the store nor a thread stays behind
                end();
            }
        }
    }

    private void recover(Path base) throws ServletException {
        try {
            pcscf.recover(base);
        } catch (StoreException | SaBackendException e) {
            LOG.error("not started: {}", e.getMessage());
            throw new ServletException("restart");
        }
    }

    private static SaBackend backend(PcscfSettings settings) throws ServletException {
        return switch (settings.backend()) {
            case MEMORY -> new MemoryBackend();
            case OFF -> new OffBackend();
            case KERNEL -> kernel(settings);
        };
    }

    /**
     * It comes up with the protected ports guarded; what an earlier run left behind is dealt with by {@link Restart}.
     */
    private static SaBackend kernel(PcscfSettings settings) throws ServletException {
        try {
            XfrmBackend kernel = XfrmBackend.open(settings.kernel(),
                expiry -> LOG.warn("the kernel ended an association that the application still held: {}", expiry));
            List<Integer> ports = new ArrayList<>(settings.gm().portsPc());
            ports.add(settings.gm().portPs());
            kernel.installPortGuard(List.of(settings.gm().address()), ports);
            return kernel;
        } catch (SaBackendException e) {
            LOG.error("not started: pcscf.security-associations.backend = kernel: {}", e.getMessage());
            throw new ServletException("kernel backend");
        }
    }

    /** A set's connections end with it: without it nothing could be sent on them, nor would they hear of their end. */
    private void disconnect(SaSetSpec set) {
        adapter.disconnect(new InetSocketAddress(set.pcscfAddress(), set.portPs()),
            new InetSocketAddress(set.ueAddress(), set.portUc()));
        adapter.disconnect(new InetSocketAddress(set.pcscfAddress(), set.portPc()),
            new InetSocketAddress(set.ueAddress(), set.portUs()));
    }

    @Override
    public void destroy() {
        end();
        super.destroy();
    }

    private void end() {
        adapter.silence(APPLICATION);
        STATUS.remove();
        if (pcscf != null) {
            OperatorDesk.close(pcscf.operator);
            pcscf.close();
        }
    }

    @Override
    protected void doRequest(SipServletRequest request) throws ServletException, IOException {
        SipRequestView view = adapter.view(request);
        if (!view.method().equals("REGISTER")) {
            // relayed or refused below, but under a container that does not ask there
            refuse(request, view, RegisterOutcome.Refuse.plain(Reason.UNPROTECTED_REQUEST));
            return;
        }
        if (pcscf.isClear(view)) {
            inClear(request, view);
            return;
        }
        if (!adapter.unreadable(request).isEmpty()) {
            carryOut(request, view, RegisterOutcome.Refuse.plain(Reason.MALFORMED_REGISTER));
            return;
        }
        Optional<String> name = pcscf.register.nameToResolve(view);
        if (name.isEmpty()) {
            carryOut(request, view, pcscf.register.received(view));
        } else {
            // not on this thread, which every other message waits for
            pcscf.homes.of(name.get()).thenAccept(addresses -> resolved(request, view, addresses));
        }
    }

    /** Judged before it came here, but for one without a branch and under a container that does not ask below. */
    private void inClear(SipServletRequest request, SipRequestView view) throws ServletException, IOException {
        Optional<RegisterOutcome.Forward> forward = pcscf.clearRegisters.taken(view.flow(), branch(view));
        carryOut(request, view, forward.isPresent() ? forward.get()
            : pcscf.clearRegisters.outcome(view, adapter.unreadable(request)));
    }

    private void resolved(SipServletRequest request, SipRequestView view, Set<InetAddress> addresses) {
        try {
            carryOut(request, view, pcscf.register.received(view, addresses));
        } catch (ServletException | IOException | RuntimeException e) {
            LOG.error("REGISTER not handled ue={}: {}", view.flow().remote().getAddress().getHostAddress(),
                e.toString());
        }
    }

    private void carryOut(SipServletRequest request, SipRequestView view, RegisterOutcome outcome)
            throws ServletException, IOException {
        pcscf.journal.received(view, outcome, pcscf.clock.instant());
        if (outcome instanceof RegisterOutcome.Forward forward) {
            forward(request, view, forward);
        } else if (outcome instanceof RegisterOutcome.Refuse refuse) {
            refuse(request, view, refuse);
        }
    }

    private void forward(SipServletRequest request, SipRequestView view, RegisterOutcome.Forward forward) {
        RegisterAttempt attempt = forward.attempt();
        ForwardedRegister register = new ForwardedRegister(pcscf.forwarding(adapter), request, forward,
            reason -> unreached(request, view, attempt, reason));
        request.getSession().setAttribute(ATTEMPT, attempt);
        request.getSession().setAttribute(FORWARDED, register);
        pcscf.pending.forwarded(attempt);
        pcscf.homes.find(forward.entryPoint(), register::found, failure -> {
            LOG.info("REGISTER home={} not found: {}", forward.entryPoint(), failure);
            unreached(request, view, attempt, Reason.HOME_NETWORK_NOT_FOUND);
        });
    }

    /** There is nobody who could answer. */
    private void unreached(SipServletRequest request, SipRequestView view, RegisterAttempt attempt, Reason reason) {
        RegisterAnswer answer = pcscf.responses.unreached(attempt, reason);
        pcscf.journal.answered(attempt, reason.status(), true, answer, pcscf.clock.instant());
        pcscf.pending.answered(attempt);
        try {
            refuse(request, view, new RegisterOutcome.Refuse(reason, List.of(), answer.portPc()));
        } catch (IOException | IllegalStateException e) {
            // the transaction has ended meanwhile; there is nobody left to tell
            LOG.debug("answer not sent: {}", e.getMessage());
        }
    }

    private void refuse(SipServletRequest request, SipRequestView view, RegisterOutcome.Refuse refuse)
            throws IOException {
        Reason reason = refuse.reason();
        pcscf.refused(view, reason);
        refuse.portPc().ifPresent(port ->
            pcscf.responsePorts.decided(view.flow().remote().getAddress(), branch(view), port));
        if (!reason.discards() && !view.method().equals("ACK")) {
            SipServletResponse response = request.createResponse(reason.status(), reason.phrase());
            adapter.edit(response, refuse.headers());
            response.send();
        }
        adapter.release(request);
    }

    /** Of the topmost Via, which the transaction layer took; empty if there is none. */
    private static String branch(SipRequestView view) {
        try {
            return Via.parse(view.headers().values("Via").get(0)).parameters().value("branch").orElse("");
        } catch (SipSyntaxException e) {
            return "";
        }
    }

    /** Comes before {@link #doResponse}. */
    @Override
    protected void doBranchResponse(SipServletResponse response) {
        ForwardedRegister register = (ForwardedRegister) response.getSession().getAttribute(FORWARDED);
        if (register != null) {
            register.branchResponse(response);
        }
    }

    @Override
    protected void doResponse(SipServletResponse response) {
        RegisterAttempt attempt = (RegisterAttempt) response.getSession().getAttribute(ATTEMPT);
        ForwardedRegister register = (ForwardedRegister) response.getSession().getAttribute(FORWARDED);
        if (attempt == null || register == null || response.getStatus() < 200 || !register.finalResponse()) {
            return;
        }
        // what the container makes, on its own or its transaction's time-out, came in at no port
        boolean ours = adapter.view(response).flow().local().getPort() == 0;
        RegisterAnswer answer = pcscf.responses.answered(attempt, adapter.view(response), ours);
        pcscf.journal.answered(attempt, response.getStatus(), ours, answer, pcscf.clock.instant());
        pcscf.pending.answered(attempt);
        adapter.edit(response, answer.edits());
        answer.instead().ifPresent(reason -> {
            pcscf.refusals.count(reason);
            LOG.info("REGISTER failed reason={} status={} instead={} ue={}", reason, reason.status(),
                response.getStatus(), attempt.contact().address().getHostAddress());
            response.setStatus(reason.status(), reason.phrase());
        });
        answer.portPc().ifPresent(port -> pcscf.responsePorts.decided(attempt.contact().address(),
            attempt.request().via().parameters().value("branch").orElse(""), port));
        adapter.release(response);
    }
}
