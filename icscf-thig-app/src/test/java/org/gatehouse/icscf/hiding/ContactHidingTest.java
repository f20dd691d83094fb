package org.gatehouse.icscf.hiding;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.icscf.Reason;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.NameAddr;
import org.junit.Test;

public class ContactHidingTest {
    private static final HidingResult NOTHING = new HidingResult.Edits(List.of(), List.of());
    private static final String AS = "<sip:as7@as.home1.net:5070;transport=tcp?x=y>";

    private final Border border = Border.home1("thig1.home1.net", "home1.net", "10.0.0.0/8", "10.9.9.9");
    private final ContactHiding contacts = new ContactHiding(border.network(), border.tokens());
    private final ContactHiding otherNode =
        new ContactHiding(border.network(), Border.home1("thig2.home1.net").tokens());

    private List<String> hidden(String contact) {
        Headers headers = Headers.of("m", contact);
        return headers.edited(((HidingResult.Edits) contacts.outgoing(headers)).edits()).lines("Contact");
    }

    @Test
    public void aNodesContactIsHiddenAndFoundAgainByAnyNode() throws Exception {
        String out = hidden("\"AS 7\" " + AS + ";q=0.5;+x=\"as.home1.net\"").get(0);
        assertTrue(out, out.matches("<sip:[A-Za-z0-9_-]+@home1.net;tokenized-by=home1.net>;q=0.5"));
        assertEquals(List.of(), LeakScan.of(border.network()).findings(out));
        String requestUri = NameAddr.parse(out).uri();
        assertEquals(Optional.of("sip:as7@as.home1.net:5070;transport=tcp?x=y"), otherNode.requestUri(requestUri));
        assertEquals(1, hidden("<sip:10.9.9.9>").size());
        assertTrue(hidden("<sip:10.9.9.9>").get(0).contains("tokenized-by"));
    }

    @Test
    public void usersAndOthersAreLeftAlone() {
        for (String contact : List.of("*", "<sip:alice@10.1.2.3:5063>;expires=600", "<sip:bob@home2.net>", "<tel:+1>",
            "<sip:alice@home1.net;gr=1>", "<sip:thig1.home1.net>", "<sip:AQ@home1.net;tokenized-by=home1.net>")) {
            assertEquals(contact, NOTHING, contacts.outgoing(Headers.of("Contact", contact)));
        }
        assertEquals(NOTHING, contacts.outgoing(Headers.of()));
    }

    @Test
    public void otherRequestUrisStayAsTheyAre() {
        for (String uri : List.of("sip:alice@home1.net", "tel:+1", "", "<>",
            "sip:x@home2.net;tokenized-by=home2.net")) {
            assertEquals(Optional.of(uri), contacts.requestUri(uri));
        }
    }

    @Test
    public void whatIsNoContactOfOursIsRefused() {
        String two = border.tokens().seal(HeaderClass.ROUTE, false, List.of(AS, AS));
        String foreign = border.tokens().seal(HeaderClass.ROUTE, false, List.of("<sip:x@home2.net>"));
        String via = border.tokens().seal(HeaderClass.VIA, false, List.of("SIP/2.0/UDP as.home1.net"));
        for (String token : List.of(two, foreign, via, "AQ", "", "A".repeat(4097))) {
            String user = token.isEmpty() ? "" : token + "@";
            assertEquals(Optional.empty(), contacts.requestUri("sip:" + user + "home1.net;tokenized-by=home1.net"));
        }
    }

    @Test
    public void whatCannotBeHiddenDoesNotLeave() {
        assertEquals(new HidingResult.Refuse(Reason.UNREADABLE_ENTRY),
            contacts.outgoing(Headers.of("Contact", "<sip:as.home1.net")));
        assertEquals(new HidingResult.Refuse(Reason.UNREADABLE_ENTRY),
            contacts.outgoing(Headers.of("Contact", "<sip:" + "a".repeat(3100) + "@as.home1.net>")));
        assertEquals(new HidingResult.Refuse(Reason.TOO_MANY_TOKENS),
            contacts.outgoing(Headers.of("Contact", String.join(",", Collections.nCopies(17, AS)))));
        TopologyToken noKey = new TopologyToken() {
            @Override
            public String seal(HeaderClass cls, boolean responseRecordRoute, List<String> entries) {
                throw new IllegalStateException("no key");
            }

            @Override
            public Opened open(HeaderClass cls, String token) {
                throw new AssertionError();
            }
        };
        assertEquals(new HidingResult.Refuse(Reason.NO_KEY),
            new ContactHiding(border.network(), noKey).outgoing(Headers.of("Contact", AS)));
    }
}
