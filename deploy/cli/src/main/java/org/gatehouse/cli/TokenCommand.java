package org.gatehouse.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.KeyRingException;
import org.gatehouse.crypto.KeyRingFile;
import org.gatehouse.crypto.KeyRingFile.Allow;
import org.gatehouse.crypto.TokenRefusedException;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.crypto.TopologyTokens;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse token}: makes, opens and describes topology tokens. Exit code 1 and one line where that fails. */
@Command(name = "token", mixinStandardHelpOptions = true, description = "Makes, opens and describes topology tokens.",
        subcommands = {TokenCommand.Inspect.class, TokenCommand.Seal.class, TokenCommand.Open.class})
public final class TokenCommand {
    private static final int REFUSED = 1;

    enum Letter {
        V(HeaderClass.VIA), R(HeaderClass.ROUTE);

        private final HeaderClass cls;

        Letter(HeaderClass cls) {
            this.cls = cls;
        }
    }

    static final class Network {
        @Option(names = "--ring", required = true, paramLabel = "FILE", description = "Key ring file.")
        Path ring;

        @Option(names = "--realm", required = true, description = "Name of the hiding network, such as home1.net.")
        String realm;

        @Option(names = "--allow-sample-keys",
                description = "Take a ring with published keys, to compare implementations by published vectors.")
        boolean allowSampleKeys;

        TopologyToken tokens(boolean openingOnly, TopologyTokens.Padding padding) throws KeyRingException {
            KeyRing keys = read(ring, openingOnly, allowSampleKeys);
            return TopologyTokens.of(() -> keys, realm, new SecureRandom(), Clock.systemUTC(), padding);
        }
    }

    private static KeyRing read(Path file, boolean openingOnly, boolean sampleKeys) throws KeyRingException {
        List<Allow> allow = new ArrayList<>();
        if (openingOnly) {
            allow.add(Allow.NO_ENCRYPTING_KEY);
        }
        if (sampleKeys) {
            allow.add(Allow.SAMPLE_KEYS);
        }
        return KeyRingFile.read(file, allow.toArray(Allow[]::new));
    }

    private static int failed(CommandSpec spec, String why) {
        spec.commandLine().getErr().println(spec.qualifiedName() + ": " + why);
        return REFUSED;
    }

    /** A token may begin with a hyphen and is still no option. */
    private static void takeHyphens(CommandSpec spec) {
        spec.parser().unmatchedOptionsArePositionalParams(true);
    }

    @Command(name = "seal", mixinStandardHelpOptions = true,
            description = "Reads entries from standard input, one a line, and prints the token.")
    static final class Seal implements Callable<Integer> {
        @Spec
        CommandSpec spec;

        @Mixin
        Network network;

        @Option(names = "--class", required = true, description = "V for Via, R for route headers.")
        Letter letter;

        @Option(names = "--response", description = "The token is made in the Record-Route of a response.")
        boolean response;

        @Option(names = "--hide-count",
                description = "Fill up, so that the length does not tell the number of entries.")
        boolean hideCount;

        @Override
        public Integer call() throws IOException {
            try {
                List<String> entries = lines(System.in.readNBytes(TopologyToken.MAX_ENTRIES_LENGTH + 2));
                TopologyToken tokens = network.tokens(false,
                        hideCount ? TopologyTokens.Padding.HIDE_COUNT : TopologyTokens.Padding.NONE);
                spec.commandLine().getOut().println(tokens.seal(letter.cls, response, entries));
                return 0;
            } catch (CharacterCodingException e) {
                return failed(spec, "standard input is not UTF-8");
            } catch (KeyRingException | IllegalArgumentException e) {
                return failed(spec, e.getMessage());
            }
        }

        private static List<String> lines(byte[] input) throws CharacterCodingException {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(input)).toString();
            if (text.isEmpty()) {
                return List.of();
            }
            return Arrays.asList((text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1));
        }
    }

    @Command(name = "open", mixinStandardHelpOptions = true,
            description = "Prints the entries in the order in which they were sealed, or exits with 1 and one line.")
    static final class Open implements Callable<Integer> {
        CommandSpec spec;

        @Mixin
        Network network;

        @Option(names = "--class", required = true, description = "V for Via, R for route headers.")
        Letter letter;

        @Parameters(paramLabel = "TOKEN")
        String token;

        @Spec
        void spec(CommandSpec given) {
            spec = given;
            takeHyphens(given);
        }

        @Override
        public Integer call() {
            try {
                TopologyToken tokens = network.tokens(true, TopologyTokens.Padding.NONE);
                tokens.open(letter.cls, token).entries().forEach(spec.commandLine().getOut()::println);
                return 0;
            } catch (KeyRingException | TokenRefusedException | IllegalArgumentException e) {
                return failed(spec, e.getMessage());
            }
        }
    }

    @Command(name = "inspect", mixinStandardHelpOptions = true,
            description = "Says what a token tells without a key and, given ring and realm, whether it holds.")
    static final class Inspect implements Callable<Integer> {
        CommandSpec spec;

        @Option(names = "--ring", paramLabel = "FILE", description = "Key ring file.")
        Path ring;

        @Option(names = "--realm", description = "Name of the hiding network; with --ring only.")
        String realm;

        @Option(names = "--show-entries", description = "Print the entries too; with --ring and --realm only.")
        boolean showEntries;

        @Option(names = "--allow-sample-keys", description = "Take a ring with published keys.")
        boolean allowSampleKeys;

        @Parameters(paramLabel = "TOKEN")
        String token;

        @Spec
        void spec(CommandSpec given) {
            spec = given;
            takeHyphens(given);
        }

        @Override
        public Integer call() {
            if (realm != null && ring == null || showEntries && realm == null) {
                return failed(spec, "--realm needs --ring, and --show-entries needs both");
            }
            try {
                TopologyTokens.Header header = TopologyTokens.header(token);
                say("version", header.version() == 1 ? "1" : header.version() + ", which is not known");
                say("key id", "" + header.kid());
                say("length", token.length() + " characters, " + header.octets() + " octets");
                if (ring != null) {
                    KeyRing keys = read(ring, true, allowSampleKeys);
                    say("ring", knows(keys.entry(header.kid())));
                    if (realm != null) {
                        check(TopologyTokens.of(() -> keys, realm, new SecureRandom()));
                    }
                }
                return 0;
            } catch (TokenRefusedException e) {
                return failed(spec, "not of the length and alphabet of a token");
            } catch (KeyRingException | IllegalArgumentException e) {
                return failed(spec, e.getMessage());
            }
        }

        private void check(TopologyToken tokens) {
            for (HeaderClass cls : HeaderClass.values()) {
                try {
                    TopologyToken.Opened opened = tokens.open(cls, token);
                    say("MAC", "holds, class " + cls.code());
                    say("made in", opened.responseRecordRoute() ? "the Record-Route of a response" : "another place");
                    if (showEntries) {
                        opened.entries().forEach(entry -> say("entry", entry));
                    }
                    return;
                } catch (TokenRefusedException e) {
                    // of the other class, or of none
                    continue;
                }
            }
            say("MAC", "does not hold for any class, or the key may not be used");
        }

        private static String knows(Optional<KeyRing.Entry> entry) {
            if (entry.isEmpty()) {
                return "does not know the key";
            }
            KeyRing.Entry known = entry.get();
            String end = known.notAfter()
                    .map(notAfter -> (known.expired(Instant.now()) ? ", ended " : ", until ") + notAfter).orElse("");
            return "knows the key, " + known.state().token() + end;
        }

        private void say(String what, String value) {
            spec.commandLine().getOut().println(what + ": " + value);
        }
    }
}
