package org.gatehouse.pcscf.session;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.own.OwnRequests;
import org.gatehouse.pcscf.own.OwnResponses;
import org.gatehouse.pcscf.registration.BindingStore;
import org.gatehouse.pcscf.registration.LeavingBindings;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.SourcePrefix;
import org.gatehouse.pcscf.sa.SourceRate;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every message but those of a REGISTER, TS 24.229 clauses 5.2.6 and 5.2.7.
 *
 * <p>Requests are relayed below the container's transactions (RFC 3261 clause 16.11) instead of through a JSR 289
 * Proxy. A P-CSCF has one way for each request and never forks, so a transaction of its own decides nothing. What it
 * has to know, who owns a dialog, which route it follows, what a request brought, stands in two tables of this package,
 * bounded and expiring, and does not depend on a container's session being found again by parameters of a Record-Route
 * that the UE sees. Retransmissions, the 2xx of every fork, PRACK and ACK stay between the ends, where their timers
 * are. The price: there is no 100 of our own, and a silent core is noticed by the UE and not here.
 */
public final class SessionProcedure {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");

    private final SessionContext context;
    private final Originating originating;
    private final EmergencyInClear inClear;
    private final Terminating terminating;
    private final SessionResponses responses;
    private final Clock clock;

    /**
     * @param draining whether new calls are refused
     * @param random a secure one, but for tests: branches and icids must not be guessed
     */
    public SessionProcedure(PcscfSettings settings, SaTable table, BindingStore bindings, LeavingBindings leaving,
                            OwnRequests own, OwnResponses ownResponses, Dialogs dialogs,
                            BooleanSupplier draining, Clock clock, RandomGenerator random) {
        context = new SessionContext(Node.of(settings), settings.sessions(), settings.access(), table,
            bindings, leaving, own, ownResponses, dialogs, settings.restoration(), settings.emergency(), draining,
            random);
        originating = new Originating(context);
        inClear = new EmergencyInClear(context, originating, new SourceRate(settings.timers()));
        terminating = new Terminating(context);
        responses = new SessionResponses(context);
        this.clock = clock;
    }

    /** A request of a UE over this set. */
    public SessionOutcome fromUe(SipRequestView request, SaSet set) {
        return originating.received(request, set, clock.instant());
    }

    /** A request of the core. */
    public SessionOutcome fromCore(SipRequestView request) {
        return terminating.received(request, clock.instant());
    }

    /**
     * A response.
     *
     * @param method of CSeq
     * @param branch of the topmost Via
     * @param over whose it is: of the set it came over, or {@link #inClear}; empty for the port towards the core
     */
    public SessionOutcome answered(int status, String method, String branch, Headers headers,
                                   Optional<UeContact> over) {
        return responses.received(status, method, branch, headers, over, clock.instant());
    }

    /** A request in clear; empty if it has nothing to do with an emergency call. */
    public Optional<SessionOutcome> fromClear(SipRequestView request) {
        return inClear.received(request, clock.instant());
    }

    /**
     * An emergency call that more than one E-CSCF may be tried for.
     *
     * @param body of the request
     * @return false if it goes the first way and no other
     */
    public boolean begin(SessionOutcome.Tries tries, SipRequestView request, byte[] body) {
        return context.ecscfs.begin(tries.first(), request.headers(), body, clock.instant());
    }

    /** A request of our own could not be written. @return whether it was an emergency call on its way */
    public boolean notSent(OwnRequest request) {
        return context.ecscfs.notSent(request, clock.instant());
    }

    /** Goes on to the next E-CSCF where nothing was heard. */
    public void tick() {
        context.ecscfs.tick(clock.instant());
    }

    /** Whose a response is that came to the port in clear. */
    public static UeContact inClear(Flow flow) {
        return ClearSource.ofResponse(flow).owner();
    }

    /** Whether an emergency call of this source goes on without a registration. */
    public boolean isCallingInClear(InetAddress source) {
        return context.clearCalls.isCalling(SourcePrefix.of(source), clock.instant());
    }

    /** Ends sessions that nobody has refreshed, and forgets the dialogs that are over. */
    public void expire() {
        Instant now = clock.instant();
        int released = context.releases.releaseExpired(now);
        if (released > 0) {
            LOG.info("released calls={} whose session or registration is over", released);
        }
        context.dialogs.expire(now);
    }

    /** Whether an emergency call of the contact goes on, or rings. */
    public boolean isCallingForHelp(UeContact owner) {
        return context.dialogs.of(owner, clock.instant()).stream().anyMatch(Dialog::isEmergency);
    }

    /** Ends all calls of a contact, TS 24.229 clause 5.2.8. @return how many */
    public int release(UeContact owner, ReleaseCause cause) {
        int released = context.releases.release(owner, cause, clock.instant());
        if (released > 0) {
            LOG.info("released calls={} cause={} ue={}", released, cause, owner.address().getHostAddress());
        }
        return released;
    }

    /** By order of the operator: all calls of all contacts of a private identity. @return how many */
    public int release(String impi) {
        return context.table.contactsOf(impi).stream().mapToInt(c -> release(c, ReleaseCause.OPERATOR)).sum();
    }

    public EmergencyCounts emergencyCounts() {
        return context.emergencyCounts;
    }
}
