package org.gatehouse.icscf.servlet;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.gatehouse.icscf.status.IcscfMXBean;
import org.gatehouse.icscf.status.IcscfStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the status in the platform's MBean server. An I-CSCF works without it, so failures are logged only. */
final class StatusBean {
    private static final Logger LOG = LoggerFactory.getLogger(StatusBean.class);

    private StatusBean() {
    }

    static void register(IcscfStatus status) {
        remove();
        try {
            server().registerMBean(status, new ObjectName(IcscfMXBean.NAME));
        } catch (JMException e) {
            LOG.warn("no status: {}", e.toString());
        }
    }

    static void remove() {
        try {
            ObjectName name = new ObjectName(IcscfMXBean.NAME);
            if (server().isRegistered(name)) {
                server().unregisterMBean(name);
            }
        } catch (JMException e) {
            LOG.warn("status not removed: {}", e.toString());
        }
    }

    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }
}
