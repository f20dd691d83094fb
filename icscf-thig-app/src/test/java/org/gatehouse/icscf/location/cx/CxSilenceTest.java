package org.gatehouse.icscf.location.cx;

import static org.gatehouse.icscf.location.cx.CxLab.UAR;
import static org.gatehouse.icscf.location.cx.CxLab.answer;
import static org.gatehouse.icscf.location.cx.CxLab.failure;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.HssException;
import org.gatehouse.icscf.location.UserAuthorizationAnswer;
import org.gatehouse.testbed.cx.CxReaction;
import org.gatehouse.testbed.cx.CxReply;
import org.junit.After;
import org.junit.Test;

/** One HSS that leaves questions without an answer. */
public class CxSilenceTest {
    private static final String S1 = "sip:scscf1.home1.net:6060";
    private static final CxReaction ASSIGNED = CxReaction.answer(CxReply.experimental(2002).named(S1));

    private final CxLab lab = new CxLab();
    private final AtomicReference<CxReaction> reaction = new AtomicReference<>(ASSIGNED);
    private final AtomicInteger questions = new AtomicInteger();

    private CxHss connected(Duration request, int tries) throws Exception {
        lab.server(question -> {
            questions.incrementAndGet();
            return reaction.get();
        });
        return lab.client(CxLab.timing(request, tries));
    }

    @After
    public void close() {
        lab.close();
    }

    @Test
    public void silenceIsATimeoutAfterAllTries() throws Exception {
        CxHss hss = connected(Duration.ofSeconds(1), 2);
        reaction.set(new CxReaction.Silence());
        assertEquals(Reason.HSS_TIMEOUT, failure(hss.userAuthorization(UAR)).reason());
        assertEquals(0, hss.pending());
        CxLab.await(() -> questions.get() >= 2);
        assertEquals(2, questions.get());
    }

    @Test
    public void aLateAnswerBelongsToNobody() throws Exception {
        CxHss hss = connected(Duration.ofMillis(1500), 2);
        CompletableFuture<Void> late = new CompletableFuture<>();
        reaction.set(new CxReaction.When(late, CxReaction.answer(CxReply.experimental(5001))));
        assertEquals(Reason.HSS_TIMEOUT, failure(hss.userAuthorization(UAR)).reason());
        reaction.set(ASSIGNED);
        late.complete(null);
        // the late answers come while these are asked
        for (int i = 0; i < 100; i++) {
            assertEquals(Optional.of(S1), answer(hss.userAuthorization(UAR)).serverName());
        }
        assertEquals(0, hss.pending());
    }

    @Test
    public void aConnectionClosedInTheMiddleOfTheOnlyPeer() throws Exception {
        CxHss hss = connected(Duration.ofSeconds(1), 2);
        reaction.set(new CxReaction.Cut());
        Reason reason = failure(hss.userAuthorization(UAR)).reason();
        assertTrue(reason.toString(), reason == Reason.HSS_UNREACHABLE || reason == Reason.HSS_TIMEOUT);
        reaction.set(ASSIGNED);
        // a peer that is up may be one whose end is not noticed yet
        CxLab.await(() -> assigned(hss));
    }

    /** Whether it was answered: if so, rightly. */
    private static boolean assigned(CxHss hss) {
        try {
            assertEquals(Optional.of(S1), answer(hss.userAuthorization(UAR)).serverName());
            return true;
        } catch (Exception e) {
            assertTrue(e.toString(), e.getCause() instanceof HssException);
            return false;
        }
    }

    @Test
    public void tooManyQuestionsAreRefusedAtOnce() throws Exception {
        CxHss hss = connected(Duration.ofSeconds(3), 1);
        reaction.set(new CxReaction.Silence());
        List<CompletionStage<UserAuthorizationAnswer>> asked = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            asked.add(hss.userAuthorization(UAR));
        }
        CompletionStage<UserAuthorizationAnswer> more = hss.userAuthorization(UAR);
        assertTrue(more.toCompletableFuture().isDone());
        assertEquals(Reason.HSS_OVERLOADED, failure(more).reason());
        for (CompletionStage<UserAuthorizationAnswer> stage : asked) {
            assertEquals(Reason.HSS_TIMEOUT, failure(stage).reason());
        }
        reaction.set(ASSIGNED);
        CxLab.await(() -> hss.pending() == 0);
        assertEquals(Optional.of(S1), answer(hss.userAuthorization(UAR)).serverName());
    }

    @Test
    public void everySessionIsReleased() throws Exception {
        CxHss hss = connected(Duration.ofSeconds(1), 2);
        for (int i = 0; i < 20; i++) {
            answer(hss.userAuthorization(UAR));
        }
        reaction.set(new CxReaction.Silence());
        failure(hss.userAuthorization(UAR));
        reaction.set(new CxReaction.Spoiled(CxReply.experimental(2002).named(S1), avps -> avps.removeAvp(264)));
        failure(hss.userAuthorization(UAR));
        assertEquals(0, hss.openSessions());
    }
}
