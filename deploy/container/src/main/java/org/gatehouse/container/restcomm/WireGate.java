package org.gatehouse.container.restcomm;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.gatehouse.adapter.Handling;
import org.gatehouse.container.overload.Admission;
import org.gatehouse.container.overload.OverloadMXBean;
import org.gatehouse.container.overload.OverloadMetrics;
import org.gatehouse.container.overload.OverloadSettings;
import org.gatehouse.container.overload.OverloadStatus;
import org.gatehouse.container.overload.Shed;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where messages are turned away under overload: datagrams before they are queued, streams after they are parsed. */
public final class WireGate {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.wire");
    private static final long SAID_EVERY_NANOS = 10_000_000_000L;
    private static final String UNAVAILABLE = "503 Service Unavailable";
    private static final String RETRY_AFTER = "Retry-After";
    private static final AtomicLong SAID = new AtomicLong();

    private static volatile Admission admission = admission(OverloadSettings.DEFAULT);

    private WireGate() {
    }

    private static Admission admission(OverloadSettings settings) {
        return new Admission(settings, WireProcessors::backlog, System::nanoTime, new Random());
    }

    /** Said before ports are opened. Its state is shown in the platform's MBean server until {@link #withdraw}. */
    public static void set(OverloadSettings settings) {
        admission = admission(settings);
        SAID.set(System.nanoTime() - SAID_EVERY_NANOS);
        withdraw();
        try {
            server().registerMBean(new OverloadStatus(admission), new ObjectName(OverloadMXBean.NAME));
        } catch (JMException e) {
            // it works unseen
            LOG.warn("no overload status: {}", e.toString());
        }
    }

    /** Of the settings that were said last. */
    public static OverloadMetrics metrics() {
        return new OverloadMetrics(admission);
    }

    /** Datagrams that wait for a worker, counted when it is asked. */
    public static int queued() {
        return WireProcessors.backlog(0).queued();
    }

    /** The state is not shown any more. */
    public static void withdraw() {
        try {
            ObjectName name = new ObjectName(OverloadMXBean.NAME);
            if (server().isRegistered(name)) {
                server().unregisterMBean(name);
            }
        } catch (JMException e) {
            LOG.warn("overload status not removed: {}", e.toString());
        }
    }

    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }

    /** Whether a datagram goes on; one that does not has been answered if it is to be. */
    static boolean admits(InetSocketAddress local, DatagramPacket packet) {
        Admission now = admission;
        InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
        Flow flow = new Flow(Flow.Transport.UDP, local, from);
        Optional<Shed> shed = now.refusal(packet.getData(), packet.getOffset(), packet.getLength(), from,
            () -> WireTable.standing(flow));
        shed.ifPresent(why -> {
            say(now, why);
            if (why.answered()) {
                WireTable.turnedAway();
                answer(now, flow, packet);
            }
        });
        return shed.isEmpty();
    }

    private static void answer(Admission now, Flow flow, DatagramPacket packet) {
        List<String> retryAfter = List.of(RETRY_AFTER + ": " + now.retryAfterSeconds());
        Optional<SwiftAnswer> swift = SwiftAnswer.of(packet.getData(), packet.getOffset(), packet.getLength(),
            flow.remote(), UNAVAILABLE, retryAfter);
        if (swift.isPresent()) {
            send(flow.local(), swift.get().octets(), swift.get().to());
            return;
        }
        byte[] octets = Arrays.copyOfRange(packet.getData(), packet.getOffset(),
            packet.getOffset() + packet.getLength());
        BrokenRequest.of(octets, flow).ifPresent(request ->
            send(flow.local(), request.answer(UNAVAILABLE, retryAfter), request.returnAddress()));
    }

    private static void send(InetSocketAddress local, byte[] answer, InetSocketAddress to) {
        try {
            WireNetworkLayer.send(local, answer, to);
        } catch (IOException e) {
            LOG.debug("503 not sent: {}", e.getClass().getSimpleName());
        }
    }

    /** What becomes of a request that came over a stream, if it is not taken. */
    static Optional<Handling> refusal(String method, String requestUri, String contact, Flow flow) {
        Admission now = admission;
        return now.refusal(method, requestUri, contact, () -> WireTable.standing(flow)).map(why -> {
            say(now, why);
            if (why.answered()) {
                WireTable.turnedAway();
            }
            return why.answered() ? new Handling.Answer(503, "Service Unavailable",
                List.of(new HeaderEdit.Set(RETRY_AFTER, List.of(String.valueOf(now.retryAfterSeconds())))))
                : Handling.DROP;
        });
    }

    /** A line now and then: a line for each would be more work than the refusal. */
    private static void say(Admission now, Shed why) {
        long last = SAID.get();
        long time = System.nanoTime();
        if (time - last >= SAID_EVERY_NANOS && SAID.compareAndSet(last, time)) {
            LOG.warn("overload: reason={} queued={} oldestMillis={} refused so far: {}", why, now.lastQueued(),
                now.lastWait().toMillis(), now.refusals());
        }
    }
}
