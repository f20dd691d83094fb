package org.gatehouse.pcscf.xfrm;

/** One thing to ask of the kernel, which it answers with an acknowledgement. */
sealed interface XfrmRequest {
    /** Appends the message. */
    void encode(XfrmEncoder encoder, int sequence);

    /** For the operator: what was asked, without keys. */
    String what();

    /** Fails if a state with this destination and SPI is there. */
    record AddState(XfrmState state) implements XfrmRequest {
        @Override
        public void encode(XfrmEncoder encoder, int sequence) {
            encoder.addState(sequence, state);
        }

        @Override
        public String what() {
            return "adding " + text(state.id());
        }
    }

    /** Fails if there is none. */
    record DeleteState(XfrmState.Id id) implements XfrmRequest {
        @Override
        public void encode(XfrmEncoder encoder, int sequence) {
            encoder.deleteState(sequence, id);
        }

        @Override
        public String what() {
            return "deleting " + text(id);
        }
    }

    /** Fails if a policy with this direction and selector is there. */
    record AddPolicy(XfrmPolicy policy) implements XfrmRequest {
        @Override
        public void encode(XfrmEncoder encoder, int sequence) {
            encoder.addPolicy(sequence, policy);
        }

        @Override
        public String what() {
            return "adding " + text(policy.id());
        }
    }

    /** Adds the policy, or puts it in the place of one with this direction and selector. */
    record PutPolicy(XfrmPolicy policy) implements XfrmRequest {
        @Override
        public void encode(XfrmEncoder encoder, int sequence) {
            encoder.putPolicy(sequence, policy);
        }

        @Override
        public String what() {
            return "putting " + text(policy.id());
        }
    }

    /** Fails if there is none. */
    record DeletePolicy(XfrmPolicy.Id id) implements XfrmRequest {
        @Override
        public void encode(XfrmEncoder encoder, int sequence) {
            encoder.deletePolicy(sequence, id);
        }

        @Override
        public String what() {
            return "deleting " + text(id);
        }
    }

    /** Hashes policies by whole addresses, IPv4 and IPv6. */
    record HashWholeAddresses() implements XfrmRequest {
        @Override
        public void encode(XfrmEncoder encoder, int sequence) {
            encoder.setHashThresholds(sequence, XfrmThresholds.WHOLE_ADDRESSES);
        }

        @Override
        public String what() {
            return "setting the policy hash thresholds";
        }
    }

    private static String text(XfrmState.Id id) {
        return "state " + id.destination().getHostAddress() + " spi " + id.spi();
    }

    private static String text(XfrmPolicy.Id id) {
        XfrmSelector s = id.selector();
        return "policy " + id.direction() + " " + s.source().getHostAddress() + " port " + s.sourcePort() + " to "
            + s.destination().getHostAddress() + " port " + s.destinationPort();
    }
}
