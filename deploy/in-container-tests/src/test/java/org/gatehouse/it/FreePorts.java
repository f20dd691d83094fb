package org.gatehouse.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.testbed.sip.SipPort;
import org.gatehouse.testbed.sip.SipTap;

/**
 * Ports that nobody has for UDP or TCP. The kernel may take a moment to have them back: for a port that is bound at
 * once, bind 0.
 */
public final class FreePorts {
    private FreePorts() {
    }

    public static List<Integer> at(InetAddress address, int count) {
        List<SipPort> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(SipPort.open(new InetSocketAddress(address, 0), inbound -> { }, SipTap.NONE));
            }
            return held.stream().map(port -> port.local().getPort()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            held.forEach(SipPort::close);
        }
    }
}
