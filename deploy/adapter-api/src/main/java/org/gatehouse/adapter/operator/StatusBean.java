package org.gatehouse.adapter.operator;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status of an application in the platform's MBean server. An application works without it, so failures are logged
 * only.
 */
public final class StatusBean {
    private static final Logger LOG = LoggerFactory.getLogger(StatusBean.class);

    private final String name;

    /** @param name an object name, such as {@code org.gatehouse:type=Pcscf} */
    public StatusBean(String name) {
        this.name = name;
    }

    /** Takes the place of one that an earlier deployment left. */
    public void register(Object status) {
        remove();
        try {
            server().registerMBean(status, new ObjectName(name));
        } catch (JMException e) {
            LOG.warn("no status {}: {}", name, e.toString());
        }
    }

    public void remove() {
        try {
            ObjectName object = new ObjectName(name);
            if (server().isRegistered(object)) {
                server().unregisterMBean(object);
            }
        } catch (JMException e) {
            LOG.warn("status {} not removed: {}", name, e.toString());
        }
    }

    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }
}
