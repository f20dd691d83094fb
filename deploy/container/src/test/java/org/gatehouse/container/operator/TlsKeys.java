package org.gatehouse.container.operator;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;

/** Keys with certificates of their own, and stores that trust them, by the JDK's keytool. */
final class TlsKeys {
    private static final String PASSWORD = "password of a test";

    private final Path directory;

    TlsKeys(Path directory) throws Exception {
        this.directory = directory;
        Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        Files.setPosixFilePermissions(directory.resolve("password"), PosixFilePermissions.fromString("rw-------"));
    }

    /**
     * Makes {@code NAME.p12} with a key, and {@code NAME-trusted.p12} for the other end.
     *
     * @param alternative name or address of its certificate, such as {@code ip:127.0.0.1}
     */
    TlsKeys key(String name, String alternative) throws Exception {
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair", "-alias", name, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + name, "-ext",
            "san=" + alternative, "-validity", "2", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore",
            directory.resolve(name + ".p12").toString()).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new AssertionError(said);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(name, keys.getCertificate(name));
        try (OutputStream out = Files.newOutputStream(directory.resolve(name + "-trusted.p12"))) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        return this;
    }
}
