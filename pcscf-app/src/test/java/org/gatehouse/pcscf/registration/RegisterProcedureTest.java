package org.gatehouse.pcscf.registration;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.junit.Test;

public class RegisterProcedureTest {
    private final RegistrationScene scene = new RegistrationScene();

    private static Reason reason(RegisterOutcome outcome) {
        return RegistrationScene.refused(outcome).reason();
    }

    private static Headers without(Headers headers, String name) {
        return headers.edited(List.of(new HeaderEdit.Remove(name)));
    }

    private static Headers with(Headers headers, String name, String value) {
        return headers.edited(List.of(new HeaderEdit.Set(name, value)));
    }

    @Test
    public void sm2GoesToTheEntryPointAndIsMarkedNo() {
        RegisterOutcome.Forward sm2 = (RegisterOutcome.Forward) scene.inClear(scene.sm1Headers());
        assertEquals("sip:icscf.home1.net:5070", sm2.entryPoint().toString());
        Headers headers = scene.sm1Headers().edited(sm2.edits());
        assertTrue(headers.first("Authorization").orElseThrow().endsWith("integrity-protected=\"no\""));
        assertEquals("<sip:" + sm2.attempt().flow() + "@pcscf1.visited1.net:5060;lr>",
            headers.first("Path").orElseThrow());
        assertEquals(RegisterAttempt.Step.OFFER, sm2.attempt().step());
        assertEquals(Optional.empty(), sm2.attempt().arrivedOn());
    }

    @Test
    public void sm8IsMarkedYes() {
        String verify = scene.toSm6();
        scene.cseq++;
        Headers sm7 = scene.sm7Headers(verify);
        RegisterOutcome.Forward sm8 = (RegisterOutcome.Forward) scene.overSet(sm7);
        assertTrue(sm7.edited(sm8.edits()).first("Authorization").orElseThrow()
            .endsWith("integrity-protected=\"yes\""));
    }

    @Test
    public void flowsCannotBeTheSameForTwoUes() {
        String one = RegistrationScene.attempt(scene.inClear(scene.sm1Headers())).flow();
        scene.ue = "192.0.2.2";
        assertNotEquals(one, RegistrationScene.attempt(scene.inClear(scene.sm1Headers())).flow());
    }

    @Test
    public void malformedRegister() {
        for (String name : List.of("To", "Call-ID", "CSeq")) {
            assertEquals(name, Reason.MALFORMED_REGISTER, reason(scene.inClear(without(scene.sm1Headers(), name))));
        }
        scene.requestUri = "tel:+1";
        assertEquals(Reason.MALFORMED_REGISTER, reason(scene.inClear(scene.sm1Headers())));
    }

    @Test
    public void notFromTheUe() {
        Headers two = scene.sm1Headers().edited(List.of(new HeaderEdit.Add("Via", "SIP/2.0/UDP 192.0.2.9")));
        assertEquals(Reason.NOT_FROM_THE_UE, reason(scene.inClear(two)));
    }

    @Test
    public void differentUsernames() {
        Headers two = scene.sm1Headers().edited(List.of(new HeaderEdit.Add("Authorization", "Digest username=\"b\"")));
        assertEquals(Reason.DIFFERENT_USERNAMES, reason(scene.inClear(two)));
    }

    @Test
    public void severalContacts() {
        assertEquals(Reason.SEVERAL_CONTACTS,
            reason(scene.inClear(with(scene.sm1Headers(), "Contact", "<sip:192.0.2.1:5063>, <sip:192.0.2.3>"))));
    }

    @Test
    public void contactMissing() {
        assertEquals(Reason.CONTACT_MISSING, reason(scene.inClear(without(scene.sm1Headers(), "Contact"))));
    }

    @Test
    public void contactNotSource() {
        for (String contact : List.of("<sip:192.0.2.9:5063>", "<sip:192.0.2.1:5064>", "<sip:192.0.2.1>",
                "<sip:ue.example:5063>")) {
            assertEquals(Reason.CONTACT_NOT_SOURCE,
                reason(scene.inClear(with(scene.sm1Headers(), "Contact", contact))));
        }
    }

