package dev.windlass.http.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate that a server signed itself, for {@code localhost} and 127.0.0.1.
 *
 * @param pem its key and itself, as OpenSSL reads them
 * @param trustStore itself alone, as a JVM trusts it
 */
record OwnCertificate(Path pem, KeyStore trustStore) {

    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "self";

    static OwnCertificate forLocalhost(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("own.p12");
        Path log = directory.resolve("keytool.log");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        ALIAS,
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-keyalg",
                        "EC")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool gives no certificate: " + Files.readString(log));
        }
        try {
            return of(store, directory.resolve("own.pem"));
        } catch (GeneralSecurityException e) {
            throw new IOException("can't read " + store, e);
        }
    }

    private static OwnCertificate of(Path store, Path pem) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
        String key =
                block("PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        String certificate = block("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
        return new OwnCertificate(Files.writeString(pem, key + certificate), trusted);
    }

    private static String block(String what, byte[] bytes) {
        byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, newline).encodeToString(bytes)
                + "\n-----END " + what + "-----\n";
    }
}
