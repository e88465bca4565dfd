package dev.windlass.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Collections;

/** Authorities to trust, for services whose certificates the JDK doesn't know. */
public final class Trust {

    private Trust() {}

    /**
     * Reads authorities from a file, such as the one that {@code curl --cacert} takes.
     *
     * @param file X.509 certificates in PEM, one or more
     * @return a store of them, for {@link HttpSettings#trusting}
     * @throws IllegalArgumentException if it can't be read, or holds no certificate; the message names it
     */
    public static KeyStore pem(Path file) {
        Collection<? extends Certificate> certificates;
        try (InputStream in = Files.newInputStream(file)) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the authorities to trust can't be read from '" + file + "': " + e + "; it must be PEM", e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("file '" + file + "' holds no certificate to trust; it must be PEM");
        }
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                number++;
                store.setCertificateEntry("authority-" + number, certificate);
            }
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform can't keep certificates: " + e, e);
        }
    }

    static KeyStore requireCertificates(KeyStore store) {
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias)) {
                    return store;
                }
            }
        } catch (KeyStoreException e) {
            throw new IllegalArgumentException("the store of authorities to trust was not loaded: " + e, e);
        }
        throw new IllegalArgumentException(
                "the store of authorities to trust holds no trusted certificate, so nothing" + " would be trusted");
    }
}
