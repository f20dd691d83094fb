package org.gatehouse.pcscf.session;

import static org.gatehouse.pcscf.session.SessionScene.CORE_RR;
import static org.gatehouse.pcscf.session.SessionScene.answer;
import static org.gatehouse.pcscf.session.SessionScene.back;
import static org.gatehouse.pcscf.session.SessionScene.with;

import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.session.SessionScene.Ue;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;

/** One UE, calls of it and to it, and what is sent when they are ended. */
class ReleaseScene {
    final SessionScene scene = new SessionScene();
    final Ue ue = scene.ue(1);

    int release() {
        return release(ReleaseCause.REGISTRATION_ENDED);
    }

    int release(ReleaseCause cause) {
        return scene.context.releases.release(ue.set().contact(), cause, scene.now);
    }

    OwnRequest sent(int index) {
        return scene.sent.get(index);
    }

    static String line(OwnRequest request) {
        return request.method() + " " + request.uri();
    }

    static String header(OwnRequest request, String name) {
        return String.join(", ", request.headers().values(name));
    }

    SessionOutcome coreAnswers(SessionOutcome sent, SipRequestView invite, int status, String tag,
                                       String... more) {
        return scene.answered(sent, invite.method(), status, answer(sent, invite, tag, more), Optional.empty());
    }

    SessionOutcome ueAnswers(SessionOutcome sent, SipRequestView invite, int status, String tag,
                                     String... more) {
        return scene.answered(sent, invite.method(), status, answer(sent, invite, tag, more), Optional.of(ue));
    }

    /** A UE's call that was answered, with what the answer says besides. */
    void calledOut(String... more) {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        String[] all = new String[more.length + 4];
        System.arraycopy(more, 0, all, 0, more.length);
        System.arraycopy(new String[] {"Contact", "<sip:far@203.0.113.77:5070>", "Record-Route", CORE_RR}, 0, all,
            more.length, 4);
        Headers ok = answer(sent, invite, "f", all);
        // the core's entry stands above ours
        Headers ordered = new Headers(ok.lines().stream().sorted((a, b) -> Boolean.compare(
            b.value().equals(CORE_RR), a.value().equals(CORE_RR))).toList());
        back(scene.answered(sent, "INVITE", 200, ordered, Optional.empty()), ordered);
    }

    SessionOutcome calledIn(String... more) {
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SessionOutcome sent = scene.fromCore(invite);
        String[] all = new String[more.length + 2];
        System.arraycopy(more, 0, all, 0, more.length);
        System.arraycopy(new String[] {"Contact", "<sip:user1@192.0.2.1:5063>"}, 0, all, more.length, 2);
        ueAnswers(sent, invite, 200, "b", all);
        return sent;
    }

    List<String> methods() {
        return scene.sent.stream().map(OwnRequest::method).toList();
    }
}
