package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.log4j.AppenderSkeleton;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.apache.log4j.spi.LoggingEvent;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Handling;
import org.gatehouse.adapter.NextHops;
import org.gatehouse.adapter.WireRules;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Test;

/** What the real stack does, over real sockets, with what the parser does not take. */
public class RefusedMessagesTest {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String APPLICATION = "rules-of-a-test";
    private static final Logger LOG = Logger.getLogger("org.gatehouse.wire");

    private static BareStack stack;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final AppenderSkeleton appender = new AppenderSkeleton() {
        @Override
        protected void append(LoggingEvent event) {
            lines.add(event.getRenderedMessage());
        }

        @Override
        public boolean requiresLayout() {
            return false;
        }

        @Override
        public void close() {
            // nothing is held
        }
    };
    private DatagramSocket ue;
    private int number;

    @BeforeClass
    public static void start() throws Exception {
        Logger.getRootLogger().setLevel(Level.OFF);
        LOG.setLevel(Level.INFO);
        stack = new BareStack();
    }

    @AfterClass
    public static void stop() {
        stack.close();
    }

    @Before
    public void openPort() throws IOException {
        ue = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        ue.setSoTimeout(PATIENCE_MILLIS);
        LOG.addAppender(appender);
    }

    @After
    public void closePort() {
        ue.close();
        LOG.removeAppender(appender);
        WireTable.remove(APPLICATION);
    }

    /** Each with a Call-ID of its own. */
    private String request(String transport) {
        number++;
        return "OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/" + transport + " 127.0.0.1:" + ue.getLocalPort()
            + ";branch=z9hG4bK" + number + "\r\nFrom: <sip:a@h>;tag=f\r\nTo: <sip:a@h>\r\nCall-ID: c" + number
            + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
    }

    /** For each fault a change of a good request that has it. */
    private static Map<Fault, String[]> faulty() {
        return Map.of(Fault.MALFORMED_MESSAGE, new String[] {"CSeq: 1 OPTIONS", "CSeq: one OPTIONS"},
            Fault.MISSING_MANDATORY_HEADER, new String[] {"From: <sip:a@h>;tag=f\r\n", ""},
            Fault.REPEATED_HEADER, new String[] {"To: <sip:a@h>\r\n", "To: <sip:a@h>\r\nt: <sip:b@h>\r\n"},
            Fault.BARE_CR, new String[] {"To: <sip:a@h>\r\n", "To: <sip:a@h>\rt: <sip:b@h>\r\n"},
            Fault.TOO_MANY_HEADERS, new String[] {"Content-Length", "Subject: x\r\n".repeat(201) + "Content-Length"},
            Fault.HEADER_LINE_TOO_LONG, new String[] {"Content-Length",
                "Subject: " + "x".repeat(8_200) + "\r\nContent-Length"},
            Fault.REQUEST_URI_TOO_LONG, new String[] {"sip:x", "sip:" + "x".repeat(8_200)},
            Fault.MESSAGE_TOO_LARGE, new String[] {"Content-Length",
                ("Subject: " + "x".repeat(8_000) + "\r\n").repeat(9) + "Content-Length"});
    }

    private static String faulty(String request, Fault fault) {
        String[] change = faulty().get(fault);
        return request.replace(change[0], change[1]);
    }

    private void send(String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        ue.send(new DatagramPacket(octets, octets.length, stack.address()));
    }