    @Test
    public void registerFromCore() {
        assertEquals(Reason.REGISTER_FROM_CORE,
            reason(scene.send(scene.sm1Headers(), 5060, 5060, "192.0.2.11")));
    }

    @Test
    public void wrongSa() {
        assertEquals("to a client port", Reason.WRONG_SA, reason(scene.send(scene.sm1Headers(), 2468, 5064)));
        scene.toSm6();
        scene.cseq++;
        assertEquals("no response on the temporary set", Reason.WRONG_SA, reason(scene.overSet(scene.sm1Headers())));
    }

    @Test
    public void unknownSa() {
        assertEquals(Reason.UNKNOWN_SA, reason(scene.overSet(scene.sm1Headers())));
    }

    @Test
    public void registerRepeated() {
        scene.toSm6();
        assertEquals(Reason.REGISTER_REPEATED, reason(scene.inClear(scene.sm1Headers())));
    }

    @Test
    public void homeNetworkUnknownUnlessDnsIsAsked() {
        scene.requestUri = "sip:home9.net";
        assertEquals(Reason.HOME_NETWORK_UNKNOWN, reason(scene.inClear(scene.sm1Headers())));
        RegistrationScene dns = new RegistrationScene("home-networks-by-dns = true");
        dns.requestUri = "sip:home9.net";
        assertEquals("sip:home9.net",
            ((RegisterOutcome.Forward) dns.inClear(dns.sm1Headers())).entryPoint().toString());
    }

    @Test
    public void noSecAgree() {
        RegisterOutcome.Refuse refuse = RegistrationScene.refused(scene.inClear(scene.headers("response=\"\"")));
        assertEquals(Reason.NO_SEC_AGREE, refuse.reason());
        Headers answer = Headers.of().edited(refuse.headers());
        assertEquals(Optional.of("sec-agree"), answer.first("Require"));
        assertTrue(answer.has("Security-Server"));
    }

    @Test
    public void noUsableMechanismNoCommonAlgorithmMalformedSecurityClient() {
        Headers sm1 = scene.sm1Headers();
        assertEquals(Reason.NO_USABLE_MECHANISM, reason(scene.inClear(without(sm1, "Security-Client"))));
        assertEquals(Reason.NO_COMMON_ALGORITHM, reason(scene.inClear(
            with(sm1, "Security-Client", scene.client().replace("sha-1-96;ealg=aes-cbc", "md5-96")))));
        assertEquals(Reason.MALFORMED_SECURITY_CLIENT, reason(scene.inClear(
            with(sm1, "Security-Client", scene.client().replace("port-c=2468", "port-c=5060")))));
    }

    @Test
    public void theAccessNetworkOfTheSourceSaysWhatIsDemanded() {
        RegistrationScene networks = new RegistrationScene("security { access-networks = ["
            + " { from = [\"192.0.2.0/25\"], sec-agree = preferred },"
            + " { from = [\"192.0.2.128/25\"], sec-agree = never } ] }");
        Headers plain = networks.headers("response=\"\"");
        RegisterAttempt preferred = RegistrationScene.attempt(networks.inClear(plain));
        assertEquals(RegisterAttempt.Step.UNPROTECTED, preferred.step());
        assertEquals(RegisterAttempt.Step.OFFER,
            RegistrationScene.attempt(networks.inClear(networks.sm1Headers())).step());
        networks.ue = "192.0.2.129";
        Headers offer = networks.sm1Headers();
        RegisterOutcome.Forward never = (RegisterOutcome.Forward) networks.inClear(offer);
        assertEquals("whatever it offers", RegisterAttempt.Step.UNPROTECTED, never.attempt().step());
        Headers sm2 = offer.edited(never.edits());
        assertTrue(!sm2.has("Security-Client") && !sm2.has("Proxy-Require"));
        networks.ue = "198.51.100.1";
        assertEquals(Reason.NO_SEC_AGREE, reason(networks.inClear(networks.headers("response=\"\""))));
    }

    @Test
    public void a401SaysTheListOfTheAccessNetwork() {
        RegistrationScene networks = new RegistrationScene("security { access-networks = ["
            + " { from = [\"192.0.2.0/24\"], confidentiality = never } ] }");
        assertTrue(!networks.toSm6().contains("ealg=aes"));
        networks.ue = "198.51.100.1";
        networks.callId = "call-2";
        networks.spi += 10;
        assertTrue(networks.toSm6().contains("ealg=aes-gcm"));
    }

