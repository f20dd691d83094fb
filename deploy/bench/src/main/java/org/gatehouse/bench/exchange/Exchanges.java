package org.gatehouse.bench.exchange;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Requests and their 200s, so many under way at a time, all from one socket. */
public final class Exchanges implements AutoCloseable {
    static final int BUFFER = 4 * 1024 * 1024;
    private static final int MOST = 2_000_000;
    private static final int LARGEST = 65_535;
    /** A request has its number as Call-ID, so that the response tells it. */
    private static final String CALL_ID = "Call-ID: ";

    /** What came of a run; times in nanoseconds, sorted. */
    public record Result(int sent, double seconds, long[] times) {
        public double perSecond() {
            return times.length / seconds;
        }

        /** Microseconds. */
        public double at(double share) {
            return times.length == 0 ? Double.NaN
                : times[(int) Math.min(times.length - 1L, (long) (share * times.length))] / 1e3;
        }
    }

    /** Makes requests. */
    public interface Requests {
        /**
         * @param number its Call-ID, and what makes its branch another one
         * @return a request whose topmost Via is the socket's
         */
        byte[] request(int number);
    }

    private final DatagramSocket socket;
    private final int lostMillis;
    private int calls;

    /**
     * @param self the socket's address
     * @param lostMillis without a response for so long, what is under way is lost and a run ends
     */
    public Exchanges(InetSocketAddress self, int lostMillis) throws IOException {
        this.lostMillis = lostMillis;
        socket = new DatagramSocket(self);
        socket.setReceiveBufferSize(BUFFER);
        socket.setSoTimeout(lostMillis);
    }

    /** @param to the node, or the peer itself */
    public Result run(InetSocketAddress to, Requests requests, int underWay, long nanos) throws Exception {
        return run(to, requests, underWay, nanos, () -> { });
    }

    /** The same, and something happens after half of the time. */
    public Result run(InetSocketAddress to, Requests requests, int underWay, long nanos, Runnable inTheMiddle)
            throws Exception {
        boolean half = false;
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
            && slots.tryAcquire(lostMillis, TimeUnit.MILLISECONDS)) {
            if (!half && System.nanoTime() - begin > nanos / 2) {
                half = true;
                inTheMiddle.run();
            }
            byte[] request = requests.request(calls++);
            asked[sent++] = System.nanoTime();
            socket.send(new DatagramPacket(request, request.length, to));
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

    @Override
    public void close() {
        socket.close();
    }
}
