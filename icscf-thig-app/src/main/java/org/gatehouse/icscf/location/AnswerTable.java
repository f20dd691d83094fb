package org.gatehouse.icscf.location;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.icscf.Reason;

/**
 * Which refusal a result of the HSS is, and which SIP status a refusal has. Implementations differ here, so an operator
 * can change every row; a result without a row is {@link Reason#HSS_REFUSED}, as 3GPP TS 29.228 clause 6 has unknown
 * permanent errors treated like DIAMETER_UNABLE_TO_COMPLY. What a success means is not configurable.
 *
 * @param registration refusals by UAA result
 * @param request refusals by LIA result
 * @param statuses SIP status where it is not {@link Reason#status()}
 */
public record AnswerTable(Map<CxResult, Reason> registration, Map<CxResult, Reason> request,
                          Map<Reason, Integer> statuses) {

    public static final AnswerTable DEFAULT = new AnswerTable(
        Map.of(
            CxResult.ERROR_USER_UNKNOWN, Reason.USER_UNKNOWN,
            CxResult.ERROR_IDENTITIES_DONT_MATCH, Reason.IDENTITIES_DONT_MATCH,
            CxResult.ERROR_IDENTITY_NOT_REGISTERED, Reason.NOTHING_REGISTERED,
            CxResult.ERROR_ROAMING_NOT_ALLOWED, Reason.ROAMING_NOT_ALLOWED,
            CxResult.AUTHORIZATION_REJECTED, Reason.NOT_AUTHORIZED,
            CxResult.UNABLE_TO_DELIVER, Reason.HSS_UNREACHABLE,
            CxResult.REDIRECT_INDICATION, Reason.HSS_REDIRECTED),
        Map.of(
            CxResult.ERROR_USER_UNKNOWN, Reason.CALLEE_UNKNOWN,
            CxResult.ERROR_IDENTITY_NOT_REGISTERED, Reason.CALLEE_NOT_REGISTERED,
            CxResult.AUTHORIZATION_REJECTED, Reason.NOT_AUTHORIZED,
            CxResult.UNABLE_TO_DELIVER, Reason.HSS_UNREACHABLE,
            CxResult.REDIRECT_INDICATION, Reason.HSS_REDIRECTED),
        Map.of());

    public AnswerTable {
        registration = Map.copyOf(registration);
        request = Map.copyOf(request);
        statuses = Map.copyOf(statuses);
    }

    /** The refusal a UAA of that result is. */
    public Reason registration(CxResult result) {
        return registration.getOrDefault(result, Reason.HSS_REFUSED);
    }

    /** The refusal an LIA of that result is. */
    public Reason request(CxResult result) {
        return request.getOrDefault(result, Reason.HSS_REFUSED);
    }

    /** The SIP status to answer with. */
    public int status(Reason reason) {
        return statuses.getOrDefault(reason, reason.status());
    }

    /**
     * This table with rows replaced. Keys are {@code uaa.base.5012}, {@code lia.experimental.5001} with the name of a
     * {@link Reason}, and {@code status.HSS_REFUSED} with a status of 400 to 699.
     *
     * @throws IllegalArgumentException naming the key that is not understood
     */
    public AnswerTable with(Map<String, String> settings) {
        Map<CxResult, Reason> uaa = new HashMap<>(registration);
        Map<CxResult, Reason> lia = new HashMap<>(request);
        Map<Reason, Integer> changed = new EnumMap<>(Reason.class);
        changed.putAll(statuses);
        settings.forEach((key, value) -> {
            String[] parts = key.split("\\.", -1);
            if (parts.length == 2 && parts[0].equals("status")) {
                changed.put(reason(key, parts[1]), status(key, value));
            } else if (parts.length == 3 && parts[0].equals("uaa")) {
                uaa.put(result(key, parts), reason(key, value));
            } else if (parts.length == 3 && parts[0].equals("lia")) {
                lia.put(result(key, parts), reason(key, value));
            } else {
                throw new IllegalArgumentException(key + ": not uaa.*, lia.* or status.*");
            }
        });
        return new AnswerTable(uaa, lia, changed);
    }

    private static CxResult result(String key, String[] parts) {
        CxResult.Space space = switch (parts[1]) {
            case "base" -> CxResult.Space.BASE;
            case "experimental" -> CxResult.Space.EXPERIMENTAL;
            default -> throw new IllegalArgumentException(key + ": not base or experimental");
        };
        int code = number(parts[2]).orElseThrow(() -> new IllegalArgumentException(key + ": not a result code"));
        if (code < 3000 || code > 5999) {
            throw new IllegalArgumentException(key + ": only errors, 3000 to 5999, can be given a reason");
        }
        return new CxResult(space, code);
    }

    private static Reason reason(String key, String name) {
        return Arrays.stream(Reason.values()).filter(r -> r.name().equals(name)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException(key + ": no such reason: " + name));
    }

    private static int status(String key, String value) {
        return number(value).filter(s -> s >= 400 && s <= 699)
            .orElseThrow(() -> new IllegalArgumentException(key + ": not a status of 400 to 699"));
    }

    private static Optional<Integer> number(String digits) {
        return digits.matches("[0-9]{3,4}") ? Optional.of(Integer.valueOf(digits)) : Optional.empty();
    }
}
