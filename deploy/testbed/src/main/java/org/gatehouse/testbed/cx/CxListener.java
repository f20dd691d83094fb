package org.gatehouse.testbed.cx;

/** Sees what passes at a {@link CxServer}, for a ladder or a test. Called by several threads; must not wait. */
public interface CxListener {
    CxListener NONE = new CxListener() {
        @Override
        public void asked(String client, CxQuestion question) {
            // nobody looks
        }

        @Override
        public void answered(String client, CxQuestion question, CxReply reply) {
            // nobody looks
        }
    };

    /** @param client its Origin-Host */
    void asked(String client, CxQuestion question);

    /** The answer is about to be sent. */
    void answered(String client, CxQuestion question, CxReply reply);
}
