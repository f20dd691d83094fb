package org.gatehouse.testbed.cx;

import java.util.List;

/** What the HSS tells an S-CSCF of its own accord, 3GPP TS 29.228 clauses 6.1.3 and 6.6. Must not wait. */
public interface CxNotices {
    CxNotices NONE = new CxNotices() {
        @Override
        public boolean terminated(String impi, List<String> impus, int reasonCode) {
            return false;
        }

        @Override
        public boolean profileChanged(String impi, List<String> impus) {
            return false;
        }
    };

    /**
     * RTR: the registration is to end.
     *
     * @param impus these; empty for all of the user
     * @param reasonCode of Deregistration-Reason: 0 permanent termination, 1 new server assigned, 2 server change, 3
     *     remove S-CSCF
     * @return whether the user was known
     */
    boolean terminated(String impi, List<String> impus, int reasonCode);

    /** PPR: the user's identities are these now. @return whether the user was known */
    boolean profileChanged(String impi, List<String> impus);
}
