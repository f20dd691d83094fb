package org.gatehouse.container;

import static org.junit.Assert.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.Test;

public class StatusLinesTest {
    /** What an application shows. */
    public interface ShownMXBean {
        List<String> getUes();
    }

    /** Two UEs. */
    public static final class Shown implements ShownMXBean {
        @Override
        public List<String> getUes() {
            return List.of("one", "two");
        }
    }

    private static String answer(String asked) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new StatusLines(new ByteArrayInputStream(asked.getBytes(StandardCharsets.UTF_8)), new PrintStream(out)).run();
        return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    public void withoutAnApplicationThereIsNothingToShow() {
        assertEquals("status: end\n", answer("status\n"));
    }

    @Test
    public void everyUeOfEveryApplication() throws Exception {
        ObjectName name = new ObjectName("org.gatehouse:type=Shown");
        ManagementFactory.getPlatformMBeanServer().registerMBean(new Shown(), name);
        try {
            assertEquals("status: one\nstatus: two\nstatus: end\nstatus: one\nstatus: two\nstatus: end\n",
                answer("status\nstatus\n"));
        } finally {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        }
    }

    /** What an application without UEs shows. */
    public interface OtherMXBean {
        int getAnything();
    }

    @Test
    public void applicationWithoutUesIsLeftOut() throws Exception {
        ObjectName name = new ObjectName("org.gatehouse:type=Other");
        OtherMXBean other = () -> 1;
        ManagementFactory.getPlatformMBeanServer()
            .registerMBean(new StandardMBean(other, OtherMXBean.class, true), name);
        try {
            assertEquals("status: end\n", answer("status\n"));
        } finally {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        }
    }

    @Test
    public void otherLinesAreNotAnswered() {
        assertEquals("", answer("\nSTATUS\nquit\n"));
    }
}
