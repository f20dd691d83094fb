package org.gatehouse.container.restcomm;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.servlet.sip.SipServletMessage;
import javax.sip.Transaction;
import javax.sip.TransactionState;
import javax.sip.message.Request;
import org.mobicents.servlet.sip.core.message.MobicentsSipServletMessage;
import org.mobicents.servlet.sip.core.session.MobicentsSipApplicationSession;
import org.mobicents.servlet.sip.core.session.MobicentsSipSession;
import org.mobicents.servlet.sip.message.TransactionApplicationData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends sessions of the container whose requests have been answered.
 *
 * <p>A session takes its transactions with it, and a request that is sent again would be met with silence; but it is
 * the session with its messages, its proxy and what applications hang on it that takes the memory, and a transaction
 * that is completed answers without it. So once all transactions of a session are completed they are taken out of it,
 * to live on for as long as RFC 3261 wants, and the session ends at once.
 */
final class SessionRelease {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.wire");
    /** Timer J, after which a session ends in any case. */
    private static final long LONGEST_MILLIS = 32_000;
    /** How often it is looked whether the answer has left. */
    private static final long LOOK_MILLIS = 1_000;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gatehouse-session-release");
        // the container's, whichever application made it start: it does not end with that one
        thread.setContextClassLoader(SessionRelease.class.getClassLoader());
        thread.setDaemon(true);
        return thread;
    });

    /** The session of a request that has its final answer, or will have it at once. */
    void release(SipServletMessage message) {
        MobicentsSipApplicationSession session =
            ((MobicentsSipServletMessage) message).getSipApplicationSession(false);
        if (session == null) {
            return;
        }
        // an answer to INVITE is repeated from the session, and its ACK comes there
        if (message.getMethod().equals(Request.INVITE)) {
            timer.schedule(() -> end(session), LONGEST_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            lookLater(session, LONGEST_MILLIS);
        }
    }

    /** @param left in milliseconds until it ends in any case */
    private void lookLater(MobicentsSipApplicationSession session, long left) {
        timer.schedule(() -> look(session, left - LOOK_MILLIS), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look(MobicentsSipApplicationSession session, long left) {
        try {
            endIfAnswered(session, left);
        } catch (RuntimeException e) {
            // the container was at it too; nobody looks again, so it ends with what is left of it
            LOG.debug("session not looked at: {}", e.toString());
            end(session);
        }
    }

    private void endIfAnswered(MobicentsSipApplicationSession session, long left) {
        if (!session.isValidInternal()) {
            return;
        }
        List<MobicentsSipSession> parts = List.copyOf(session.getSipSessions(true));
        if (parts.stream().allMatch(SessionRelease::isAnswered)) {
            parts.forEach(SessionRelease::setFree);
            end(session);
        } else if (left > 0) {
            lookLater(session, left);
        } else {
            end(session);
        }
    }

    private static void end(MobicentsSipApplicationSession session) {
        try {
            if (session.isValidInternal()) {
                session.invalidate(true);
            }
        } catch (RuntimeException e) {
            LOG.warn("session not ended: {}", e.toString());
        }
    }

    private static boolean isAnswered(MobicentsSipSession session) {
        Set<Transaction> transactions = session.getOngoingTransactions();
        return transactions == null || transactions.stream().allMatch(SessionRelease::isCompleted);
    }

    private static boolean isCompleted(Transaction transaction) {
        TransactionState state = transaction.getState();
        return TransactionState.COMPLETED.equals(state) || TransactionState.TERMINATED.equals(state);
    }

    private static void setFree(MobicentsSipSession session) {
        Set<Transaction> transactions = session.getOngoingTransactions();
        if (transactions == null) {
            return;
        }
        for (Transaction transaction : transactions) {
            session.removeOngoingTransaction(transaction);
            if (transaction.getApplicationData() instanceof TransactionApplicationData data) {
                data.cleanUp();
            }
            transaction.setApplicationData(null);
        }
    }
}
