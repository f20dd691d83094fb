package org.gatehouse.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.KeyRing.Entry;
import org.gatehouse.crypto.KeyRingException;
import org.gatehouse.crypto.KeyRingFile;
import org.gatehouse.crypto.KeyRingFile.Allow;
import org.gatehouse.crypto.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code gatehouse key}: the key ring file through a rotation. Each change is atomic, none ever shows a key, and what
 * fails leaves the file as it was, with exit code 1 and one line.
 */
@Command(name = "key", mixinStandardHelpOptions = true, description = {
    "Changes the key ring file.",
    "To rotate: 'add' on one node and 'add --from' on all others; when all have the key, 'promote' on each; when the "
        + "old key's time is over, 'retire' on each."},
        subcommands = {KeyCommand.New.class, KeyCommand.Add.class, KeyCommand.Promote.class, KeyCommand.Retire.class,
            KeyCommand.ListKeys.class})
public final class KeyCommand {
    private static final int REFUSED = 1;
    private static final int KV_LENGTH = 16;

    /** What every subcommand has. */
    abstract static class OnRing implements Callable<Integer> {
        @Spec
        CommandSpec spec;

        @Option(names = "--ring", required = true, paramLabel = "FILE", description = "Key ring file.")
        Path ring;

        abstract void change() throws KeyRingException;

        @Override
        public Integer call() {
            try {
                change();
                return 0;
            } catch (KeyRingException | IllegalArgumentException | DateTimeException e) {
                spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
                return REFUSED;
            }
        }

        void say(String text) {
            spec.commandLine().getOut().println(text);
        }
    }

    private static Secret freshKey() {
        byte[] octets = new byte[KV_LENGTH];
        new SecureRandom().nextBytes(octets);
        Secret kv = Secret.copyOf(octets);
        Arrays.fill(octets, (byte) 0);
        return kv;
    }

    /** Nodes that start apart should not give the same number to different keys, so numbers start anywhere. */
    private static int anyKid() {
        return new SecureRandom().nextInt(256);
    }

    private static String line(Entry entry, Instant now) {
        String end = entry.notAfter()
                .map(notAfter -> (entry.expired(now) ? "  ended " : "  until ") + notAfter).orElse("");
        return "kid " + entry.kid() + "  check " + entry.checkValue() + "  " + entry.state().token() + end;
    }

    @Command(name = "new", mixinStandardHelpOptions = true, description = "Makes a ring with one random key.")
    static final class New extends OnRing {
        @Option(names = "--kid", description = "Number of the key; any, if not given.")
        Integer kid;

        @Override
        void change() throws KeyRingException {
            Entry entry = Entry.encrypt(kid == null ? anyKid() : kid, freshKey());
            try (KeyRing made = KeyRing.of(List.of(entry))) {
                KeyRingFile.create(ring, made);
                say(line(entry, Instant.now()));
            }
        }
    }

    @Command(name = "add", mixinStandardHelpOptions = true,
            description = "Adds a key for decrypting: a random one, or one from another node's ring.")
    static final class Add extends OnRing {
        @Option(names = "--kid", description = "Number of the key; the next free one, if not given.")
        Integer kid;

        @Option(names = "--from", paramLabel = "FILE", description = "Take key --kid from this ring file.")
        Path from;

        @Override
        void change() throws KeyRingException {
            if (from != null && kid == null) {
                throw new IllegalArgumentException("--from needs --kid");
            }
            Secret given = from == null ? freshKey() : fromOtherRing();
            KeyRing after = KeyRingFile.edit(ring, before ->
                    before.with(Entry.decryptOnly(kid == null ? before.freeKid(anyKid()) : kid, given)));
            after.entries().stream().filter(entry -> entry.kv().equals(given))
                    .forEach(entry -> say(line(entry, Instant.now())));
        }

        private Secret fromOtherRing() throws KeyRingException {
            return KeyRingFile.read(from, Allow.NO_ENCRYPTING_KEY).entry(kid).map(Entry::kv)
                    .orElseThrow(() -> new IllegalArgumentException("kid " + kid + " is not in " + from.getFileName()));
        }
    }

    @Command(name = "promote", mixinStandardHelpOptions = true,
            description = "Encrypts with a key from now on; the key before it only decrypts, for a time.")
    static final class Promote extends OnRing {
        @Option(names = "--kid", required = true, description = "Number of the key.")
        int kid;

        /** 600000 s of registration are less than 8 days; one day of dialog, and one to promote on every node. */
        @Option(names = "--keep", defaultValue = "P10D", paramLabel = "DURATION",
                description = "How long the key before it goes on decrypting, from now: the longest registration, the "
                        + "longest dialog and the time until every node has promoted. Default: ${DEFAULT-VALUE}.")
        Duration keep;

        @Override
        void change() throws KeyRingException {
            if (keep.isNegative()) {
                throw new IllegalArgumentException("--keep is negative");
            }
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            Instant end = now.plus(keep);
            KeyRing after = KeyRingFile.edit(ring, before -> before.promoted(kid, now, end));
            after.entries().forEach(entry -> say(line(entry, now)));
        }
    }

    @Command(name = "retire", mixinStandardHelpOptions = true,
            description = "Removes a key whose time is over, and refuses to remove one that is still needed.")
    static final class Retire extends OnRing {
        @Option(names = "--kid", required = true, description = "Number of the key.")
        int kid;

        @Option(names = "--compromised", description = "Remove it although tokens made with it may be in use: others "
                + "have the key, and can read and make such tokens.")
        boolean compromised;

        @Override
        void change() throws KeyRingException {
            KeyRingFile.edit(ring, before -> before.retired(kid, Instant.now(), compromised));
            say("kid " + kid + " retired");
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true,
            description = "Lists the keys. Equal check values on two nodes mean equal keys.")
    static final class ListKeys extends OnRing {
        @Override
        void change() throws KeyRingException {
            try (KeyRing keys = KeyRingFile.read(ring, Allow.NO_ENCRYPTING_KEY)) {
                keys.entries().forEach(entry -> say(line(entry, Instant.now())));
            }
        }
    }
}
