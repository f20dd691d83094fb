package org.gatehouse.testbed.scscf;

import java.time.Instant;
import java.util.List;

/**
 * One registered contact.
 *
 * @param impus the identities registered with it, default first
 * @param contact its URI
 * @param path the Path values, first hop towards the UE first
 */
public record Binding(String impi, List<String> impus, String contact, List<String> path, Instant expires) {
    public Binding {
        impus = List.copyOf(impus);
        path = List.copyOf(path);
    }
}
