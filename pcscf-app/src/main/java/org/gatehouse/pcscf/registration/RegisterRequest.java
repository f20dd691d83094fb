package org.gatehouse.pcscf.registration;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.DigestValue;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;
import org.gatehouse.sip.Via;

/**
 * What a REGISTER from a UE says, read once.
 *
 * @param impi user name of the Authorization header field
 * @param impu address of record of the To header field
 * @param contact the one contact, if there is one and it is not {@code *}
 * @param everyContact the contact is {@code *}
 * @param expires what is asked for, in seconds
 * @param credentials the Authorization lines in their order
 * @param via the UE's own and only Via
 */
public record RegisterRequest(Optional<String> impi, String impu, String callId, long cseq, Optional<NameAddr> contact,
                              boolean everyContact, long expires, List<DigestValue> credentials, Via via) {
    /** What a REGISTER without any expiry asks for, RFC 3261 clause 10.2.1.1. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final long DEFAULT_EXPIRES = 3_600;

    /**
     * @throws RefusedException {@link Reason#MALFORMED_REGISTER}, {@link Reason#NOT_FROM_THE_UE} for more than one Via,
     *     {@link Reason#DIFFERENT_USERNAMES}, {@link Reason#SEVERAL_CONTACTS}
     */
    public static RegisterRequest parse(SipRequestView request) throws RefusedException {
        Headers headers = request.headers();
        try {
            List<String> vias = headers.values("Via");
            if (vias.size() != 1) {
                throw new RefusedException(Reason.NOT_FROM_THE_UE);
            }
            List<String> contacts = headers.values("Contact");
            if (contacts.size() > 1) {
                throw new RefusedException(Reason.SEVERAL_CONTACTS);
            }
            boolean every = contacts.contains("*");
            Optional<NameAddr> contact = contacts.isEmpty() || every ? Optional.empty()
                : Optional.of(NameAddr.parse(contacts.get(0)));
            List<DigestValue> credentials = credentials(headers);
            return new RegisterRequest(impi(credentials), addressOfRecord(headers), callId(headers), cseq(headers),
                contact, every, expires(headers, contact), credentials, Via.parse(vias.get(0)));
        } catch (SipSyntaxException e) {
            throw new RefusedException(Reason.MALFORMED_REGISTER);
        }
    }

    private static List<DigestValue> credentials(Headers headers) throws SipSyntaxException {
        List<DigestValue> credentials = new ArrayList<>();
        for (String line : headers.lines("Authorization")) {
            credentials.add(DigestValue.parse(line));
        }
        return List.copyOf(credentials);
    }

    private static Optional<String> impi(List<DigestValue> credentials) throws RefusedException {
        Set<String> names = new HashSet<>();
        credentials.forEach(c -> c.value("username").ifPresent(names::add));
        // with two names the S-CSCF might see another user than we bind the keys to
        if (names.size() > 1) {
            throw new RefusedException(Reason.DIFFERENT_USERNAMES);
        }
        return names.stream().filter(n -> !n.isEmpty()).findFirst();
    }

    private static String addressOfRecord(Headers headers) throws SipSyntaxException {
        NameAddr to = NameAddr.parse(single(headers, "To"));
        return to.uri().toLowerCase(Locale.ROOT).startsWith("tel:") ? to.uri() : to.sipUri().addressOfRecord();
    }

    private static String callId(Headers headers) throws SipSyntaxException {
        return single(headers, "Call-ID");
    }

    private static long cseq(Headers headers) throws SipSyntaxException {
        String[] parts = SPACES.split(single(headers, "CSeq").trim());
        if (parts.length != 2 || !NUMBER.matcher(parts[0]).matches()) {
            throw new SipSyntaxException("CSeq");
        }
        return Long.parseLong(parts[0]);
    }

    private static String single(Headers headers, String name) throws SipSyntaxException {
        List<String> lines = headers.lines(name);
        if (lines.size() != 1) {
            throw new SipSyntaxException(name);
        }
        return lines.get(0);
    }

    private static long expires(Headers headers, Optional<NameAddr> contact) {
        return contact.flatMap(c -> c.parameters().value("expires")).or(() -> headers.first("Expires"))
            .map(String::trim).filter(e -> NUMBER.matcher(e).matches()).map(Long::parseLong).orElse(DEFAULT_EXPIRES);
    }

    /** Whether it is an emergency registration (TS 24.229 clause 5.1.6.2). */
    public boolean isEmergency() {
        return contactUri().filter(uri -> uri.parameters().has("sos")).isPresent();
    }

    /** Whether the registration is to end. */
    public boolean deregisters() {
        return everyContact || expires == 0;
    }

    /** Who registers: as the Authorization says, else {@link #derivedIdentity()}. */
    public String privateIdentity() {
        return impi.orElseGet(this::derivedIdentity);
    }

    /** The private identity of a user who names none: the public one without its scheme (TS 23.003 clause 13.4). */
    public String derivedIdentity() {
        return impu.substring(impu.indexOf(':') + 1);
    }

    /** The contact's URI, if it is a SIP URI. */
    public Optional<SipUri> contactUri() {
        try {
            return contact.isPresent() ? Optional.of(contact.get().sipUri()) : Optional.empty();
        } catch (SipSyntaxException e) {
            return Optional.empty();
        }
    }
}
