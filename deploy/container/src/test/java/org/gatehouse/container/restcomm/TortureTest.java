package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;

import gov.nist.javax.sip.message.SIPMessage;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.junit.BeforeClass;
import org.junit.Test;

/** The cases of RFC 4475: each is taken or refused with a reason, and the stack lives on. */
public class TortureTest {
    private static final Path FILES = Path.of("src/test/resources/torture");
    private static final int CASES = 49;

    private final Map<String, byte[]> messages = new TreeMap<>();

    public TortureTest() throws Exception {
        try (Stream<Path> files = Files.list(FILES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".sip")).toList()) {
                messages.put(file.getFileName().toString().replace(".sip", ""), Files.readAllBytes(file));
            }
        }
    }

    @BeforeClass
    public static void quiet() {
        Logger.getRootLogger().setLevel(Level.OFF);
    }

    private static String outcome(byte[] message) {
        try {
            SIPMessage taken = new StrictParserFactory().createMessageParser(null)
                .parseSIPMessage(message, true, false, (e, m, header, text, whole) -> { });
            assertNotNull(taken);
            // as it is when an application asks, and when it is sent on
            JainMessages.headers(taken);
            taken.encode();
            return "taken";
        } catch (ParseException e) {
            return Stream.of(Fault.values()).filter(f -> f.phrase.equals(e.getMessage())).findFirst().orElseThrow()
                .name();
        }
    }

    @Test
    public void eachIsTakenOrRefusedWithTheReasonThatIsWrittenDown() throws Exception {
        Properties expected = new Properties();
        try (InputStream in = Files.newInputStream(FILES.resolve("expected.properties"))) {
            expected.load(in);
        }
        Map<String, String> outcomes = new TreeMap<>();
        messages.forEach((name, octets) -> outcomes.put(name, outcome(octets)));
        assertEquals(new TreeMap<>(expected), outcomes);
        assertEquals(CASES, outcomes.size());
    }

    /** Cut off anywhere, as a lost packet or a broken connection leaves it. */
    @Test
    public void noneCutOffAnywhereIsMoreThanRefused() {
        messages.values().forEach(octets -> {
            for (int length = 1; length < octets.length; length += 7) {
                byte[] cut = java.util.Arrays.copyOf(octets, length);
                try {
                    new StrictParserFactory().createMessageParser(null).parseSIPMessage(cut, true, false,
                        (e, m, header, text, whole) -> { });
                } catch (ParseException e) {
                    assertNotNull(e.getMessage());
                }
            }
        });
    }

    @Test
    public void theStackServesAfterEachOfThem() throws Exception {
        try (BareStack stack = new BareStack();
             DatagramSocket ue = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            for (Map.Entry<String, byte[]> message : messages.entrySet()) {
                ue.send(new DatagramPacket(message.getValue(), message.getValue().length, stack.address()));
                try (Socket socket = new Socket(stack.address().getAddress(), stack.address().getPort())) {
                    socket.getOutputStream().write(message.getValue());
                }
                String id = "after-" + message.getKey();
                byte[] good = ("OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + ue.getLocalPort()
                    + ";branch=z9hG4bK" + id + "\r\nFrom: <sip:a@h>;tag=f\r\nTo: <sip:a@h>\r\nCall-ID: " + id
                    + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
                ue.send(new DatagramPacket(good, good.length, stack.address()));
                SIPMessage taken = stack.awaitTaken();
                while (!taken.getCallId().getCallId().equals(id)) {
                    taken = stack.awaitTaken();
                }
            }
        }
    }
}
