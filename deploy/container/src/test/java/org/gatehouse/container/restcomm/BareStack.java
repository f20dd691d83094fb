package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.message.SIPMessage;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.ListeningPoint;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.SipFactory;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.SipStack;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import org.gatehouse.container.ContainerSettings;
import org.gatehouse.container.EmbeddedContainer;

/**
 * The stack without a container, as the container sets it up but for the valve. What it takes is kept, not answered.
 */
final class BareStack implements SipListener, AutoCloseable {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final int PATIENCE_SECONDS = 30;

    private final SipStack stack;
    private final int port;
    private final BlockingQueue<SIPMessage> taken = new LinkedBlockingQueue<>();

    BareStack() throws Exception {
        Properties properties = EmbeddedContainer.stackProperties(ContainerSettings.DEFAULT);
        properties.remove("gov.nist.javax.sip.SIP_MESSAGE_VALVE");
        stack = SipFactory.getInstance().createSipStack(properties);
        port = freePort();
        SipProvider provider = stack.createSipProvider(
            stack.createListeningPoint(HERE.getHostAddress(), port, ListeningPoint.UDP));
        provider.addListeningPoint(stack.createListeningPoint(HERE.getHostAddress(), port, ListeningPoint.TCP));
        provider.addSipListener(this);
        stack.start();
    }

    private static int freePort() throws IOException {
        while (true) {
            try (ServerSocket tcp = new ServerSocket(0, 1, HERE);
                 DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), HERE)) {
                return udp.getLocalPort();
            } catch (java.net.BindException e) {
                // free for one of the two only
            }
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(HERE, port);
    }

    /** The next request that the parser took. */
    SIPMessage awaitTaken() throws InterruptedException {
        SIPMessage message = taken.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing arrived");
        }
        return message;
    }

    @Override
    public void processRequest(RequestEvent event) {
        taken.add((SIPMessage) event.getRequest());
    }

    @Override
    public void processResponse(ResponseEvent event) {
        taken.add((SIPMessage) event.getResponse());
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
        // no transaction is made
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
        // seen at the other end
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {
        // no transaction is made
    }

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {
        // no dialog is made
    }

    @Override
    public void close() {
        stack.stop();
    }
}
