package org.gatehouse.pcscf.event;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.RefusedException;
import org.junit.Test;

public class ReginfoParserTest {
    static final String ROOT = "<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" version=\"3\" state=\"partial\">";
    private static final String CONTACT = "<contact id=\"c\" state=\"active\" event=\"shortened\" expires=\"60\">"
        + "<uri>sip:a@192.0.2.1:5063</uri></contact>";
    private static final String REGISTRATION =
        "<registration aor=\"sip:a@home1.net\" id=\"r\" state=\"active\">" + CONTACT + "</registration>";

    private static Reginfo parse(String document) throws RefusedException {
        return ReginfoParser.parse(document.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(String document) {
        try {
            parse(document);
        } catch (RefusedException e) {
            assertEquals(Reason.REGINFO_MALFORMED, e.reason());
            return;
        }
        fail("taken: " + document.substring(0, Math.min(200, document.length())));
    }

    @Test
    public void everythingItSays() throws RefusedException {
        Reginfo reginfo = parse("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c -->\n" + ROOT + "\n " + REGISTRATION
            + "<registration aor=\"tel:+15551\" id=\"t\" state=\"terminated\"/></reginfo>\n<!-- end -->\n");
        assertEquals(3, reginfo.version());
        assertFalse(reginfo.full());
        Reginfo.Contact contact = new Reginfo.Contact("sip:a@192.0.2.1:5063", Reginfo.State.ACTIVE,
            Reginfo.Event.SHORTENED, Optional.of(60L));
        assertEquals(List.of(
            new Reginfo.Registration("sip:a@home1.net", Reginfo.State.ACTIVE, List.of(contact)),
            new Reginfo.Registration("tel:+15551", Reginfo.State.TERMINATED, List.of())), reginfo.registrations());
    }

    @Test
    public void everyEventAndState() throws RefusedException {
        for (Reginfo.Event event : Reginfo.Event.values()) {
            String word = event.name().toLowerCase(java.util.Locale.ROOT);
            Reginfo reginfo = parse(ROOT + REGISTRATION.replace("shortened", word) + "</reginfo>");
            assertEquals(event, reginfo.registrations().get(0).contacts().get(0).event());
        }
        for (String state : List.of("init", "active", "terminated")) {
            assertEquals(state, parse(ROOT + REGISTRATION.replaceFirst("state=\"active\"", "state=\"" + state + "\"")
                + "</reginfo>").registrations().get(0).state().name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    @Test
    public void whatIsUnknownIsPassedOver() throws RefusedException {
        String gruu = "<gr:pub-gruu xmlns:gr=\"urn:ietf:params:xml:ns:gruuinfo\" uri=\"sip:x;gr=1\"><gr:a/>"
            + "</gr:pub-gruu>";
        String document = ROOT.replace("state=", "new=\"1\" state=") + "<extra><deep>text</deep></extra>"
            + REGISTRATION.replace("<uri>", gruu + "<display-name>A &amp; B</display-name><uri>")
                .replace("shortened", "teleported") + "</reginfo>";
        Reginfo.Contact contact = parse(document).registrations().get(0).contacts().get(0);
        assertEquals(Reginfo.Event.UNKNOWN, contact.event());
        assertEquals("sip:a@192.0.2.1:5063", contact.uri());
        assertEquals(Reginfo.State.UNKNOWN, parse(ROOT + REGISTRATION.replaceFirst("\"active\"", "\"odd\"")
            + "</reginfo>").registrations().get(0).state());
    }

    @Test
    public void elementsOfOtherNamespacesAreNotOurs() throws RefusedException {
        refused("<reginfo version=\"0\" state=\"full\"/>");
        refused("<reginfo xmlns=\"urn:other\" version=\"0\" state=\"full\"/>");
        assertEquals(List.of(), parse(ROOT + REGISTRATION.replace("<registration", "<registration xmlns=\"urn:other\"")
            + "</reginfo>").registrations());
    }

    @Test
    public void escapesAndCharacterReferences() throws RefusedException {
        String document = ROOT + REGISTRATION.replace("sip:a@192.0.2.1:5063", "<![CDATA[sip:a&b]]>&#64;h&lt;")
            + "</reginfo>";
        assertEquals("sip:a&b@h<", parse(document).registrations().get(0).contacts().get(0).uri());
    }

    @Test
    public void documentTypesAndEntitiesAreRefused() throws Exception {
        Path secret = Files.createTempFile("reginfo", ".txt");
        Files.writeString(secret, "sip:secret@home1.net");
        String with = ROOT + REGISTRATION.replace("sip:a@192.0.2.1:5063", "&x;") + "</reginfo>";
        refused("<!DOCTYPE reginfo>" + ROOT + "</reginfo>");
        refused("<!DOCTYPE reginfo [<!ENTITY x \"sip:a@b\">]>" + with);
        refused("<!DOCTYPE reginfo [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>" + with);
        refused("<!DOCTYPE reginfo SYSTEM \"" + secret.toUri() + "\">" + ROOT + "</reginfo>");
        refused("<!DOCTYPE reginfo [<!ENTITY % p SYSTEM \"" + secret.toUri() + "\"> %p;]>" + ROOT + "</reginfo>");
        refused(with);
        Files.delete(secret);
    }

    @Test
    public void billionLaughs() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE reginfo [<!ENTITY a \"ha\">");
        for (char c = 'b'; c < 'k'; c++) {
            String before = "&" + (char) (c - 1) + ";";
            laughs.append("<!ENTITY ").append(c).append(" \"").append(before.repeat(10)).append("\">");
        }
        refused(laughs + "]>" + ROOT + "&j;</reginfo>");
    }

    @Test
    public void bounds() throws RefusedException {
        String elements = "<x/>".repeat(ReginfoParser.MAX_ELEMENTS - 1);
        assertEquals(List.of(), parse(ROOT + elements + "</reginfo>").registrations());
        refused(ROOT + elements + "<x/></reginfo>");
        int inner = ReginfoParser.MAX_DEPTH - 1;
        parse(ROOT + "<x>".repeat(inner) + "</x>".repeat(inner) + "</reginfo>");
        refused(ROOT + "<x>".repeat(inner + 1) + "</x>".repeat(inner + 1) + "</reginfo>");
        String aor = "sip:" + "a".repeat(ReginfoParser.MAX_TEXT - 4);
        Reginfo longest = parse(ROOT + REGISTRATION.replace("sip:a@home1.net", aor) + "</reginfo>");
        assertEquals(aor, longest.registrations().get(0).aor());
        refused(ROOT + REGISTRATION.replace("sip:a@home1.net", aor + "a") + "</reginfo>");
        refused(ROOT + REGISTRATION.replace("sip:a@192.0.2.1:5063", aor + "a") + "</reginfo>");
        int rest = ReginfoParser.MAX_OCTETS - ROOT.length() - "</reginfo>".length();
        parse(ROOT + " ".repeat(rest) + "</reginfo>");
        refused(ROOT + " ".repeat(rest + 1) + "</reginfo>");
    }

    @Test
    public void whatIsMissingOrNoNumber() {
        for (String[] change : new String[][] {{"version=\"3\"", ""}, {"version=\"3\"", "version=\"-1\""},
            {"version=\"3\"", "version=\"12345678901\""}, {"version=\"3\"", "version=\"x\""}, {"state=\"partial\"", ""},
            {"state=\"partial\"", "state=\"most\""}}) {
            refused(ROOT.replace(change[0], change[1]) + REGISTRATION + "</reginfo>");
        }
        for (String[] change : new String[][] {{"aor=\"sip:a@home1.net\"", ""},
            {"aor=\"sip:a@home1.net\"", "aor=\" \""}, {"state=\"active\">", ">"}, {"event=\"shortened\"", ""},
            {"expires=\"60\"", "expires=\"soon\""},
            {"<uri>sip:a@192.0.2.1:5063</uri>", ""}, {"<uri>sip:a@192.0.2.1:5063</uri>", "<uri/>"},
            {"sip:a@192.0.2.1:5063", "<b/>"}, {"sip:a@192.0.2.1:5063", "sip:a\n@b"}}) {
            refused(ROOT + REGISTRATION.replace(change[0], change[1]) + "</reginfo>");
        }
    }

    @Test
    public void whatIsNotWellFormed() {
        for (String document : List.of("", " ", "text", ROOT, ROOT + "</reginfo", ROOT + "</registration>",
            ROOT + "</reginfo><reginfo/>", ROOT + "</reginfo>text", ROOT + "<a b></a></reginfo>",
            ROOT + "\u0001</reginfo>")) {
            refused(document);
        }
    }

    @Test
    public void otherEncodingsThanUtf8() {
        for (Charset charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
            try {
                ReginfoParser.parse((ROOT + "</reginfo>").getBytes(charset));
                fail(charset.name());
            } catch (RefusedException e) {
                assertEquals(Reason.REGINFO_MALFORMED, e.reason());
            }
        }
    }

    @Test
    public void anyOctetsEndInADocumentOrARefusal() {
        Random random = new Random(3680);
        byte[] good = (ROOT + REGISTRATION + "</reginfo>").getBytes(StandardCharsets.UTF_8);
        int taken = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] octets = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            try {
                ReginfoParser.parse(octets);
                taken++;
            } catch (RefusedException e) {
                assertEquals(Reason.REGINFO_MALFORMED, e.reason());
            }
        }
        assertTrue("some changes do no harm", taken > 0);
    }

    @Test
    public void logsNoIdentity() throws RefusedException {
        assertEquals("Reginfo(3, partial, 1)", parse(ROOT + REGISTRATION + "</reginfo>").toString());
    }
}
