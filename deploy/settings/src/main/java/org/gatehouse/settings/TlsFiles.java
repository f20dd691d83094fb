package org.gatehouse.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * One end of TLS as files have it.
 *
 * @param keyStore a PKCS #12 file with our key and certificate
 * @param passwordFile of that file and the next; one line, and only its owner may read it
 * @param trusted a PKCS #12 file with the certificates that the other end's is issued by; empty if nothing is asked of
 *     it
 */
public record TlsFiles(Path keyStore, Path passwordFile, Optional<Path> trusted) {
    private static final int LONGEST_PASSWORD = 1_024;

    /**
     * Opens them.
     *
     * @throws IOException naming the file that cannot be read, is no such file, has another password or may be read by
     *     others; never with what is in it
     */
    public SSLContext context() throws IOException {
        char[] password = password();
        try {
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            KeyStore keys = store(keyStore, password);
            if (keys.size() == 0) {
                throw new IOException(keyStore + ": is empty");
            }
            own.init(keys, password);
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            if (trusted.isPresent()) {
                others.init(trusting(trusted.get(), password));
            }
            context.init(own.getKeyManagers(), trusted.isPresent() ? others.getTrustManagers() : null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(keyStore + ": no key that can be used (" + e.getClass().getSimpleName() + ")", e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private char[] password() throws IOException {
        if (openToOthers(passwordFile)) {
            throw new IOException(passwordFile + ": others than its owner have rights on it");
        }
        if (Files.size(passwordFile) > LONGEST_PASSWORD) {
            throw new IOException(passwordFile + ": more than a password");
        }
        return Files.readString(passwordFile, StandardCharsets.UTF_8).strip().toCharArray();
    }

    private static KeyStore trusting(Path file, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = store(file, password);
        for (String alias : Collections.list(store.aliases())) {
            if (store.getCertificate(alias) != null) {
                return store;
            }
        }
        throw new IOException(file + ": has no certificate");
    }

    private static KeyStore store(Path file, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, password);
        } catch (IOException e) {
            boolean wrong = e.getCause() instanceof java.security.UnrecoverableKeyException;
            throw new IOException(file + ": " + (wrong ? "has another password"
                : "no PKCS #12 file that can be read (" + e.getClass().getSimpleName() + ")"), e);
        }
        return store;
    }

    /**
     * Whether anybody but its owner has rights on a file. A file system without such rights is said to be closed.
     *
     * @throws IOException if it is not there
     */
    public static boolean openToOthers(Path file) throws IOException {
        try {
            return Files.getPosixFilePermissions(file).stream().anyMatch(p -> !p.name().startsWith("OWNER_"));
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }
}
