package org.gatehouse.bench.hiding;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** INVITEs with three Via and three Record-Route and their 200s, so many under way at a time, all from one socket. */
final class Exchanges implements AutoCloseable {
    static final int BUFFER = 4 * 1024 * 1024;
    private static final int MOST = 2_000_000;
    private static final int LARGEST = 65_535;
    private static final int LOST_MILLIS = 1_000;
    private static final String CALL_ID = "Call-ID: ";

    /** What came of a run; times in nanoseconds, sorted. */
    record Result(int sent, double seconds, long[] times) {
        double perSecond() {
            return times.length / seconds;
        }

        /** Microseconds. */
        double at(double share) {
            return times.length == 0 ? Double.NaN
                : times[(int) Math.min(times.length - 1L, (long) (share * times.length))] / 1e3;
        }
    }

    private final InetSocketAddress self;
    private final DatagramSocket socket;
    private int calls;

    Exchanges(InetSocketAddress self) throws IOException {
        this.self = self;
        socket = new DatagramSocket(self);
        socket.setReceiveBufferSize(BUFFER);
        socket.setSoTimeout(LOST_MILLIS);
    }

    /**
     * @param to the node, or the peer itself
     * @param routes Route values, or an empty string
     */
    Result run(InetSocketAddress to, String routes, int underWay, long nanos) throws Exception {
        int first = calls;
        long[] asked = new long[MOST];
        long[] times = new long[MOST];
        int[] answered = new int[1];
        Semaphore slots = new Semaphore(underWay);
        Thread reader = new Thread(() -> answered[0] = receive(first, asked, times, slots), "responses");
        reader.start();
        long begin = System.nanoTime();
        int sent = 0;
        while (System.nanoTime() - begin < nanos && sent < MOST
            && slots.tryAcquire(LOST_MILLIS, TimeUnit.MILLISECONDS)) {
            byte[] invite = invite(calls++, to, routes);
            asked[sent++] = System.nanoTime();
            socket.send(new DatagramPacket(invite, invite.length, to));
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        reader.join();
        long[] sorted = Arrays.copyOf(times, answered[0]);
        Arrays.sort(sorted);
        return new Result(sent, seconds, sorted);
    }

    private int receive(int first, long[] asked, long[] times, Semaphore slots) {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        int answered = 0;
        while (true) {
            try {
                packet.setLength(LARGEST);
                socket.receive(packet);
                long now = System.nanoTime();
                String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
                int at = text.indexOf(CALL_ID) + CALL_ID.length();
                int call = Integer.parseInt(text.substring(at, text.indexOf("\r\n", at))) - first;
                if (text.startsWith("SIP/2.0 200") && call >= 0) {
                    times[answered++] = now - asked[call];
                    slots.release();
                }
            } catch (SocketTimeoutException e) {
                // nothing is under way any more
                return answered;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private byte[] invite(int call, InetSocketAddress to, String routes) {
        String own = self.getHostString() + ":" + self.getPort();
        return ("INVITE sip:b@home2.net SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP " + own + ";branch=z9hG4bKs" + call + "\r\n"
            + "Via: SIP/2.0/UDP pcscf1.home1.net:5060;branch=z9hG4bKp" + call + "\r\n"
            + "Via: SIP/2.0/UDP [5555::aaa:bbb:ccc:ddd]:5063;branch=z9hG4bKu" + call + "\r\n"
            + "Record-Route: <sip:" + own + ";lr>\r\n"
            + "Record-Route: <sip:as7.home1.net:5070;lr>\r\n"
            + "Record-Route: <sip:pcscf1.home1.net:5060;lr>\r\n"
            + (routes.isEmpty() ? "" : "Route: " + routes + "\r\n")
            + "Max-Forwards: 68\r\nFrom: <sip:a@home1.net>;tag=a\r\nTo: <sip:b@home2.net>\r\n" + CALL_ID + call
            + "\r\nCSeq: 1 INVITE\r\nContact: <sip:a@[5555::aaa:bbb:ccc:ddd]:5063>\r\nContent-Length: 0\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        socket.close();
    }
}
