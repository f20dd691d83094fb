package org.gatehouse.testbed.ue;

import java.io.IOException;

/** Where the UE's security associations are put in force: the kernel's ESP, or nowhere. */
public interface UeSecurity {
    /** Puts nothing in force: the protected ports carry clear text. */
    UeSecurity NONE = new UeSecurity() {
        @Override
        public void install(SaSetOfUe set) {
        }

        @Override
        public void remove(SaSetOfUe set) {
        }
    };

    /** Called before SM7 leaves. On return all four associations and their policies are in force. */
    void install(SaSetOfUe set) throws IOException;

    /** Called once for each set that was installed. */
    void remove(SaSetOfUe set) throws IOException;
}
