package org.gatehouse.pcscf.servlet;

import static org.junit.Assert.assertEquals;

import java.net.InetAddress;
import java.util.OptionalInt;
import org.junit.Test;

public class ResponsePortsTest {
    private static final InetAddress UE = InetAddress.getLoopbackAddress();
    private final ResponsePorts ports = new ResponsePorts();

    @Test
    public void aResponseLeavesFromThePortOfTheRequestsSet() {
        ports.arrived(UE, "b1", 5064);
        assertEquals(OptionalInt.of(5064), ports.of(UE, "b1"));
        assertEquals(OptionalInt.empty(), ports.of(UE, "b2"));
    }

    @Test
    public void twoUesMayHaveTheSameBranch() throws Exception {
        ports.arrived(UE, "b1", 5064);
        assertEquals(OptionalInt.empty(), ports.of(InetAddress.getByName("192.0.2.1"), "b1"));
    }

    @Test
    public void aRepetitionDoesNotUndoWhatWasDecided() {
        ports.arrived(UE, "b1", 5064);
        ports.decided(UE, "b1", 5065);
        ports.arrived(UE, "b1", 5064);
        assertEquals(OptionalInt.of(5065), ports.of(UE, "b1"));
        ports.decided(UE, "b1", 5066);
        assertEquals(OptionalInt.of(5066), ports.of(UE, "b1"));
    }
}
