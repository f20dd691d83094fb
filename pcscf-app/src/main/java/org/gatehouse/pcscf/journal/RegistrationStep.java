package org.gatehouse.pcscf.journal;

import org.gatehouse.adapter.operator.StepKind;

/** The steps of a registration as the P-CSCF sees them, named as TS 33.203 clauses 6 and 7 name the messages. */
public enum RegistrationStep implements StepKind {
    SM1_RECEIVED("ue", "pcscf", "SM1: REGISTER in clear, with an offer"),
    UNPROTECTED_RECEIVED("ue", "pcscf", "REGISTER without a security agreement, as the policy allows"),
    OFFER_OVER_SET("ue", "pcscf", "REGISTER over a set, with an offer"),
    /** The UE's own report, TS 33.203 clause 7.3.1.3. */
    SYNC_FAILURE("ue", "pcscf", "REGISTER with auts: the phone finds the sequence number (SQN) out of range"),
    /** The UE's own report, TS 33.203 clause 7.3.1.2. */
    NETWORK_NOT_AUTHENTIC("ue", "pcscf", "REGISTER without a response: the phone could not authenticate the network"),
    FORWARDED("pcscf", "home", "sent to the home network"),
    CHALLENGED("home", "pcscf", "401; IK and CK taken out"),
    SET_INSTALLED("pcscf", "pcscf", "four security associations installed"),
    SM6_SENT("pcscf", "ue", "SM6: 401 with our list of algorithms"),
    SM7_RECEIVED("ue", "pcscf", "SM7: REGISTER with the answer, over its set"),
    SM7_OUTSIDE_SET("ue", "pcscf", "REGISTER with the answer, but not over its set: dropped"),
    /** At a protected port, from a port that no set has. */
    OUTSIDE_ANY_SET("ue", "pcscf", "REGISTER to a protected port that belongs to no set: dropped"),
    ESP_NOT_VERIFIED("ue", "pcscf", "ESP packets failed the integrity check: dropped by the kernel"),
    ESP_NONE("pcscf", "pcscf", "no ESP packet arrived on the set"),
    ESP_ARRIVED("ue", "pcscf", "ESP packets arrived on the set and were verified"),
    SM7_NEVER("pcscf", "pcscf", "no SM7 in time"),
    ACCEPTED("home", "pcscf", "200"),
    HOME_REFUSED("home", "pcscf", "an error from the home network"),
    HOME_SILENT("home", "pcscf", "no answer from the home network in time"),
    SM12_SENT("pcscf", "ue", "SM12: 200"),
    PASSED_ON("pcscf", "ue", "the error passed on"),
    REFUSED("pcscf", "ue", "refused"),
    DROPPED("pcscf", "pcscf", "dropped in silence");

    private final String from;
    private final String to;
    private final String text;

    RegistrationStep(String from, String to, String text) {
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
