package org.gatehouse.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.aka.Octets;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.FixMethodOrder;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runners.MethodSorters;

/**
 * One lab in which a phone fails to register in every way there is; each cause is named rightly, by the command and by
 * the console. The HSS goes down last, hence the order.
 */
@FixMethodOrder(MethodSorters.NAME_ASCENDING)
public class LabFailIT {
    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static final int LOOKS = 150;
    private static final long PAUSE_MILLIS = 200;
    private static final List<AuthenticationVector> VECTORS = new CopyOnWriteArrayList<>();
    private static final ByteArrayOutputStream OUT = new ByteArrayOutputStream();

    private static Path configuration;
    private static Lab lab;

    @BeforeClass
    public static void start() throws Exception {
        Path directory = FOLDER.getRoot().toPath();
        configuration = LabCommand.impatient(LabScene.configuration(directory), directory.resolve("fail.conf"));
        Path wireLogs = Files.createDirectory(directory.resolve("wire"));
        lab = Lab.start(Home.current(), configuration, new LabNetwork.Loopback(), wireLogs,
            new PrintStream(OUT, true, StandardCharsets.UTF_8));
        lab.onVector(VECTORS::add);
    }

    @AfterClass
    public static void stop() {
        if (lab != null) {
            lab.close();
        }
    }

    private static Why.Told assertNamed(LabFailure failure) throws Exception {
        Why.Told told = lab.fail(failure);
        assertTrue(failure + " is named " + told.code() + "\n" + String.join("\n", Why.lines(told)),
            failure.isNamedBy(told.code(), lab.enforced()));
        return told;
    }

    private static CommandRun gatehouse(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", configuration.toString()));
        return CommandRun.of(Gatehouse.command(), "", all.toArray(new String[0]));
    }

    private static String address(Why.Told told) {
        return told.attempt().path("address").asText();
    }

    @Test
    public void aWrongKeyIsNamed() throws Exception {
        Why.Told told = assertNamed(LabFailure.WRONG_KEY);
        CommandRun why = gatehouse("why", address(told));
        assertEquals(1, why.exitCode());
        assertTrue(why.out(), why.out().contains("SM7 never arrived over ESP: wrong IK, ESP blocked on the way, or the "
            + "phone rejected SM6. [NO_SM7]"));
    }

    @Test
    public void theMessagesOfAPhoneAreHandedOut() throws Exception {
        Why.Told told = assertNamed(LabFailure.BAD_VERIFY);
        CommandRun text = gatehouse("export", address(told));
        assertEquals(text.err(), 0, text.exitCode());
        for (String part : List.of("\nREGISTER sip:home1.net SIP/2.0\n", "\nSIP/2.0 401 ", "\nSecurity-Verify: ",
            "nonce=(removed)", "ik=(removed)", "spi-c=(removed)", "udp " + address(told) + ":")) {
            assertTrue(part + " in " + text.out(), text.out().contains(part));
        }
        String user = told.attempt().path("impi").asText();
        assertTrue(text.out(), text.out().contains("username=\"" + user + "\""));
        Path capture = FOLDER.getRoot().toPath().resolve("phone.pcap");
        assertEquals(0, gatehouse("export", address(told), "--pcap", capture.toString()).exitCode());
        byte[] octets = Files.readAllBytes(capture);
        assertEquals((byte) 0xa1, octets[0]);
        assertTrue(new String(octets, StandardCharsets.ISO_8859_1).contains("REGISTER sip:home1.net SIP/2.0\r\n"));
        assertTrue(gatehouse("export", address(told), "--json").out().contains("\"transport\" : \"udp\""));
        CommandRun nobody = gatehouse("export", "192.0.2.99");
        assertEquals(3, nobody.exitCode());
        assertTrue(nobody.out(), nobody.out().contains("no message of 192.0.2.99 is kept"));
    }

    @Test
    public void aPhoneWithoutEspIsNamed() throws Exception {
        assertNamed(LabFailure.NO_ESP);
    }

    @Test
    public void aWrongSecurityVerifyIsNamed() throws Exception {
        assertNamed(LabFailure.BAD_VERIFY);
    }

    @Test
    public void anUnknownUserIsNamedByTheIcscf() throws Exception {
        Why.Told told = assertNamed(LabFailure.UNKNOWN_USER);
        assertEquals("HOME_FORBIDS", told.attempt().path("code").asText());
        CommandRun why = gatehouse("why", "stranger@home1.net");
        assertTrue(why.out(), why.out().contains("the I-CSCF says: The HSS does not know the user"));
        assertFalse("identities are masked", why.out().contains("stranger"));
    }

