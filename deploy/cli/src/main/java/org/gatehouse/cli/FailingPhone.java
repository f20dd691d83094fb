package org.gatehouse.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.gatehouse.testbed.aka.Isim;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.ue.Algorithms;
import org.gatehouse.testbed.ue.Challenge;
import org.gatehouse.testbed.ue.ChallengeRefusedException;
import org.gatehouse.testbed.ue.RegistrationAttempt;
import org.gatehouse.testbed.ue.SaSetOfUe;
import org.gatehouse.testbed.ue.TestUe;
import org.gatehouse.testbed.ue.UeSecurity;
import org.gatehouse.testbed.ue.UeSettings;

/** A phone that fails to register in the way it is told to. */
final class FailingPhone {
    private static final Duration T1 = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration IN_VAIN = Duration.ofSeconds(2);
    /** Far beyond whatever the HSS is at: no challenge is fresh. */
    private static final long SQN_AHEAD = 1L << 40;
    private static final String STRANGER = "stranger@";

    private final LabFailure failure;
    private final boolean enforced;
    private final UeSettings settings;

    /**
     * @param right the settings of a phone that would register
     * @param enforced whether the kernel protects packets, so that it sees them fail
     */
    FailingPhone(LabFailure failure, boolean enforced, UeSettings right, Subscriber subscriber) {
        this.failure = failure;
        this.enforced = enforced;
        UeSettings patient = right.withTimes(T1, PATIENCE);
        this.settings = switch (failure) {
            case WRONG_KEY -> enforced ? patient.withSecurity(new WrongKey(right.security())) : patient;
            case NO_ESP -> patient.withSecurity(UeSecurity.NONE);
            case NO_COMMON_ALGORITHM -> patient.withAlgorithms(List.of(new Algorithms("hmac-md5-96", "des-ede3-cbc")));
            case UNKNOWN_USER -> UeSettings.of(STRANGER + right.domain(), List.of("sip:" + STRANGER + right.domain()),
                right.isim(), right.domain(), right.address(), right.pcscf(), right.random()).withTimes(T1, PATIENCE);
            case SQN -> UeSettings.of(right.impi(), right.impus(), new Isim(subscriber.milenage(), SQN_AHEAD),
                right.domain(), right.address(), right.pcscf(), right.random()).withTimes(T1, PATIENCE)
                .withSecurity(right.security());
            case BAD_VERIFY, HSS_DOWN -> patient;
        };
    }

    /** Puts other keys in force than were agreed on. */
    private record WrongKey(UeSecurity real) implements UeSecurity {
        @Override
        public void install(SaSetOfUe set) throws IOException {
            real.install(wrong(set));
        }

        @Override
        public void remove(SaSetOfUe set) throws IOException {
            real.remove(wrong(set));
        }

        private static SaSetOfUe wrong(SaSetOfUe s) {
            Octets mask = Octets.ofHex("01".repeat(s.ik().length()));
            return new SaSetOfUe(s.ueAddress(), s.pcscfAddress(), s.portUc(), s.portUs(), s.portPc(), s.portPs(),
                s.spiUc(), s.spiUs(), s.spiPc(), s.spiPs(), s.algorithms(), s.ik().xor(mask), s.ck().xor(mask));
        }
    }

    /** Tries to register. */
    void run(SipTap tap) throws IOException, InterruptedException {
        try (TestUe ue = TestUe.start(settings, tap)) {
            if (!enforced && failure.isOfPackets()) {
                upToSm7(ue);
                return;
            }
            if (failure == LabFailure.BAD_VERIFY) {
                ue.spoil(register -> register.mapLines("Security-Verify",
                    line -> line.replaceFirst("port-s=[0-9]+", "port-s=1111")));
            }
            ue.register();
        }
    }

    /**
     * What a phone would do whose packets the kernel drops, where no kernel does: with a wrong key nothing of it
     * arrives; without ESP it is the unprotected port that hears the answer.
     */
    private void upToSm7(TestUe ue) throws IOException, InterruptedException {
        try (RegistrationAttempt attempt = ue.attempt()) {
            Challenge challenge = Challenge.read(attempt.sendSm1(attempt.buildSm1())
                .orElseThrow(() -> new IOException("no challenge came")).message());
            attempt.accept(challenge);
            if (failure == LabFailure.NO_ESP) {
                ue.sendClear(attempt.buildSm7(challenge)).awaitFinal(IN_VAIN);
            }
        } catch (ChallengeRefusedException | org.gatehouse.testbed.sip.SipParseException e) {
            throw new IOException("the challenge was no challenge: " + e.getMessage(), e);
        }
    }
}
