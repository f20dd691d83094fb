package org.gatehouse.pcscf.servlet;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.gatehouse.pcscf.status.PcscfMXBean;
import org.gatehouse.pcscf.status.PcscfStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the status in the platform's MBean server. A P-CSCF works without it, so failures are logged only. */
final class StatusBean {
    private static final Logger LOG = LoggerFactory.getLogger(StatusBean.class);

    private StatusBean() {
    }

    static void register(PcscfStatus status) {
        remove();
        try {
            server().registerMBean(status, new ObjectName(PcscfMXBean.NAME));
        } catch (JMException e) {
            LOG.warn("no status: {}", e.toString());
        }
    }

    static void remove() {
        try {
            ObjectName name = new ObjectName(PcscfMXBean.NAME);
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