    @Test
    public void anUnsynchronisedCardIsNamed() throws Exception {
        assertNamed(LabFailure.SQN);
    }

    @Test
    public void noCommonAlgorithmIsNamed() throws Exception {
        assertNamed(LabFailure.NO_COMMON_ALGORITHM);
    }

    @Test
    public void thePhonesThatAreRegisteredAreListed() throws Exception {
        assertTrue(lab.problems().toString(), lab.registerAll());
        CommandRun list = gatehouse("sa", "list");
        assertEquals(list.err(), 0, list.exitCode());
        assertTrue(list.out(), list.out().contains("registered, protection not enforced"));
        assertTrue(list.out(), list.out().contains("in-use null/aes-gcm"));
        String user = list.out().replaceFirst("(?s).* at ([0-9.]+): registered.*", "$1");
        CommandRun ue = gatehouse("ue", user);
        assertEquals(0, ue.exitCode());
        assertTrue(ue.out(), ue.out().contains("REGISTERED"));
        assertEquals(0, gatehouse("why", user).exitCode());
        assertEquals(0, gatehouse("status").exitCode());
    }

    @Test
    public void nobodyKnowsAPhoneThatNeverCame() {
        CommandRun why = gatehouse("why", "nobody@home1.net");
        assertEquals(3, why.exitCode());
        assertTrue(why.out(), why.out().contains("no REGISTER of it has arrived"));
    }

    @Test
    public void aDrainedNodeTakesNoNewRegistrations() throws Exception {
        assertTrue(gatehouse("drain").out().startsWith("pcscf: draining"));
        try {
            assertEquals("DRAINING", lab.fail(LabFailure.NO_COMMON_ALGORITHM).code());
            assertEquals(1, gatehouse("status").exitCode());
        } finally {
            assertTrue(gatehouse("drain", "--undo").out().startsWith("pcscf: ready"));
        }
    }

    @Test
    public void logLevelsChangeWhileRunning() {
        assertTrue(gatehouse("log-level", "debug").out().contains("DEBUG"));
        assertTrue(gatehouse("log-level", "info").out().contains("INFO"));
    }

    @Test
    public void theConsoleFindsAFailedRegistrationAndShowsItsReason() throws Exception {
        Optional<Browser> started = Browser.start(1200);
        assumeTrue("no chromedriver: install chromium-driver; the console is not tested", started.isPresent());
        Why.Told told = assertNamed(LabFailure.BAD_VERIFY);
        try (Browser browser = started.get()) {
            browser.open(lab.console());
            browser.await("both nodes", "return document.getElementById('roles').innerText.includes('P-CSCF ready')"
                + " && document.getElementById('roles').innerText.includes('I-CSCF ready')");
            browser.type("#who", address(told));
            browser.await("the attempt", "return document.getElementById('found').innerText.includes('attempt of')");
            browser.await("a drawing", "return document.querySelectorAll('svg.ladder .arrow').length > 6");
            String text = browser.text();
            assertTrue(text, text.contains("SECURITY_VERIFY_MISMATCH"));
            assertTrue(text, text.contains("Security-Verify does not mirror the Security-Server that was sent"));
            browser.script("document.querySelector('.attempt[open] .messages > summary').click()");
            browser.await("its messages", "return document.querySelectorAll('.messages pre').length > 5");
            assertTrue("SM7", browser.script("return [...document.querySelectorAll('.messages pre')].some(p => "
                + "p.textContent.startsWith('REGISTER sip:') && p.textContent.includes('Security-Verify: '))")
                .asBoolean());
            browser.script("window.saved = []; HTMLAnchorElement.prototype.click = function() { window.saved.push("
                + "this.download); }; document.getElementById('metrics').click(); "
                + "document.querySelector('.attempt[open] .messages button').click()");
            browser.await("files to be saved", "return window.saved.includes('metrics.txt') "
                + "&& window.saved.includes('exchange.pcap')");
            for (String node : List.of("P-CSCF", "I-CSCF")) {
                assertTrue(text, text.contains("Name servers of the " + node));
            }
            assertAccessible(browser);
            for (String width : List.of("1200", "500")) {
                browser.width(Integer.parseInt(width));
                assertTrue("nothing is cut off at " + width, browser.script(
                    "return document.documentElement.scrollWidth <= window.innerWidth").asBoolean());
                Files.write(Path.of("target", "console-" + width + ".png"), browser.picture());
            }
            assertEquals(List.of(), browser.complaints());
        }
    }

