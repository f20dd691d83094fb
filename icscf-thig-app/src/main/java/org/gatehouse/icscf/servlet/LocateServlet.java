package org.gatehouse.icscf.servlet;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipURI;
import org.gatehouse.adapter.ContainerAdapter;
import org.gatehouse.adapter.WireRules;
import org.gatehouse.adapter.operator.AttemptJournal;
import org.gatehouse.adapter.operator.OperatorDesk;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.adapter.operator.StatusBean;
import org.gatehouse.crypto.KeyRingException;
import org.gatehouse.dns.FailedTargets;
import org.gatehouse.dns.SipServers;
import org.gatehouse.icscf.IcscfSettings;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.CxAnswers;
import org.gatehouse.icscf.location.CxQueries;
import org.gatehouse.icscf.location.CxQuery;
import org.gatehouse.icscf.location.LocationInfoRequest;
import org.gatehouse.icscf.location.PenaltyBox;
import org.gatehouse.icscf.location.RegistrationDecision;
import org.gatehouse.icscf.location.RequestDecision;
import org.gatehouse.icscf.location.ScscfSelection;
import org.gatehouse.icscf.location.UserAuthorizationRequest;
import org.gatehouse.icscf.operator.IcscfPart;
import org.gatehouse.icscf.operator.LocationJournal;
import org.gatehouse.icscf.operator.MeasuredHss;
import org.gatehouse.icscf.status.IcscfMXBean;
import org.gatehouse.icscf.status.IcscfStatus;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.sip.HostPort;
import org.gatehouse.sip.IpLiteral;
import org.gatehouse.sip.SipRequestView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The I-CSCF's entry for every request, TS 24.229 clauses 5.3.1 and 5.3.2: screens it, asks the HSS and forwards. What
 * is decided stands in {@code location}; what is under way for one request in {@link RegisterInProgress} and
 * {@link RequestInProgress}.
 */
public final class LocateServlet extends SipServlet {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.icscf");
    private static final String APPLICATION = "icscf-thig";
    private static final StatusBean STATUS = new StatusBean(IcscfMXBean.NAME);
    private static final int MAX_FORWARDS_AT_LEAST = 1;

