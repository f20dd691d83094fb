package org.gatehouse.cli;

/** What a container process can be. */
public enum Role {
    PCSCF("pcscf", "pcscf-app"),
    ICSCF("icscf-thig", "icscf-thig-app");

    private final String application;
    private final String module;

    Role(String application, String module) {
        this.application = application;
        this.module = module;
    }

    /** The application's name, as its archive and {@code sip.xml} have it. */
    String application() {
        return application;
    }

    String module() {
        return module;
    }

    /** Its section of the configuration file. */
    String section() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
