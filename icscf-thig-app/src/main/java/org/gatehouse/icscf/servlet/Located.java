package org.gatehouse.icscf.servlet;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.gatehouse.adapter.ContainerAdapter;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.dns.FailedTargets;
import org.gatehouse.dns.SipServers;
import org.gatehouse.icscf.IcscfSettings;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.Hss;
import org.gatehouse.icscf.location.PenaltyBox;
import org.gatehouse.icscf.location.RegistrationDecision;
import org.gatehouse.icscf.location.RequestDecision;
import org.gatehouse.icscf.location.TrustRules;
import org.gatehouse.icscf.operator.LocationJournal;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.IpLiteral;
import org.gatehouse.sip.SipRequestView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What requests under way share, and the one way to refuse one.
 *
 * @param servers where names of servers lead
 * @param penalties S-CSCFs that failed
 * @param targets single addresses that failed
 * @param random for charging identities
 * @param timers also where answers of the HSS are dealt with: its own threads must not be held
 */
record Located(ContainerAdapter adapter, IcscfSettings settings, Hss hss, SipServers servers,
               RegistrationDecision registrations, RequestDecision requests, PenaltyBox penalties,
               FailedTargets targets, ScheduledExecutorService timers, SecureRandom random,
               ReasonCounts<Reason> refusals, LocationJournal journal) {
    private static final int ICID_OCTETS = 16;
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.icscf");

    /** What every branch of a request loses and gains, whoever serves it. */
    List<HeaderEdit> edits(SipRequestView view) {
        TrustRules trust = settings.trust();
        byte[] icid = new byte[ICID_OCTETS];
        random.nextBytes(icid);
        return trust.edits(trust.standing(view.flow().remote().getAddress()), view.method(), view.headers(),
            HexFormat.of().formatHex(icid), IpLiteral.inSip(settings.address()));
    }

    /** Names the HSS to the S-CSCF, if that is configured. */
    Optional<HeaderEdit> userDatabase(Optional<String> hssHost) {
        return settings.namesHss() ? TrustRules.userDatabase(hssHost) : Optional.empty();
    }

    /** Answers with the reason's status, once, and leaves nothing behind. */
    void refuse(SipServletRequest request, SipRequestView view, Reason reason) {
        int status = settings.answers().status(reason);
        refusals.count(reason);
        LOG.info("{} refused reason={} status={} from={}", view.method(), reason, status,
            view.flow().remote().getAddress().getHostAddress());
        try {
            if (status != 0 && !view.method().equals("ACK")) {
                (status == reason.status() ? request.createResponse(status, reason.phrase())
                    : request.createResponse(status)).send();
            }
        } catch (IOException | IllegalStateException e) {
            // the transaction has ended meanwhile; there is nobody left to tell
            LOG.debug("answer not sent: {}", e.getMessage());
        } finally {
            adapter.release(request);
        }
    }

    /** Turns a response on its way back into the refusal that it leads to. */
    void replace(SipServletResponse response, SipRequestView view, Reason reason) {
        int status = settings.answers().status(reason);
        refusals.count(reason);
        LOG.info("{} failed reason={} status={} instead={}", view.method(), reason, status, response.getStatus());
        if (status == reason.status()) {
            response.setStatus(status, reason.phrase());
        } else {
            response.setStatus(status);
        }
    }
}
