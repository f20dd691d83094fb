package org.gatehouse.icscf.operator;

import org.gatehouse.adapter.operator.StepKind;

/** The steps of one REGISTER through the I-CSCF, TS 24.229 clause 5.3.1. */
public enum LocationStep implements StepKind {
    RECEIVED("pcscf", "icscf", "REGISTER"),
    HSS_ASKED("icscf", "hss", "UAR: which S-CSCF, and may the user register"),
    HSS_ANSWERED("hss", "icscf", "UAA"),
    HSS_FAILED("hss", "icscf", "no usable answer of the HSS"),
    FORWARDED("icscf", "scscf", "sent to the S-CSCF"),
    SCSCF_FAILED("scscf", "icscf", "the S-CSCF did not serve it"),
    ANSWERED("scscf", "pcscf", "the S-CSCF's answer passed back"),
    REFUSED("icscf", "pcscf", "refused");

    private final String from;
    private final String to;
    private final String text;

    LocationStep(String from, String to, String text) {
        this.from = from;
        this.to = to;
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String from() {
        return from;
    }

    @Override
    public String to() {
        return to;
    }
}
