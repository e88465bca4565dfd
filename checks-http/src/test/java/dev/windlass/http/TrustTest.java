package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P4: whom to trust is the same where the same is declared")
class TrustTest {

    @Test
    void the_same_file_is_the_same_trust() {
        assertThat(Trust.pem(Path.of("etc", "ca.pem")))
                .isEqualTo(Trust.pem(Path.of("etc", "ca.pem")))
                .hasSameHashCodeAs(Trust.pem(Path.of("etc", "ca.pem")))
                .isNotEqualTo(Trust.pem(Path.of("ca.pem")))
                .isNotEqualTo(Trust.jdk())
                .isNotEqualTo(null);
        assertThat(Trust.jdk()).isEqualTo(Trust.jdk());
    }

    @Test
    void the_same_certificates_are_the_same_trust_whatever_they_are_called() throws Exception {
        X509Certificate[] some = authorities();

        assertThat(Trust.of(store(some[0], some[1])))
                .isEqualTo(Trust.of(store(some[1], some[0])))
                .hasSameHashCodeAs(Trust.of(store(some[1], some[0])))
                .isNotEqualTo(Trust.of(store(some[0])))
                .isNotEqualTo(Trust.jdk());
    }

    /** Those that the JDK trusts, since they are at hand. */
    private static X509Certificate[] authorities() throws Exception {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers();
    }

    private static KeyStore store(X509Certificate... certificates) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (X509Certificate certificate : certificates) {
            store.setCertificateEntry("of-" + store.size(), certificate);
        }
        return store;
    }
}
