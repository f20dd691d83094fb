package org.gatehouse.pcscf.xfrm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's own counters of dropped packets: {@code /proc/net/xfrm_stat}.
 *
 * <p>Among them XfrmInStateProtoError (wrong key, changed packet), XfrmInStateSeqError (replay), XfrmInNoStates
 * (unknown SPI), XfrmInPolBlock (clear packet to a protected port), XfrmInTmplMismatch (clear packet where a set is).
 */
final class XfrmStat {
    /** Follows the network namespace of the calling thread. */
    private static final Path FILE = Path.of("/proc/thread-self/net/xfrm_stat");
    private static final Pattern LINE = Pattern.compile("(Xfrm\\w{1,60})\\s+(\\d{1,18})\\s*");
    private static final int MAX_LINES = 256;

    private XfrmStat() {
    }

    /**
     * The counters by the kernel's names, in its order; lines of any other form are left out.
     *
     * @param lines of the file
     */
    static Map<String, Long> parse(List<String> lines) {
        Map<String, Long> counters = new LinkedHashMap<>();
        for (String line : lines.subList(0, Math.min(lines.size(), MAX_LINES))) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                counters.put(matcher.group(1), Long.parseLong(matcher.group(2)));
            }
        }
        return counters;
    }

    /** The counters now; none from a kernel that keeps none. */
    static Map<String, Long> read() throws IOException {
        try {
            return parse(Files.readAllLines(FILE, StandardCharsets.US_ASCII));
        } catch (NoSuchFileException e) {
            return Map.of();
        }
    }
}
