package org.gatehouse.testbed.vm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.runner.JUnitCore;
import org.junit.runner.Result;

public class VmOnlyTest {
    private static final AtomicInteger RAN = new AtomicInteger();

    private final String before = System.getProperty(VmOnly.OUTPUT);

    /** A class of tests that must not run anywhere else. */
    public static class Guarded {
        @ClassRule
        public static final VmOnly VM = new VmOnly();

        @BeforeClass
        public static void makeNamespaces() {
            RAN.incrementAndGet();
        }

        @Test
        public void it() {
            RAN.incrementAndGet();
        }
    }

    /** One that anybody could run anywhere. */
    public static class Open {
        @Test
        public void it() {
            RAN.incrementAndGet();
        }
    }

    @Before
    public void outside() {
        RAN.set(0);
        System.clearProperty(VmOnly.OUTPUT);
    }

    @After
    public void restore() {
        if (before == null) {
            System.clearProperty(VmOnly.OUTPUT);
        } else {
            System.setProperty(VmOnly.OUTPUT, before);
        }
    }

    @Test
    public void outsideTheVirtualMachineNothingOfTheClassRuns() {
        Result result = JUnitCore.runClasses(Guarded.class);
        assertEquals(0, result.getRunCount());
        assertEquals(1, result.getAssumptionFailureCount());
        assertEquals(0, RAN.get());
    }

    @Test
    public void insideItRuns() {
        System.setProperty(VmOnly.OUTPUT, "anywhere");
        assertEquals(1, JUnitCore.runClasses(Guarded.class).getRunCount());
        assertEquals(2, RAN.get());
    }

    @Test
    public void aClassWithoutTheRuleIsNotRunInsideEither() {
        String message = assertThrows(IllegalArgumentException.class,
            () -> VmTestMain.main(new String[] {Open.class.getName()})).getMessage();
        assertTrue(message, message.endsWith("Open lacks the class rule VmOnly"));
        assertEquals(0, RAN.get());
    }
}
