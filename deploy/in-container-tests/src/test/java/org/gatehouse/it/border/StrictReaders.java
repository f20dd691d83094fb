package org.gatehouse.it.border;

import gov.nist.javax.sip.parser.StringMsgParser;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.testbed.grammar.StrictGrammar;

/** Two readers that take nothing lightly: JAIN SIP's parser, and the grammar of RFC 3261 letter by letter. */
final class StrictReaders {
    private StrictReaders() {
    }

    /** What they have against a message, with the message; empty if nothing. */
    static List<String> objections(byte[] message) {
        List<String> found = new ArrayList<>(StrictGrammar.problems(message));
        try {
            new StringMsgParser().parseSIPMessage(message.clone(), true, true, (e, parsed, header, line, whole) -> {
                throw e;
            });
        } catch (ParseException e) {
            found.add("JAIN SIP: " + e.getMessage());
        }
        String text = new String(message, StandardCharsets.ISO_8859_1);
        return found.stream().map(problem -> problem + " in: " + text).toList();
    }
}
