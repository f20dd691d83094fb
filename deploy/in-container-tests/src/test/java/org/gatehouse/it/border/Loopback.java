package org.gatehouse.it.border;

import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;

/** A range of loopback addresses of this run's own, so that runs beside each other do not meet on fixed ports. */
public record Loopback(int second, int third) {
    public static Loopback fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new Loopback(random.nextInt(64, 250), random.nextInt(1, 250));
    }

    /** The address that ends so. */
    public String host(int last) {
        return "127." + second + "." + third + "." + last;
    }

    public InetSocketAddress at(int last, int port) {
        return new InetSocketAddress(host(last), port);
    }
}
