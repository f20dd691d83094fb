package org.gatehouse.icscf.location;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Location-Info-Request, 3GPP TS 29.229 clause 6.1.5.
 *
 * @param impu Public-Identity (601): whom the request is for, or from if {@code originating}; canonical
 * @param originating Originating-Request (633) is present
 * @param restoration User-Authorization-Type (623) is 2: the assigned S-CSCF does not answer
 * @param sessionPriority Session-Priority (650), 0 (highest) to 4
 * @param hssHost Destination-Host (293), if known
 */
public record LocationInfoRequest(String impu, boolean originating, boolean restoration, OptionalInt sessionPriority,
                                  Optional<String> hssHost) {

    /** The question after the S-CSCF of the first answer did not answer. */
    public LocationInfoRequest withRestoration() {
        return new LocationInfoRequest(impu, originating, true, sessionPriority, hssHost);
    }
}
