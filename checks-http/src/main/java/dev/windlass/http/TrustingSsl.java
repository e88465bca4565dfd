package dev.windlass.http;

import io.micronaut.core.io.ResourceResolver;
import io.micronaut.http.client.netty.ssl.NettyClientSslBuilder;
import io.micronaut.http.ssl.SslConfiguration;
import java.security.KeyStore;
import java.util.Optional;

/** TLS that trusts authorities of the user's own; all else is as the client does it. */
final class TrustingSsl extends NettyClientSslBuilder {

    private final KeyStore authorities;

    TrustingSsl(KeyStore authorities) {
        super(new ResourceResolver());
        this.authorities = authorities;
    }

    @Override
    protected Optional<KeyStore> getTrustStore(SslConfiguration ssl) {
        return Optional.of(authorities);
    }
}