    /** What a keyboard and a screen reader need. */
    private static void assertAccessible(Browser browser) throws Exception {
        assertEquals("fields without a label", "[]", browser.script("return [...document.querySelectorAll('input')]"
            + ".filter(i => !i.labels.length).map(i => i.id)").toString());
        assertEquals("sections without a heading", "[]",
            browser.script("return [...document.querySelectorAll('section')]"
            + ".filter(s => !document.getElementById(s.getAttribute('aria-labelledby'))).map(s => s.id)").toString());
        assertEquals("tables without a caption", "[]", browser.script("return [...document.querySelectorAll('table')]"
            + ".filter(t => !t.caption).map(t => t.id)").toString());
        assertEquals("header columns without a scope", "[]",
            browser.script("return [...document.querySelectorAll('th')]"
            + ".filter(t => !t.scope).map(t => t.innerText)").toString());
        assertTrue("landmarks", browser.script("return !!document.querySelector('main') && !!document.querySelector("
            + "'header') && !!document.querySelector('nav') && document.documentElement.lang === 'en' "
            + "&& document.querySelectorAll('h1').length === 1").asBoolean());
        assertTrue("drawings without a name", browser.script("return [...document.querySelectorAll('svg.ladder')]"
            + ".every(s => s.getAttribute('aria-label'))").asBoolean());
        assertEquals("contrast below 4.5 to 1", "[]", browser.script(CONTRAST).toString());
    }

    /** WCAG 2.1 success criterion 1.4.3 for every element that has a text of its own. */
    private static final String CONTRAST = """
        const parse = c => (c.match(/[0-9.]+/g) || []).map(Number);
        const light = c => { const [r, g, b] = c.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92
          : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const behind = e => { for (let n = e; n; n = n.parentElement) { const c = parse(getComputedStyle(n).backgroundColor);
          if (c.length === 3 || c[3] > 0.99) return c.slice(0, 3); } return [255, 255, 255]; };
        return [...document.querySelectorAll('body *')].filter(e => !e.closest('svg') && e.offsetParent
          && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())).filter(e => {
            const [a, b] = [light(parse(getComputedStyle(e).color).slice(0, 3)), light(behind(e))];
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5; }).map(e => e.innerText).slice(0, 5);
        """;

    @Test
    public void xNoSecretIsInLogsPagesMetricsOrThreads() throws Exception {
        Set<String> secrets = new LinkedHashSet<>();
        for (AuthenticationVector vector : VECTORS) {
            for (Octets secret : List.of(vector.ik(), vector.ck(), vector.xres())) {
                secrets.addAll(List.of(secret.hex(), secret.base64()));
            }
        }
        assertTrue("there were challenges", secrets.size() > 20);
        StringBuilder all = new StringBuilder(OUT.toString(StandardCharsets.UTF_8));
        for (String path : List.of("metrics", "openapi.json", "api/v1/pcscf/status", "api/v1/pcscf/ues",
            "api/v1/pcscf/attempts", "api/v1/icscf/status", "api/v1/icscf/attempts", "", "console.js")) {
            all.append(page(path));
        }
        Set<String> phones = new LinkedHashSet<>();
        new ObjectMapper().readTree(page("api/v1/pcscf/attempts")).forEach(a -> phones.add(a.path("address").asText()));
        for (String phone : phones) {
            for (String as : List.of("json", "text", "pcap")) {
                all.append(page("api/v1/pcscf/exchange?who=" + phone + "&as=" + as));
            }
        }
        assertTrue("messages are there", all.toString().contains("SIP/2.0 401 "));
        for (long pid : lab.pids()) {
            all.append(run(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                "-J-Dsun.tools.attach.attachTimeout=60000", String.valueOf(pid), "Thread.print", "-l"));
        }
        assertTrue("the dumps are there", all.toString().contains("pcscf-lifetimes"));
        assertTrue("the log is there", all.toString().contains("registration outcome=REFUSED"));
        String text = all.toString().toLowerCase(Locale.ROOT);
        for (String secret : secrets) {
            assertFalse(secret + " has got out", text.contains(secret.toLowerCase(Locale.ROOT)));
        }
    }

    private static String page(String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(lab.console() + path)).build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1)).body();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(output, 0, process.waitFor());
        return output;
    }

    @Test
    public void zAnHssThatIsDownIsNamed() throws Exception {
        assertNamed(LabFailure.HSS_DOWN);
        CommandRun status = gatehouse("status");
        // the answer to the phone, and what is known of the connection, come from two threads
        for (int i = 0; i < LOOKS && !status.out().contains("HSS hss1.home1.net DOWN"); i++) {
            Thread.sleep(PAUSE_MILLIS);
            status = gatehouse("status");
        }
        assertEquals(1, status.exitCode());
        assertTrue(status.out(), status.out().contains("HSS hss1.home1.net DOWN"));
    }
}
