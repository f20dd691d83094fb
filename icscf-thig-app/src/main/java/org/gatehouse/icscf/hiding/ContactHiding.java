package org.gatehouse.icscf.hiding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.icscf.Reason;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.Parameters;
import org.gatehouse.sip.SipSyntaxException;

/**
 * Hides the Contact of nodes of H (S-CSCF, application servers, gateways) that make requests or answers themselves, and
 * finds them again when a request in the dialog is addressed to what was shown. The Contacts of users are left alone.
 *
 * <p>The token has the class of route entries and the same form, so the URI a peer copies into the Request-URI is
 * whole. A peer may put it into a Route instead; it leads to the same node.
 */
public final class ContactHiding {
    private static final String CONTACT = "Contact";

    private final HiddenNetwork network;
    private final TopologyToken tokens;
    private final LeakScan scan;

    public ContactHiding(HiddenNetwork network, TopologyToken tokens) {
        this.network = network;
        this.tokens = tokens;
        this.scan = LeakScan.of(network);
    }

    /**
     * What is to be done with the Contacts of a message that leaves H: edits, or a refusal if they cannot be hidden.
     * For a response or an ACK the caller drops the message instead of answering.
     */
    public HidingResult outgoing(Headers headers) {
        List<String> contacts = headers.values(CONTACT);
        List<String> hidden = new ArrayList<>();
        int made = 0;
        try {
            for (String contact : contacts) {
                hidden.add(isNode(contact) ? sealed(contact) : contact);
                if (!hidden.get(hidden.size() - 1).equals(contact) && ++made > HidingProcedure.MAX_TOKENS) {
                    return new HidingResult.Refuse(Reason.TOO_MANY_TOKENS);
                }
            }
        } catch (IllegalStateException e) {
            return new HidingResult.Refuse(Reason.NO_KEY);
        } catch (SipSyntaxException | IllegalArgumentException e) {
            return new HidingResult.Refuse(Reason.UNREADABLE_ENTRY);
        }
        List<HeaderEdit> edits = hidden.equals(contacts) ? List.of() : List.of(new HeaderEdit.Set(CONTACT, hidden));
        return new HidingResult.Edits(edits, List.of());
    }

    private boolean isNode(String contact) throws SipSyntaxException {
        try {
            Entry entry = Entry.read(RoutingHeader.ROUTE, contact);
            return entry.token(network.realm()).isEmpty() && !network.isPublic(entry.host(), entry.port())
                && network.containsNode(entry);
        } catch (SipSyntaxException e) {
            // "*", a tel URI and the like are no node's
            if (scan.findings(contact).isEmpty()) {
                return false;
            }
            throw e;
        }
    }

    private String sealed(String contact) throws SipSyntaxException {
        NameAddr address = NameAddr.parse(contact);
        String token = tokens.seal(HeaderClass.ROUTE, false, List.of("<" + address.uri() + ">"));
        Parameters shown = new Parameters(address.parameters().list().stream()
            .filter(p -> p.value() == null || scan.findings(p.value()).isEmpty()).toList());
        return "<" + Wrapper.uri(network.realm(), token, "") + ">" + shown;
    }

    /**
     * The Request-URI that the request is really for: the one given, unless it is a hidden Contact of ours. Empty if it
     * says that it is one and is not: {@link Reason#BROKEN_TOKEN}.
     */
    public Optional<String> requestUri(String uri) {
        try {
            String entry = "<" + uri + ">";
            if (!Entry.read(RoutingHeader.ROUTE, entry).claims(network.realm())) {
                return Optional.of(uri);
            }
            List<String> opened = new Opening(network, tokens).open(RoutingHeader.PATH, entry);
            return opened.size() == 1 ? Optional.of(NameAddr.parse(opened.get(0)).uri()) : Optional.empty();
        } catch (SipSyntaxException e) {
            // a tel URI or no URI at all: no Contact of ours
            return Optional.of(uri);
        } catch (BorderException e) {
            return Optional.empty();
        }
    }
}
