package org.gatehouse.adapter.operator;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.After;
import org.junit.Test;

public class StatusBeanTest {
    private static final String NAME = "org.gatehouse:type=StatusBeanTest";

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final StatusBean bean = new StatusBean(NAME);

    /** What is shown. */
    public interface ShownMXBean {
        int getCount();
    }

    private record Shown(int count) implements ShownMXBean {
        @Override
        public int getCount() {
            return count;
        }
    }

    @After
    public void remove() {
        bean.remove();
    }

    @Test
    public void aLaterDeploymentTakesThePlaceOfAnEarlierOne() throws Exception {
        bean.register(new Shown(1));
        bean.register(new Shown(2));
        assertEquals(2, server.getAttribute(new ObjectName(NAME), "Count"));
    }

    @Test
    public void removedTwiceIsRemoved() throws Exception {
        bean.register(new Shown(1));
        bean.remove();
        bean.remove();
        assertFalse(server.isRegistered(new ObjectName(NAME)));
    }

    @Test
    public void whatIsNoBeanStopsNobody() throws Exception {
        bean.register("no bean");
        assertFalse(server.isRegistered(new ObjectName(NAME)));
        bean.register(new Shown(3));
        assertTrue(server.isRegistered(new ObjectName(NAME)));
    }
}
