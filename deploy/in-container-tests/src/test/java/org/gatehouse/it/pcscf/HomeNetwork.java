package org.gatehouse.it.pcscf;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.gatehouse.it.SeenMessages;
import org.gatehouse.testbed.hss.TestHss;
import org.gatehouse.testbed.scscf.Binding;
import org.gatehouse.testbed.scscf.Registrar;
import org.gatehouse.testbed.scscf.ScscfSettings;
import org.gatehouse.testbed.scscf.TestScscf;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipTap;

/** The S-CSCF double behind hooks: a test changes what it reads and what it answers, for one Call-ID at a time. */
final class HomeNetwork implements AutoCloseable {
    private final SeenMessages seen = new SeenMessages();
    private final TestHss hss;
    private final TestScscf scscf;
    private final Registrar registrar;
    private final Map<String, UnaryOperator<SipMessage>> reading = new ConcurrentHashMap<>();
    private final Map<String, UnaryOperator<SipMessage>> answering = new ConcurrentHashMap<>();

    /** @param tap sees every message too */
    HomeNetwork(ScscfSettings settings, TestHss hss, Clock clock, SipTap tap) throws IOException {
        this.hss = hss;
        scscf = TestScscf.start(settings, hss, clock, (direction, local, peer, octets) -> {
            seen.message(direction, local, peer, octets);
            tap.message(direction, local, peer, octets);
        });
        registrar = scscf.registrar();
        scscf.handle("REGISTER", inbound -> Optional.ofNullable(answer(inbound.message())));
    }

    /** Requests between registered users are routed. */
    void routeCalls() {
        scscf.routeCalls();
    }

    private SipMessage answer(SipMessage register) {
        UnaryOperator<SipMessage> same = UnaryOperator.identity();
        String user = user(register);
        SipMessage read = reading.getOrDefault(user, same).apply(register);
        SipMessage response = registrar.onRegister(read);
        return answering.getOrDefault(user, same).apply(response);
    }

    private static String user(SipMessage message) {
        return message.first("To").orElse("").replaceFirst(";tag=.*", "");
    }

    private static String user(PcscfScene.Phone phone) {
        return "<" + phone.impu() + ">";
    }

    /** Every further response to this user's REGISTERs passes through this; null as the result is silence. */
    void answers(PcscfScene.Phone to, UnaryOperator<SipMessage> change) {
        answering.put(user(to), change);
    }

    /** The next REGISTER of this user is challenged, whatever protected it. */
    void challengesNext(PcscfScene.Phone phone) {
        reading.put(user(phone), register -> {
            reading.remove(user(phone));
            return register.mapLines("Authorization",
                line -> line.replace("integrity-protected=\"yes\"", "integrity-protected=\"no\""));
        });
    }

    /** This user is found by its public identity where a REGISTER has no Authorization. */
    void findsByPublicIdentity(PcscfScene.Phone phone) {
        reading.put(user(phone), register -> register.has("Authorization") ? register
            : register.plus("Authorization", "Digest username=\"" + phone.impi() + "\", realm=\"" + PcscfScene.HOME
                + "\", nonce=\"\", uri=\"sip:" + PcscfScene.HOME + "\", response=\"\""));
    }

    /** What arrived. */
    SeenMessages seen() {
        return seen;
    }

    TestHss hss() {
        return hss;
    }

    List<Binding> bindings(PcscfScene.Phone of) {
        return registrar.bindings(of.impu());
    }

    String uri() {
        return scscf.uri();
    }

    TestScscf scscf() {
        return scscf;
    }

    @Override
    public void close() {
        scscf.close();
    }
}
