package dev.windlass.http;

import dev.windlass.check.Fact;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which authorities are trusted where TLS is spoken; some always are asked for. Immutable, safe for use by several threads.
 */
public final class Trust {

    private static final Trust JDK = new Trust(Fact.declared("trusts", "the authorities of the JDK"), Optional::empty);
    private static final long LARGEST_FILE = 4L << 20;

    private final Fact fact;
    private final Source source;

    private interface Source {
        Optional<KeyStore> load() throws IOException;
    }

    private Trust(Fact fact, Source source) {
        this.fact = fact;
        this.source = source;
    }

    /**
     * Trusts whom the JDK that runs this trusts.
     *
     * @return always the same
     */
    public static Trust jdk() {
        return JDK;
    }

    /**
     * Trusts the authorities of a file, such as the one that {@code curl --cacert} takes.
     *
     * @param file X.509 certificates in PEM, at most 4 MiB. It is read when it is needed, so a plan can be built without
     *     it; its path is what is declared
     * @return whom to trust
     */
    public static Trust pem(Path file) {
        Objects.requireNonNull(file, "file of the authorities to trust");
        return new Trust(Fact.declared("trusts the authorities in", file), () -> Optional.of(read(file)));
    }

    /**
     * Trusts the authorities of a key store.
     *
     * @param store its certificate entries are copied; their fingerprints are what is declared
     * @return whom to trust
     * @throws IllegalArgumentException if it holds none, or was not loaded
     */
    public static Trust of(KeyStore store) {
        var certificates = new ArrayList<Certificate>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias)) {
                    certificates.add(store.getCertificate(alias));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key store to trust can't be read: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("the key store to trust holds no certificate entry, so nothing would be"
                    + " trusted; add the authority to it");
        }
        return new Trust(
                Fact.declared("trusts", "SHA-256 " + String.join(", ", fingerprints(certificates))),
                () -> Optional.of(storeOf(certificates)));
    }

    /**
     * The authorities as the JDK takes them.
     *
     * @return a store of their own each time; empty for those of the JDK
     * @throws IOException if they can't be read; the message names the file
     */
    public Optional<KeyStore> load() throws IOException {
        return source.load();
    }

    /**
     * What is declared of it.
     *
     * @return the fact
     */
    public Fact fact() {
        return fact;
    }

    private static KeyStore read(Path file) throws IOException {
        Collection<? extends Certificate> certificates;
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > LARGEST_FILE) {
                throw new IOException("the authorities to trust can't be read: '" + file + "' has more than "
                        + LARGEST_FILE + " bytes");
            }
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (GeneralSecurityException | IOException e) {
            throw new IOException("the authorities to trust can't be read from '" + file + "': " + e, e);
        }
        if (certificates.isEmpty()) {
            throw new IOException("the authorities to trust can't be read: '" + file + "' holds no certificate in PEM");
        }
        return storeOf(certificates);
    }

    private static KeyStore storeOf(Collection<? extends Certificate> certificates) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException("the authorities to trust can't be kept: " + e, e);
        }
    }

    private static Collection<String> fingerprints(List<Certificate> certificates) {
        try {
            var prints = new TreeSet<String>();
            for (Certificate certificate : certificates) {
                byte[] print = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
                prints.add(HexFormat.of().formatHex(print));
            }
            return prints;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a certificate to trust can't be encoded: " + e, e);
        }
    }

    /** Equal if the same is declared: the same path, or the same certificates. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Trust trust && trust.fact.equals(fact);
    }

    @Override
    public int hashCode() {
        return fact.hashCode();
    }

    /** {@return what is declared of it} */
    @Override
    public String toString() {
        return fact.toString();
    }
}
