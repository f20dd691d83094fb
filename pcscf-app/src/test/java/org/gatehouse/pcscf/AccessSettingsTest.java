package org.gatehouse.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.gatehouse.pcscf.secagree.AccessNetworks;
import org.gatehouse.pcscf.secagree.AccessPolicy;
import org.gatehouse.pcscf.secagree.AlgorithmPolicy;
import org.gatehouse.pcscf.secagree.Confidentiality;
import org.gatehouse.pcscf.secagree.SecAgreePolicy;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.junit.Test;

public class AccessSettingsTest {

    private static AccessNetworks read(PcscfSettings.Backend backend, String security) throws SettingsException {
        Settings root = Settings.parse("security { " + security + " }");
        AccessNetworks networks = AccessSettings.read(root.section("security"), backend);
        root.finish();
        return networks;
    }

    private static AccessPolicy at(String address, String security) throws Exception {
        return read(PcscfSettings.Backend.KERNEL, security).of(InetAddress.getByName(address));
    }

    private static void refused(PcscfSettings.Backend backend, String security, String... named) {
        String problems = assertThrows(security, SettingsException.class, () -> read(backend, security)).problems()
            .toString();
        for (String name : named) {
            assertTrue(problems, problems.contains(name));
        }
    }

    @Test
    public void withoutAnythingTheAgreementIsRequired() throws Exception {
        assertEquals(AccessNetworks.DEFAULT, read(PcscfSettings.Backend.KERNEL, ""));
        assertEquals(AccessNetworks.DEFAULT, read(PcscfSettings.Backend.MEMORY, ""));
    }

    @Test
    public void anAccessNetworkSaysWhatIsOtherThere() throws Exception {
        String text = "confidentiality = required, access-networks = ["
            + " { from = [\"10.1.0.0/16\"], sec-agree = preferred },"
            + " { from = [\"2001:db8::/32\", \"10.2.0.0/16\"], confidentiality = never } ]";
        assertEquals(SecAgreePolicy.PREFERRED, at("10.1.0.1", text).secAgree());
        assertEquals("as everywhere", Confidentiality.REQUIRED, at("10.1.0.1", text).algorithms().confidentiality());
        for (String trusted : List.of("10.2.0.1", "2001:db8::1")) {
            assertEquals(SecAgreePolicy.REQUIRED, at(trusted, text).secAgree());
            assertEquals(Confidentiality.NEVER, at(trusted, text).algorithms().confidentiality());
        }
        assertEquals(Confidentiality.REQUIRED, at("192.0.2.1", text).algorithms().confidentiality());
    }

    @Test
    public void theListOfAlgorithmsIsInheritedToo() throws Exception {
        String text = "algorithms = [\"hmac-sha-1-96/null\", \"hmac-sha-1-96/aes-cbc\"], access-networks = ["
            + " { from = [\"10.1.0.0/16\"], confidentiality = required },"
            + " { from = [\"10.2.0.0/16\"], algorithms = [\"aes-gmac/null\"] } ]";
        assertEquals(2, at("10.1.0.1", text).algorithms().pairs().size());
        assertEquals(1, at("10.1.0.1", text).algorithms().offered().size());
        assertEquals("aes-gmac", at("10.2.0.1", text).algorithms().offered().get(0).alg().token());
        assertEquals(AlgorithmPolicy.CURRENT, at("10.2.0.1", "").algorithms().pairs());
    }

    @Test
    public void whatIsWrongInAnAccessNetworkIsNamed() {
        PcscfSettings.Backend kernel = PcscfSettings.Backend.KERNEL;
        refused(kernel, "access-networks = [ { sec-agree = never } ]", "access-networks[0].from is missing");
        refused(kernel, "access-networks = [ { from = [\"10.1.0.0/33\"] } ]",
            "security.access-networks[0].from = 10.1.0.0/33", "address ranges");
        refused(kernel, "access-networks = [ { from = [\"ue.example\"] } ]", "from = ue.example");
        refused(kernel, "access-networks = [ { from = [\"10.1.0.0/16\"], secagree = never } ]",
            "secagree: unknown key");
        // together with the list of everywhere nothing would be left to offer
        refused(kernel, "algorithms = [\"aes-gmac/null\"], access-networks = [ { from = [\"10.1.0.0/16\"],"
            + " confidentiality = required } ]", "access-networks[0].algorithms", "no listed pair");
    }

    @Test
    public void offMeansNeverEverywhere() throws Exception {
        AccessNetworks networks = read(PcscfSettings.Backend.OFF, "access-networks = [ { from = [\"10.1.0.0/16\"] } ]");
        for (String address : List.of("10.1.0.1", "192.0.2.1")) {
            assertEquals(SecAgreePolicy.NEVER, networks.of(InetAddress.getByName(address)).secAgree());
        }
        read(PcscfSettings.Backend.OFF, "sec-agree = never");
        refused(PcscfSettings.Backend.OFF, "sec-agree = required", "security.sec-agree = required", "backend is off");
        refused(PcscfSettings.Backend.OFF, "access-networks = [ { from = [\"10.1.0.0/16\"], sec-agree = preferred } ]",
            "access-networks[0].sec-agree = preferred", "backend is off");
    }
}
