package org.gatehouse.container.restcomm;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a peer sends over a connection. The stack queues whatever it can read before it parses it, without a bound; here
 * a message that does not end is the end of its connection, and what comes after a refused one is thrown away.
 */
final class WireEntrance extends FilterInputStream {
    /** Every message has an empty line, before its body: where none comes in as many octets, none is on its way. */
    static final int MAX_WITHOUT_EMPTY_LINE = StrictParserFactory.MAX_BODY + 2 * StrictParserFactory.MAX_HEAD;
    /** Read of an ended connection before it is closed all the same. */
    static final int MAX_LEFT = 1_048_576;

    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.wire");
    private static final int END = -1;

    private final BooleanSupplier ended;
    private final int localPort;
    private int sinceEmptyLine;
    private boolean lineIsEmpty;

    /** @param ended whether what comes is thrown away */
    WireEntrance(InputStream socket, BooleanSupplier ended, int localPort) {
        super(socket);
        this.ended = ended;
        this.localPort = localPort;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? END : one[0] & 0xff;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        int left = 0;
        while (left < MAX_LEFT) {
            int count = in.read(octets, offset, length);
            if (count < 0) {
                return END;
            }
            if (!ended.getAsBoolean()) {
                return endless(octets, offset, count) ? END : count;
            }
            left += count;
        }
        return END;
    }

    private boolean endless(byte[] octets, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            sinceEmptyLine++;
            if (octets[i] == '\n') {
                sinceEmptyLine = lineIsEmpty ? 0 : sinceEmptyLine;
                lineIsEmpty = true;
            } else if (octets[i] != '\r') {
                lineIsEmpty = false;
            }
        }
        boolean endless = sinceEmptyLine > MAX_WITHOUT_EMPTY_LINE;
        if (endless) {
            LOG.info("message refused reason={} status=none localPort={}", Fault.MESSAGE_TOO_LARGE, localPort);
        }
        return endless;
    }
}
