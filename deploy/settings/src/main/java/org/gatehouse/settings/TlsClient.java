package org.gatehouse.settings;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who asks an operator's port over TLS.
 *
 * @param context with our key, and trusting the port's
 * @param names that the port's certificate may have instead of the address that is asked
 */
public record TlsClient(SSLContext context, List<String> names) {
    private static final int DNS_NAME = 2;

    public TlsClient {
        names = List.copyOf(names);
    }

    /**
     * Reads the section {@code client} of the section {@code tls}; what is wrong is noted in it.
     *
     * @param base what a relative file name is relative to
     */
    public static Optional<TlsClient> read(Settings client, Path base, List<String> names) {
        String keys = client.text("key-store", "a PKCS #12 file with the key and certificate of whoever asks");
        String password = client.text("key-store-password-file", "a file with the password of 'key-store' and "
            + "'servers', that only its owner may read");
        String servers = client.text("servers", "a PKCS #12 file with the certificates that the ports' are issued by");
        try {
            return Optional.of(new TlsClient(new TlsFiles(base.resolve(keys), base.resolve(password),
                Optional.of(base.resolve(servers))).context(), names));
        } catch (IOException e) {
            client.problem("key-store", keys, "PKCS #12 files that can be used (" + e.getMessage() + ")");
            return Optional.empty();
        }
    }

    /** Not yet connected; the certificate of the other end has to be of the host of the URI, or one of the names. */
    public HttpURLConnection open(URI uri) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        connection.setSSLSocketFactory(context.getSocketFactory());
        // asked only when the host is none of the certificate's
        connection.setHostnameVerifier((host, session) -> isNamed(session));
        return connection;
    }

    private boolean isNamed(SSLSession session) {
        try {
            Collection<List<?>> alternatives =
                ((X509Certificate) session.getPeerCertificates()[0]).getSubjectAlternativeNames();
            return alternatives != null && alternatives.stream().filter(a -> a.get(0).equals(DNS_NAME))
                .anyMatch(a -> names.stream().anyMatch(n -> n.equalsIgnoreCase(String.valueOf(a.get(1)))));
        } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
            return false;
        }
    }
}
