package org.gatehouse.icscf.location.cx;

import static org.gatehouse.icscf.location.cx.CxLab.UAR;
import static org.gatehouse.icscf.location.cx.CxLab.answer;
import static org.gatehouse.icscf.location.cx.CxLab.failure;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.CxResult;
import org.gatehouse.icscf.location.HssException;
import org.gatehouse.testbed.cx.CxReaction;
import org.gatehouse.testbed.cx.CxReply;
import org.jdiameter.api.AvpSet;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Answers that are not what 3GPP TS 29.229 says. */
public class CxMalformedTest {
    private static final String S1 = "sip:scscf1.home1.net:6060";
    private static final CxReply ASSIGNED = CxReply.experimental(2002).named(S1);
    private static final int TGPP = 10415;

    private final CxLab lab = new CxLab();
    private final AtomicReference<CxReaction> reaction = new AtomicReference<>();
    private CxHss hss;

    @Before
    public void connect() throws Exception {
        lab.server(question -> reaction.get());
        hss = lab.client(CxLab.patient());
    }

    @After
    public void close() {
        lab.close();
    }

    private static void replace(AvpSet avps, int code, int vendor, byte... value) {
        avps.removeAvp(code, vendor);
        avps.addAvp(code, value, vendor, true, false);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void result(AvpSet avps, long vendor, long code) {
        avps.removeAvp(297);
        AvpSet group = avps.addGroupedAvp(297, true, false);
        group.addAvp(266, vendor, true, false, true);
        group.addAvp(298, code, true, false, true);
    }

    private static Map<String, Consumer<AvpSet>> spoils() {
        Map<String, Consumer<AvpSet>> spoils = new LinkedHashMap<>();
        spoils.put("no result", avps -> avps.removeAvp(297));
        spoils.put("both results", avps -> avps.addAvp(268, 2001L, true, false, true));
        spoils.put("experimental result twice", avps -> {
            AvpSet group = avps.addGroupedAvp(297, true, false);
            group.addAvp(266, 10415L, true, false, true);
            group.addAvp(298, 2001L, true, false, true);
        });
        spoils.put("experimental result of another vendor", avps -> result(avps, 193, 2002));
        spoils.put("code out of range", avps -> result(avps, 10415, 70000));
        spoils.put("code zero", avps -> result(avps, 10415, 0));
        spoils.put("experimental result without code", avps -> {
            avps.removeAvp(297);
            avps.addGroupedAvp(297, true, false).addAvp(266, 10415L, true, false, true);
        });
        spoils.put("experimental result without vendor", avps -> {
            avps.removeAvp(297);
            avps.addGroupedAvp(297, true, false).addAvp(298, 2002L, true, false, true);
        });
        spoils.put("experimental result not grouped", avps -> replace(avps, 297, 0, (byte) 1, (byte) 2));
        spoils.put("no origin host", avps -> avps.removeAvp(264));
        spoils.put("no session id", avps -> avps.removeAvp(263));
        spoils.put("session id of another", avps -> replace(avps, 263, 0, text("other;1;2")));
        spoils.put("server name twice", avps -> avps.addAvp(602, S1, TGPP, true, false, false));
        spoils.put("server name empty", avps -> replace(avps, 602, TGPP));
        spoils.put("server name not UTF-8", avps -> replace(avps, 602, TGPP, (byte) 0xc3, (byte) 0x28));
        spoils.put("server name with a line end", avps -> replace(avps, 602, TGPP, text("sip:a\r\nRoute: <sip:b>")));
        spoils.put("server name too long", avps -> replace(avps, 602, TGPP, text("sip:" + "a".repeat(300))));
        spoils.put("capabilities not grouped", avps -> replace(avps, 603, TGPP, (byte) 0, (byte) 0, (byte) 2));
        spoils.put("capability of three octets", avps -> avps.addGroupedAvp(603, TGPP, true, false)
            .addAvp(604, new byte[3], TGPP, true, false));
        spoils.put("capability of eight octets", avps -> avps.addGroupedAvp(603, TGPP, true, false)
            .addAvp(605, 1L, TGPP, true, false, false));
        spoils.put("capabilities beyond measure", avps -> {
            AvpSet group = avps.addGroupedAvp(603, TGPP, true, false);
            for (int i = 0; i < 300; i++) {
                group.addAvp(604, (long) i, TGPP, true, false, true);
            }
        });
        spoils.put("capabilities twice", avps -> {
            avps.addGroupedAvp(603, TGPP, true, false).addAvp(604, 1L, TGPP, true, false, true);
            avps.addGroupedAvp(603, TGPP, true, false).addAvp(604, 2L, TGPP, true, false, true);
        });
        return spoils;
    }

    @Test
    public void eachIsHssMalformedAndTheNextQuestionIsAnswered() throws Exception {
        for (Map.Entry<String, Consumer<AvpSet>> spoil : spoils().entrySet()) {
            reaction.set(new CxReaction.Spoiled(ASSIGNED, spoil.getValue()));
            HssException failure = failure(hss.userAuthorization(UAR));
            assertEquals(spoil.getKey(), Reason.HSS_MALFORMED, failure.reason());
            assertTrue(spoil.getKey(), !failure.getMessage().contains("Route"));
        }
        reaction.set(CxReaction.answer(ASSIGNED));
        assertEquals(Optional.of(S1), answer(hss.userAuthorization(UAR)).serverName());
        assertEquals(0, hss.pending());
        assertEquals(0, hss.openSessions());
    }

    @Test
    public void whatIsNotKnownIsIgnored() throws Exception {
        reaction.set(new CxReaction.Spoiled(ASSIGNED, avps -> {
            avps.addAvp(9999, "unknown", TGPP, false, false, false);
            avps.addAvp(602, "another vendor's 602", 193, false, false, false);
            avps.addGroupedAvp(628, TGPP, false, false).addAvp(266, 10415L, true, false, true);
        }));
        assertEquals(Optional.of(S1), answer(hss.userAuthorization(UAR)).serverName());
    }

    /**
     * Random octets for the grouped AVPs: an answer or a named reason, never nothing. Repeatable: the seed is fixed.
     */
    @Test
    public void randomOctetsInsideGroups() throws Exception {
        Random random = new Random(29229);
        for (int i = 0; i < 300; i++) {
            byte[] octets = new byte[random.nextInt(64)];
            random.nextBytes(octets);
            int code = i % 2 == 0 ? 603 : 297;
            reaction.set(new CxReaction.Spoiled(CxReply.experimental(2001),
                avps -> replace(avps, code, code == 603 ? TGPP : 0, octets)));
            try {
                assertEquals(CxResult.FIRST_REGISTRATION,
                    hss.userAuthorization(UAR).toCompletableFuture().join().result());
            } catch (java.util.concurrent.CompletionException e) {
                assertEquals(Reason.HSS_MALFORMED, HssException.reasonOf(e));
            }
        }
        assertEquals(0, hss.pending());
    }
}
