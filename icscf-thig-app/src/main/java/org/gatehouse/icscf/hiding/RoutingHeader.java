package org.gatehouse.icscf.hiding;

import org.gatehouse.crypto.HeaderClass;

/** The header fields whose entries name proxies (3GPP TS 33.203 clause 6.4). */
enum RoutingHeader {
    VIA("Via", HeaderClass.VIA),
    ROUTE("Route", HeaderClass.ROUTE),
    RECORD_ROUTE("Record-Route", HeaderClass.ROUTE),
    PATH("Path", HeaderClass.ROUTE),
    SERVICE_ROUTE("Service-Route", HeaderClass.ROUTE);

    private final String fieldName;
    private final HeaderClass tokenClass;

    RoutingHeader(String fieldName, HeaderClass tokenClass) {
        this.fieldName = fieldName;
        this.tokenClass = tokenClass;
    }

    String fieldName() {
        return fieldName;
    }

    HeaderClass tokenClass() {
        return tokenClass;
    }
}
