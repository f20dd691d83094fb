package org.gatehouse.container.operator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.TlsClient;
import org.gatehouse.settings.TlsFiles;

/**
 * TLS of the operator's port, opened.
 *
 * @param server the context with our own key
 * @param mutual whether clients must show a certificate that we trust
 * @param client how this process asks that of the other role; empty: it does not
 */
public record OperatorTls(SSLContext server, boolean mutual, Optional<TlsClient> client) {

    /** @param names by which the ports may be addressed besides their address */
    static Optional<OperatorTls> read(Settings s, Path base, List<String> names) {
        String keys = s.text("key-store", "a PKCS #12 file with our key and certificate");
        String passwords = s.text("key-store-password-file", "a file with the password of 'key-store' and 'clients', "
            + "that only its owner may read");
        String clients = s.text("clients", "", "a PKCS #12 file with the certificates that clients' are issued by");
        Optional<TlsClient> client = s.has("client") ? TlsClient.read(s.section("client"), base, names)
            : Optional.empty();
        try {
            SSLContext server = new TlsFiles(base.resolve(keys), base.resolve(passwords),
                Optional.of(clients).filter(c -> !c.isEmpty()).map(base::resolve)).context();
            return Optional.of(new OperatorTls(server, !clients.isEmpty(), client));
        } catch (IOException e) {
            s.problem("key-store", keys, "PKCS #12 files that can be used (" + e.getMessage() + ")");
            return Optional.empty();
        }
    }
}
