package org.gatehouse.container.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.gatehouse.settings.Settings;

/**
 * TLS of the operator's port, opened.
 *
 * @param server the context with our own key
 * @param clients present if clients must show a certificate that this store trusts
 */
public record OperatorTls(SSLContext server, Optional<KeyStore> clients) {

    static Optional<OperatorTls> read(Settings s, Path base) {
        String keys = s.text("key-store", "a PKCS #12 file with our key and certificate");
        String passwords = s.text("key-store-password-file", "a file with the password of 'key-store' and 'clients'");
        String clients = s.text("clients", "", "a PKCS #12 file with the certificates that clients' are issued by");
        try {
            char[] password = Files.readString(base.resolve(passwords)).strip().toCharArray();
            try {
                KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                own.init(store(base.resolve(keys), password), password);
                Optional<KeyStore> trusted = clients.isEmpty() ? Optional.empty()
                    : Optional.of(store(base.resolve(clients), password));
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(own.getKeyManagers(), trusted.isEmpty() ? null : trust(trusted.get()), null);
                return Optional.of(new OperatorTls(context, trusted));
            } finally {
                Arrays.fill(password, '\0');
            }
        } catch (IOException | GeneralSecurityException e) {
            s.problem("key-store", keys, "readable PKCS #12 files with that password ("
                + e.getClass().getSimpleName() + ")");
            return Optional.empty();
        }
    }

    private static KeyStore store(Path file, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        return store;
    }

    private static TrustManager[] trust(KeyStore clients) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(clients);
        return factory.getTrustManagers();
    }
}
