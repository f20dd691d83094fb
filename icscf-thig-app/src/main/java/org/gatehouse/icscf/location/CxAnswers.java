package org.gatehouse.icscf.location;

import java.util.Optional;
import java.util.function.Function;
import org.gatehouse.icscf.Reason;

/**
 * What UAA and LIA mean, 3GPP TS 29.228 clauses 6.1.1 and 6.1.4: results are told apart by space and code. An answer
 * that lacks what its result promises is {@link Reason#HSS_MALFORMED}.
 */
public final class CxAnswers {
    private final AnswerTable table;

    public CxAnswers(AnswerTable table) {
        this.table = table;
    }

    /** The action on the answer to a UAR. */
    public CxAction onUserAuthorization(UserAuthorizationRequest request, UserAuthorizationAnswer answer) {
        CxResult result = answer.result();
        if (!isSuccess(result)) {
            return new CxAction.Refuse(table.registration(result));
        }
        boolean known = result.equals(CxResult.SUCCESS) || result.equals(CxResult.FIRST_REGISTRATION)
            || result.equals(CxResult.SUBSEQUENT_REGISTRATION);
        if (!known) {
            return new CxAction.Refuse(Reason.HSS_MALFORMED);
        }
        if (request.type() == UserAuthorizationType.REGISTRATION_AND_CAPABILITIES) {
            // a name would be that of the S-CSCF which failed: the HSS never sends one, and if it does it is of no use
            return select(answer.capabilities());
        }
        if (answer.serverName().isPresent()) {
            return name(answer.serverName(), CxAction.Use::new);
        }
        // type 1 included: an HSS that keeps no state sends the de-registration where it sent the registration
        if (result.equals(CxResult.FIRST_REGISTRATION)) {
            return select(answer.capabilities());
        }
        return new CxAction.Refuse(Reason.HSS_MALFORMED);
    }

    /** The action on the answer to an LIR. */
    public CxAction onLocationInfo(LocationInfoRequest request, LocationInfoAnswer answer) {
        CxResult result = answer.result();
        if (!isSuccess(result)) {
            return new CxAction.Refuse(table.request(result));
        }
        boolean unregistered = result.equals(CxResult.UNREGISTERED_SERVICE);
        if (!unregistered && !result.equals(CxResult.SUCCESS)) {
            return new CxAction.Refuse(Reason.HSS_MALFORMED);
        }
        if (request.restoration()) {
            return select(answer.capabilities());
        }
        if (answer.serverName().isPresent()) {
            return name(answer.serverName(),
                answer.psiDirectRouting() ? CxAction.DirectToAs::new : CxAction.Use::new);
        }
        return unregistered ? select(answer.capabilities()) : new CxAction.Refuse(Reason.HSS_MALFORMED);
    }

    private static boolean isSuccess(CxResult result) {
        return result.code() >= 2000 && result.code() <= 2999;
    }

    private static CxAction name(Optional<String> serverName, Function<String, CxAction> action) {
        return serverName.filter(n -> ScscfName.parse(n).isPresent()).map(action)
            .orElse(new CxAction.Refuse(Reason.HSS_MALFORMED));
    }

    private static CxAction select(Optional<ServerCapabilities> capabilities) {
        ServerCapabilities wanted = capabilities.orElse(ServerCapabilities.ANY);
        return wanted.serverNames().stream().allMatch(n -> ScscfName.parse(n).isPresent())
            ? new CxAction.Select(wanted) : new CxAction.Refuse(Reason.HSS_MALFORMED);
    }
}