    private String received() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        ue.receive(packet);
        assertEquals(stack.address(), packet.getSocketAddress());
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
    }

    private void assertAnswer(Fault fault, String answer) throws InterruptedException {
        assertTrue(answer, answer.startsWith("SIP/2.0 " + fault.status + " " + fault.phrase + "\r\n"));
        assertTrue(answer, answer.endsWith("\r\nContent-Length: 0\r\n\r\n"));
        assertTrue(answer, answer.contains(";branch=z9hG4bK" + number));
        assertTrue(answer, answer.contains("Call-ID: c" + number + "\r\n"));
        String expected = "message refused reason=" + fault + " status=" + fault.status + " localPort="
            + stack.address().getPort();
        // before it may stand the last line of another test: it is written after the answer
        assertEquals(expected, lineThat(expected::equals));
    }

    private void assertServes() throws Exception {
        send(request("UDP"));
        assertEquals("c" + number, stack.awaitTaken().getCallId().getCallId());
    }

    @Test
    public void overUdpEachFaultIsAnsweredAndTheNextMessageTaken() throws Exception {
        for (Fault fault : Fault.values()) {
            // no datagram is as long as that
            if (fault != Fault.MESSAGE_TOO_LARGE) {
                send(faulty(request("UDP"), fault));
                assertAnswer(fault, received());
                assertServes();
            }
        }
    }

    /** The next line on the log; it is written after the answer. */
    private String line() throws InterruptedException {
        return String.valueOf(lines.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** The next line that is meant, or what stands for none. */
    private String lineThat(Predicate<String> meant) throws InterruptedException {
        String line = line();
        while (!meant.test(line) && !line.equals("null")) {
            line = line();
        }
        return line;
    }

    private void awaitLine(String text) throws InterruptedException {
        String line = lineThat(l -> l.contains(text));
        assertTrue(line, line.contains(text));
    }

    @Test
    public void overTcpEachFaultIsAnsweredAndEndsTheConnection() throws Exception {
        // a CR that ends no line does not get as far as the parser: the stack reads lines and leaves every CR out
        for (Fault fault : EnumSet.complementOf(EnumSet.of(Fault.BARE_CR))) {
            try (Socket socket = connected()) {
                socket.getOutputStream().write(octets(faulty(request("TCP"), fault) + request("TCP")));
                number--;
                assertAnswer(fault, all(socket.getInputStream()));
                number++;
            }
            assertServes();
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Socket connected() throws IOException {
        Socket socket = new Socket(stack.address().getAddress(), stack.address().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static String all(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** The stack's reader of lines has room for two of them. */
    @Test
    public void manyCarriageReturnsEndTheirConnectionOnly() throws Exception {
        try (Socket socket = connected()) {
            socket.getOutputStream().write(octets("\r\r\r\r\r"));
            assertEquals("", all(socket.getInputStream()));
        }
        assertServes();
    }

    @Test
    public void goodMessagesBeforeAFaultOnTheSameConnectionAreTaken() throws Exception {
        try (Socket socket = connected()) {
            String good = request("TCP");
            socket.getOutputStream().write(octets(good + faulty(request("TCP"), Fault.MALFORMED_MESSAGE)));
            assertEquals("c" + (number - 1), stack.awaitTaken().getCallId().getCallId());
            assertAnswer(Fault.MALFORMED_MESSAGE, all(socket.getInputStream()));
        }
    }

    @Test
    public void aBodyOfARefusedMessageIsNotTakenForAMessage() throws Exception {
        try (Socket socket = connected()) {
            String inner = request("TCP");
            String outer = faulty(request("TCP"), Fault.MISSING_MANDATORY_HEADER)
                .replace("Content-Length: 0", "Content-Length: " + inner.length()) + inner;
            socket.getOutputStream().write(octets(outer));
            String answer = all(socket.getInputStream());
            assertTrue(answer, answer.startsWith("SIP/2.0 400 "));
            assertEquals("once", answer.indexOf("SIP/2.0 400"), answer.lastIndexOf("SIP/2.0 400"));
            awaitLine("reason=MISSING_MANDATORY_HEADER");
        }
        // what is taken next is what was sent next
        assertServes();
    }

    @Test
    public void aBodyThatIsAnnouncedTooLongIsRefusedBeforeItComes() throws Exception {
        try (Socket socket = connected()) {
            socket.getOutputStream().write(octets(request("TCP").replace("Content-Length: 0",
                "Content-Length: 2000000000")));
            assertTrue(all(socket.getInputStream()).startsWith("SIP/2.0 513 "));
            awaitLine("reason=MESSAGE_TOO_LARGE");
        }
    }

    @Test
    public void theAnswerGoesToTheViasPort() throws Exception {
        try (DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            byte[] octets = octets(faulty(request("UDP"), Fault.HEADER_LINE_TOO_LONG));
            client.send(new DatagramPacket(octets, octets.length, stack.address()));
            assertTrue(received().startsWith("SIP/2.0 400 "));
            awaitLine("reason=HEADER_LINE_TOO_LONG");
        }
    }

    @Test
    public void whatCannotBeAnsweredEndsWithALineAllTheSame() throws Exception {
        for (String text : List.of("hello\r\n\r\n",
                faulty(request("UDP"), Fault.MALFORMED_MESSAGE).replace("Via", "Vi"),
                faulty(request("UDP"), Fault.TOO_MANY_HEADERS).replace("OPTIONS", "ACK"))) {
            send(text);
            awaitLine(" status=none ");
        }
        assertNothingReceived();
    }

    @Test
    public void whatAnApplicationDropsIsMetWithSilence() throws Exception {
        List<Arrival> asked = new ArrayList<>();
        WireTable.put(APPLICATION, List.of(), new WireRules() {
            @Override
            public boolean admit(Arrival arrival) {
                asked.add(arrival);
                if (arrival.method().equals("INFO")) {
                    throw new IllegalStateException("rules that fail");
                }
                return false;
            }
        }, NextHops.NONE);
        for (String method : List.of("OPTIONS", "INFO")) {
            send(faulty(request("UDP"), Fault.TOO_MANY_HEADERS).replaceFirst("OPTIONS", method));
            awaitLine(" status=none ");
        }
        assertEquals(2, asked.size());
        assertFalse(asked.get(0).unreadable().isEmpty());
        assertEquals(ue.getLocalSocketAddress(), asked.get(0).flow().remote());
        assertNothingReceived();
    }

    private void assertNothingReceived() throws IOException {
        ue.setSoTimeout(1);
        assertThrows(SocketTimeoutException.class, this::received);
    }

    @Test
    public void anEndlessHeadIsNotReadForEver() throws Exception {
        try (Socket socket = connected()) {
            byte[] line = octets("Subject: " + "x".repeat(8_000) + "\r\n");
            socket.getOutputStream().write(octets("OPTIONS sip:x SIP/2.0\r\n"));
            for (int sent = 0; sent < 8 * StrictParserFactory.MAX_READ; sent += line.length) {
                socket.getOutputStream().write(line);
            }
            fail("all of it was read");
        } catch (IOException e) {
            awaitLine("reason=MESSAGE_TOO_LARGE status=none");
            assertServes();
        }
    }
}
