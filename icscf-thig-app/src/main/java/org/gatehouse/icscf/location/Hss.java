package org.gatehouse.icscf.location;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The two questions an I-CSCF has for the HSS (3GPP TS 29.228 clauses 6.1.1 and 6.1.4).
 *
 * <p>No method blocks. A stage always completes, in bounded time: with the answer, whatever its result code, or with an
 * {@link HssException} that names why there is none. It may complete on a thread of the HSS client, which must not be
 * held.
 */
public interface Hss extends AutoCloseable {

    /** UAR: may this registration go on, and to which S-CSCF. */
    CompletionStage<UserAuthorizationAnswer> userAuthorization(UserAuthorizationRequest request);

    /** LIR: which S-CSCF or application server serves this identity. */
    CompletionStage<LocationInfoAnswer> locationInfo(LocationInfoRequest request);

    /** Each Diameter peer by its host name, and whether it can be asked now; empty if there are none. */
    default Map<String, Boolean> peers() {
        return Map.of();
    }

    /** How many questions are under way. */
    default int pending() {
        return 0;
    }

    /** Ends what is open; questions under way complete with {@link HssException}. */
    @Override
    default void close() {
    }
}