    private transient ContainerAdapter adapter;
    private transient IcscfSettings settings;
    private transient MeasuredHss hss;
    private transient SipServers servers;
    private transient Located located;
    private transient IcscfPart operator;
    private transient ScheduledExecutorService timers;
    private transient OpenBorder border;

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        adapter = ContainerAdapter.current();
        Path file = Path.of(System.getProperty("gatehouse.config", "gatehouse.conf")).toAbsolutePath();
        try {
            settings = IcscfSettings.read(Settings.load(file), file.getParent());
            hss = new MeasuredHss(HssConnection.open(settings), System::nanoTime);
            timers = Executors.newScheduledThreadPool(2, task -> {
                Thread thread = new Thread(task, "icscf-timer");
                thread.setDaemon(true);
                return thread;
            });
            CxAnswers answers = new CxAnswers(settings.answers());
            ScscfSelection selection = new ScscfSelection(settings.catalogue());
            servers = SipServers.open(settings.dns(), settings.address(), Clock.systemUTC());
            located = new Located(adapter, settings, hss, servers,
                new RegistrationDecision(answers, selection, settings.rules()),
                new RequestDecision(answers, selection, settings.rules()),
                new PenaltyBox(Clock.systemUTC(), settings.penalty()),
                new FailedTargets(Clock.systemUTC(), settings.penalty()), timers, new SecureRandom(),
                new ReasonCounts<>(Reason.class), new LocationJournal(new AttemptJournal(settings.journal()),
                Clock.systemUTC()));
            border = settings.hiding().isPresent() ? OpenBorder.open(settings, settings.hiding().get()) : null;
        } catch (SettingsException e) {
            e.problems().forEach(problem -> LOG.error("not started: {}", problem));
            throw new ServletException("configuration");
        } catch (KeyRingException e) {
            LOG.error("not started: icscf.hiding.keys: {}", e.getMessage());
            throw new ServletException("key ring");
        }
        IcscfStatus status = new IcscfStatus(located.refusals(), Optional.ofNullable(border).map(OpenBorder::status));
        STATUS.register(status);
        operator = new IcscfPart(settings, status, located.journal(), hss, located.penalties(),
            servers.counts());
        OperatorDesk.open(operator);
        adapter.answerTo(names());
        adapter.listen(APPLICATION, settings.listeningPoints(), border == null ? WireRules.NONE : border.border(),
            servers);
    }

    /** Addresses are left out: the container knows its own with their ports, and another node may have another port. */
    private Set<String> names() {
        Set<String> names = new HashSet<>(settings.hosts());
        settings.hiding().ifPresent(h -> names.add(h.ownHost()));
        names.removeIf(n -> IpLiteral.parse(n).isPresent());
        return names;
    }

    @Override
    public void destroy() {
        STATUS.remove();
        OperatorDesk.close(operator);
        if (adapter != null) {
            adapter.silence(APPLICATION);
        }
        if (timers != null) {
            timers.shutdownNow();
        }
        if (hss != null) {
            hss.close();
        }
        if (servers != null) {
            servers.close();
        }
        if (border != null) {
            border.close();
        }
        super.destroy();
    }

    @Override
    protected void doRequest(SipServletRequest request) throws ServletException, IOException {
        if (request.getMethod().equals("CANCEL")) {
            // the container has passed it on, or answered if there was nobody to pass it on to
            progress(request).ifPresent(InProgress::cancelled);
            return;
        }
        if (!request.isInitial()) {
            // the container forwards it along the dialog it belongs to
            return;
        }
        SipRequestView view = adapter.view(request);
        Optional<Reason> refusal = screen(request, view);
        if (refusal.isPresent()) {
            located.refuse(request, view, refusal.get());
        } else if (view.method().equals("REGISTER")) {
            register(request, view);
        } else {
            locate(request, view);
        }
    }

    /** What is asked of each request before its user is looked at: TS 24.229 clause 5.3.1.2, RFC 3261 clause 16.3. */
    private Optional<Reason> screen(SipServletRequest request, SipRequestView view) {
        Optional<Reason> refusal = settings.trust().refusal(
            settings.trust().standing(view.flow().remote().getAddress()), view.method(), isOriginating(request));
        if (refusal.isPresent()) {
            return refusal;
        }
        if (!adapter.unreadable(request).isEmpty()) {
            return Optional.of(Reason.REQUEST_MALFORMED);
        }
        if (request.getMaxForwards() >= 0 && request.getMaxForwards() < MAX_FORWARDS_AT_LEAST) {
            return Optional.of(Reason.TOO_MANY_HOPS);
        }
        return Optional.empty();
    }

    private void register(SipServletRequest request, SipRequestView view) {
        LocationJournal.Entry entry = located.journal().received(view);
        if (!settings.home().isOurs(host(view.requestUri()))) {
            entry.refused(Reason.DOMAIN_NOT_OURS, Reason.DOMAIN_NOT_OURS.status());
            located.refuse(request, view, Reason.DOMAIN_NOT_OURS);
            return;
        }
        CxQuery<UserAuthorizationRequest> query = CxQueries.userAuthorization(view, settings.home());
        if (query instanceof CxQuery.Ask<UserAuthorizationRequest> ask) {
            new RegisterInProgress(located, request, view, entry).start(ask.question());
        } else if (query instanceof CxQuery.Refuse<UserAuthorizationRequest> no) {
            entry.refused(no.reason(), settings.answers().status(no.reason()));
            located.refuse(request, view, no.reason());
        }
    }

    private void locate(SipServletRequest request, SipRequestView view) {
        CxQuery<LocationInfoRequest> query = CxQueries.locationInfo(view, isOriginating(request), settings.home());
        if (query instanceof CxQuery.Ask<LocationInfoRequest> ask) {
            new RequestInProgress(located, request, view).start(ask.question());
        } else if (query instanceof CxQuery.Refuse<LocationInfoRequest> no) {
            located.refuse(request, view, no.reason());
        }
    }

    private static boolean isOriginating(SipServletRequest request) {
        return request.getPoppedRoute() != null
            && request.getPoppedRoute().getURI() instanceof SipURI uri && uri.getParameter("orig") != null;
    }

    private static String host(String requestUri) {
        try {
            return org.gatehouse.sip.SipUri.parse(requestUri).hostPort().canonicalHost();
        } catch (org.gatehouse.sip.SipSyntaxException e) {
            return HostPort.canonicalHost(requestUri);
        }
    }

    private static Optional<InProgress> progress(SipServletMessage message) {
        return Optional.ofNullable((InProgress) message.getSession().getAttribute(InProgress.ATTRIBUTE));
    }

    @Override
    protected void doResponse(SipServletResponse response) {
        if (response.getStatus() >= 200) {
            progress(response).ifPresent(p -> p.finalResponse(response));
        }
    }

    /** Comes before {@link #doResponse}. */
    @Override
    protected void doBranchResponse(SipServletResponse response) {
        progress(response).ifPresent(p -> p.branchResponse(response));
    }
}
