package org.gatehouse.testbed.cx;

import java.util.List;

/**
 * Where the HSS is and who may ask it.
 *
 * @param host its Origin-Host
 * @param realm its Origin-Realm
 * @param address IP address to listen on: a different 127.0.0.x for each
 * @param port TCP; 0 for a free one
 * @param clients Origin-Hosts of those that may connect, at least one
 */
public record CxServerSettings(String host, String realm, String address, int port, List<String> clients) {
    public CxServerSettings {
        clients = List.copyOf(clients);
        if (clients.isEmpty()) {
            throw new IllegalArgumentException("no client");
        }
        for (String name : clients) {
            requireName(name);
        }
        requireName(host);
        requireName(realm);
    }

    private static void requireName(String name) {
        if (!name.matches("[a-z0-9.-]{1,255}")) {
            throw new IllegalArgumentException("not a host name in lower case: " + name);
        }
    }
}
