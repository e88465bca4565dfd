package dev.windlass.http.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.http.Trust;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A CA and certificates of it, made anew by the JDK's keytool, so that none of them ever gets old. */
final class Certificates {

    static final char[] PASSWORD = "changeit".toCharArray();

    private final Path directory;
    private final Path store;

    Certificates(Path directory) {
        this.directory = directory;
        this.store = directory.resolve("all.p12");
    }

    /** A CA of its own. */
    void ca(String alias) throws Exception {
        generate(alias, "-ext", "bc:c", "-validity", "3650");
    }

    /** A CA that another one vouches for. */
    void ca(String alias, String signer, String... dates) throws Exception {
        var arguments = new ArrayList<>(List.of("-ext", "bc:c", "-signer", signer));
        arguments.addAll(List.of(dates));
        generate(alias, arguments.toArray(String[]::new));
    }

    void signed(String alias, String signer, String names, String... dates) throws Exception {
        var arguments = new ArrayList<>(List.of("-ext", "san=" + names, "-signer", signer));
        arguments.addAll(List.of(dates));
        generate(alias, arguments.toArray(String[]::new));
    }

    void selfSigned(String alias, String names) throws Exception {
        generate(alias, "-ext", "san=" + names, "-validity", "365");
    }

    private void generate(String alias, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keyalg",
                "EC"));
        command.addAll(List.of(arguments));
        Path log = directory.resolve("keytool.log");
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(Files.readString(log)).isZero();
    }

    X509Certificate certificate(String alias) throws Exception {
        return (X509Certificate) all().getCertificate(alias);
    }

    /** Trusts one of them. */
    Trust trusting(String alias) throws Exception {
        KeyStore trust = empty();
        trust.setCertificateEntry(alias, certificate(alias));
        return Trust.of(trust);
    }

    Path pem(String alias) throws Exception {
        String text = Base64.getMimeEncoder().encodeToString(certificate(alias).getEncoded());
        return Files.writeString(
                directory.resolve(alias + ".pem"),
                "# " + alias + "\n-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
    }

    /** A store with one key and its chain, for a server. */
    KeyStore key(String alias) throws Exception {
        KeyStore all = all();
        KeyStore one = empty();
        one.setKeyEntry(alias, all.getKey(alias, PASSWORD), PASSWORD, all.getCertificateChain(alias));
        return one;
    }

    private KeyStore all() throws Exception {
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            all.load(in, PASSWORD);
        }
        return all;
    }

    private static KeyStore empty() throws Exception {
        KeyStore empty = KeyStore.getInstance("PKCS12");
        empty.load(null, null);
        return empty;
    }
}
