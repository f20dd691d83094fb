package org.gatehouse.bench.load;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Looks into a server's process from outside: its heap by class, threads, descriptors and MBeans. */
final class Inspection implements AutoCloseable {
    private static final String PCSCF = "org.gatehouse:type=Pcscf";
    private static final List<String> SESSIONS = List.of("activeSipSessions", "activeSipApplicationSessions");

    private final long pid;
    private final JMXConnector connector;
    private final MBeanServerConnection beans;

    Inspection(long pid) throws IOException {
        this.pid = pid;
        try {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
            try {
                connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + pid + " cannot be looked into", e);
        }
        beans = connector.getMBeanServerConnection();
    }

    /** After a full collection. */
    Footprint footprint() throws IOException, InterruptedException {
        // what has a finaliser or a cleaner goes with the second one
        histogram();
        return Footprint.of(histogram(), (int) entries("task"), (int) entries("fd"), tables());
    }

    private List<String> histogram() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            String.valueOf(pid), "GC.class_histogram").redirectErrorStream(true).start();
        List<String> all = new ArrayList<>();
        try (BufferedReader lines = jcmd.inputReader()) {
            lines.lines().forEach(all::add);
        }
        jcmd.waitFor();
        return all;
    }

    private long entries(String directory) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc", String.valueOf(pid), directory))) {
            return entries.count();
        }
    }

    /** What the applications and the container count of what they hold now. */
    Map<String, Long> tables() throws IOException {
        Map<String, Long> tables = new TreeMap<>();
        try {
            ObjectName pcscf = new ObjectName(PCSCF);
            if (beans.isRegistered(pcscf)) {
                tables.put("registered", ((Number) beans.getAttribute(pcscf, "Registered")).longValue());
                for (Object row : ((TabularData) beans.getAttribute(pcscf, "Sets")).values()) {
                    CompositeData entry = (CompositeData) row;
                    tables.put("sets " + entry.get("key"), ((Number) entry.get("value")).longValue());
                }
            }
            for (ObjectName manager : beans.queryNames(new ObjectName("*:type=Manager,*"), null)) {
                for (String name : SESSIONS) {
                    tables.put(name, ((Number) beans.getAttribute(manager, name)).longValue());
                }
            }
        } catch (JMException e) {
            throw new IOException("MBeans cannot be read: " + e.getMessage(), e);
        }
        return tables;
    }

    /** Octets of the heap in use, old generation and all, as its last collection left them. */
    long usedAfterCollection() throws IOException {
        try {
            long used = 0;
            for (ObjectName pool : beans.queryNames(new ObjectName("java.lang:type=MemoryPool,*"), null)) {
                CompositeData after = (CompositeData) beans.getAttribute(pool, "CollectionUsage");
                used += after == null ? 0 : (Long) after.get("used");
            }
            return used;
        } catch (JMException e) {
            throw new IOException("MBeans cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