    @Test
    public void encryptionRequired() {
        RegistrationScene strict = new RegistrationScene("security { confidentiality = required }");
        assertEquals(Reason.ENCRYPTION_REQUIRED, reason(strict.inClear(
            with(strict.sm1Headers(), "Security-Client", strict.client().replace(";ealg=aes-cbc", "")))));
    }

    private void sm7Refused(Reason expected, String header, String value) {
        RegistrationScene fresh = new RegistrationScene();
        String verify = fresh.toSm6();
        fresh.cseq++;
        Headers sm7 = fresh.sm7Headers(verify);
        RegisterOutcome.Refuse refuse = RegistrationScene.refused(fresh.overSet(
            value == null ? without(sm7, header) : with(sm7, header, value.replace("VERIFY", verify))));
        assertEquals(expected, refuse.reason());
        assertEquals("over the temporary set", OptionalInt.of(5064), refuse.portPc());
    }

    @Test
    public void sm7ThatDoesNotRepeatAndMirrorIsRefused() {
        sm7Refused(Reason.SECURITY_CLIENT_MISSING, "Security-Client", null);
        sm7Refused(Reason.SECURITY_VERIFY_MISSING, "Security-Verify", null);
        sm7Refused(Reason.SECURITY_CLIENT_CHANGED, "Security-Client", scene.client().replace(";ealg=aes-cbc", ""));
        sm7Refused(Reason.SECURITY_VERIFY_MISMATCH, "Security-Verify", "VERIFY".concat(", tls"));
        sm7Refused(Reason.MALFORMED_SECURITY_VERIFY, "Security-Verify", ";;");
    }

    @Test
    public void viaNotSource() throws Exception {
        sm7Refused(Reason.VIA_NOT_SOURCE, "Via", "SIP/2.0/UDP 192.0.2.9:5063;branch=z9hG4bK1");
        sm7Refused(Reason.VIA_NOT_SOURCE, "Via", "SIP/2.0/UDP ue.example:5063;branch=z9hG4bK1");
        String verify = scene.toSm6();
        scene.cseq++;
        Headers named = with(scene.sm7Headers(verify), "Via", "SIP/2.0/UDP ue.example:5063;branch=z9hG4bK1");
        assertEquals(Optional.of("ue.example"),
            scene.procedure.nameToResolve(scene.view(named, 2468, 5062, RegistrationScene.P)));
        assertEquals("not in clear", Optional.empty(),
            scene.procedure.nameToResolve(scene.view(named, 2468, 5060, RegistrationScene.P)));
        assertTrue(scene.procedure.received(scene.view(named, 2468, 5062, RegistrationScene.P),
            Set.of(InetAddress.getByName(RegistrationScene.UE))) instanceof RegisterOutcome.Forward);
    }

    @Test
    public void impiMismatch() {
        sm7Refused(Reason.IMPI_MISMATCH, "Authorization", "Digest username=\"eve@home1.net\", nonce=\""
            + RegistrationScene.NONCE + "\", response=\"0123\"");
    }

    @Test
    public void saPortClashAndSpiClash() {
        scene.register();
        scene.callId = "call-2";
        scene.spi += 100;
        assertEquals(Reason.SA_PORT_CLASH, reason(scene.inClear(scene.sm1Headers())));
        scene.portUc++;
        scene.spi -= 100;
        assertEquals(Reason.SA_SPI_CLASH, reason(scene.inClear(scene.sm1Headers())));
    }

    @Test
    public void sourceRate() {
        int burst = scene.settings.timers().sourceBurst();
        for (int i = 0; i < burst; i++) {
            scene.inClear(scene.sm1Headers());
        }
        assertEquals(Reason.SOURCE_RATE, reason(scene.inClear(scene.sm1Headers())));
        scene.pass(scene.settings.timers().sourceRefill());
        assertTrue(scene.inClear(scene.sm1Headers()) instanceof RegisterOutcome.Forward);
    }
}
