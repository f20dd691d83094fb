package org.gatehouse.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse export}. */
@Command(name = "export", mixinStandardHelpOptions = true,
    description = "Hand out the latest SIP messages of one phone, as the P-CSCF saw them on Gm and Mw.",
    footer = {"Keys, challenges, responses, SPIs and bodies other than SDP were taken out before they were kept. "
        + "Identities are masked unless the configuration says identities = shown.",
        "Status 0: there are messages. 3: none is kept of this phone."})
final class ExportCommand extends OperatorCommand {
    private static final int UNKNOWN = 3;
    /** The header of a capture without packets. */
    private static final int EMPTY_CAPTURE = 24;

    /** As text unless a file is named. */
    private static final class Form {
        @Option(names = "--pcap", paramLabel = "FILE",
            description = "Write a capture for tcpdump or Wireshark: what was inside ESP, with its addresses and "
                + "ports.")
        private Path pcap;

        @Option(names = "--text", description = "Print the messages. This is the default.")
        private boolean text;
    }

    @Parameters(paramLabel = "IMPI|IMPU|ADDRESS",
        description = "Who: a private or public identity, or an IP address. Phones that share an address are shown "
            + "together.")
    private String who;

    @ArgGroup
    private Form form;

    @Override
    int run(OperatorPort port) throws IOException {
        if (form != null && form.pcap != null) {
            byte[] capture = port.file("pcscf", "exchange", "who", who, "as", "pcap");
            if (capture.length <= EMPTY_CAPTURE) {
                return nothing();
            }
            Files.write(form.pcap, capture);
            return 0;
        }
        if (json()) {
            var messages = port.get("pcscf", "exchange", "who", who);
            print(messages);
            return messages.isEmpty() ? UNKNOWN : 0;
        }
        byte[] text = port.file("pcscf", "exchange", "who", who, "as", "text");
        if (text.length == 0) {
            return nothing();
        }
        out().print(new String(text, StandardCharsets.UTF_8));
        out().flush();
        return 0;
    }

    private int nothing() {
        out().println("no message of " + who + " is kept: none came since the start, or it was long ago");
        return UNKNOWN;
    }
}
