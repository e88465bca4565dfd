package dev.windlass.http.network;

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
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which CAs are trusted; some always are asked for. */
sealed interface Trust {

    /** What is declared of it. */
    Fact fact();

    /** The CAs as the JDK wants them; null for its own. */
    @Nullable
    KeyStore keyStore() throws Unreached;

    /** Those of the JDK that runs this. */
    record OfTheJdk() implements Trust {
        @Override
        public Fact fact() {
            return Fact.declared("trusts", "the CAs of the JDK");
        }

        @Override
        public @Nullable KeyStore keyStore() {
            return null;
        }
    }

    /** Those that a key store held when it was declared. */
    record Given(List<Certificate> cas) implements Trust {
        static Given in(KeyStore store) {
            var cas = new ArrayList<Certificate>();
            try {
                for (String alias : Collections.list(store.aliases())) {
                    if (store.isCertificateEntry(alias)) {
                        cas.add(store.getCertificate(alias));
                    }
                }
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("the key store to trust can't be read: " + e.getMessage(), e);
            }
            if (cas.isEmpty()) {
                throw new IllegalArgumentException("the key store to trust holds no certificate entry, so nothing would"
                        + " be trusted; add the CA to it");
            }
            return new Given(List.copyOf(cas));
        }

        @Override
        public Fact fact() {
            try {
                var prints = new TreeSet<String>();
                for (Certificate ca : cas) {
                    byte[] print = MessageDigest.getInstance("SHA-256").digest(ca.getEncoded());
                    prints.add(HexFormat.of().formatHex(print));
                }
                return Fact.declared("trusts", "SHA-256 " + String.join(", ", prints));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("a certificate to trust can't be encoded", e);
            }
        }

        @Override
        public KeyStore keyStore() throws Unreached {
            return storeOf(cas);
        }
    }

    /** Those of a file, which is read when it is asked. */
    record File(Path pem) implements Trust {

        private static final long LARGEST = 4L << 20;

        @Override
        public Fact fact() {
            return Fact.declared("trusts the CAs in", pem);
        }

        @Override
        public KeyStore keyStore() throws Unreached {
            Collection<? extends Certificate> cas;
            try (InputStream in = Files.newInputStream(pem)) {
                if (Files.size(pem) > LARGEST) {
                    throw new Unreached(Trouble.NO_CAS, "'" + pem + "' has more than " + LARGEST + " bytes");
                }
                cas = CertificateFactory.getInstance("X.509").generateCertificates(in);
            } catch (IOException | GeneralSecurityException e) {
                throw new Unreached(Trouble.NO_CAS, "'" + pem + "': " + Seen.error(e));
            }
            if (cas.isEmpty()) {
                throw new Unreached(Trouble.NO_CAS, "'" + pem + "' holds no certificate in PEM");
            }
            return storeOf(cas);
        }
    }

    private static KeyStore storeOf(Collection<? extends Certificate> cas) throws Unreached {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate ca : cas) {
                store.setCertificateEntry("ca-" + store.size(), ca);
            }
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new Unreached(Trouble.NO_CAS, Seen.error(e));
        }
    }
}
