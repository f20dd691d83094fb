package org.gatehouse.pcscf.registration;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.DigestValue;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipSyntaxException;

/**
 * The challenge of a 401 to a REGISTER (SM5): its nonce, and IK and CK, which end here (TS 33.203 clause 6.1, RFC
 * 3310).
 *
 * @param edits what makes SM6 of it, but for Security-Server
 */
public record Challenge(String nonce, Secret ik, Secret ck, List<HeaderEdit> edits) {
    private static final String HEADER = "WWW-Authenticate";
    private static final Pattern AKA = Pattern.compile("(?i)AKAv[12]-MD5");
    private static final int KEY_DIGITS = 32;
    /** RAND and AUTN; RFC 3310 clause 3.2 allows server data after them. */
    private static final int LEAST_NONCE = 32;

    /**
     * @throws RefusedException {@link Reason#CHALLENGE_WITHOUT_KEYS} if there is no AKA challenge with both keys and a
     *     nonce; the 401 then goes nowhere
     */
    public static Challenge parse(Headers headers) throws RefusedException {
        for (DigestValue challenge : challenges(headers)) {
            Optional<Challenge> found = of(challenge, withoutKeys(headers));
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new RefusedException(Reason.CHALLENGE_WITHOUT_KEYS);
    }

    private static Optional<Challenge> of(DigestValue value, List<HeaderEdit> edits) {
        Optional<String> ik = value.value("ik").filter(Challenge::isKey);
        Optional<String> ck = value.value("ck").filter(Challenge::isKey);
        Optional<String> nonce = value.value("nonce").filter(Challenge::isAkaNonce);
        boolean aka = value.value("algorithm").filter(a -> AKA.matcher(a).matches()).isPresent();
        if (!aka || ik.isEmpty() || ck.isEmpty() || nonce.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Challenge(nonce.get(), Secret.fromHex(ik.get()), Secret.fromHex(ck.get()), edits));
    }

    /**
     * Takes {@code ik} and {@code ck} out of every challenge of a response. A challenge that cannot be read goes whole:
     * what cannot be read cannot be searched for keys.
     */
    public static List<HeaderEdit> withoutKeys(Headers headers) {
        List<HeaderEdit> edits = new ArrayList<>();
        for (String name : List.of(HEADER, "Proxy-Authenticate")) {
            List<String> lines = headers.lines(name);
            List<String> clean = new ArrayList<>();
            for (String line : lines) {
                try {
                    clean.add(DigestValue.parse(line).without("ik").without("ck").toHeader());
                } catch (SipSyntaxException e) {
                    // left out
                }
            }
            if (!clean.equals(lines)) {
                edits.add(clean.isEmpty() ? new HeaderEdit.Remove(name) : new HeaderEdit.Set(name, clean));
            }
        }
        return edits;
    }

    private static List<DigestValue> challenges(Headers headers) {
        List<DigestValue> challenges = new ArrayList<>();
        for (String line : headers.lines(HEADER)) {
            try {
                challenges.add(DigestValue.parse(line));
            } catch (SipSyntaxException e) {
                // another line may hold the challenge; this one is left out by withoutKeys
            }
        }
        return challenges;
    }

    private static boolean isKey(String hex) {
        return hex.length() == KEY_DIGITS && hex.chars().allMatch(HexFormat::isHexDigit);
    }

    private static boolean isAkaNonce(String nonce) {
        try {
            return Base64.getDecoder().decode(nonce).length >= LEAST_NONCE;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Never the keys. */
    @Override
    public String toString() {
        return "Challenge";
    }
}
