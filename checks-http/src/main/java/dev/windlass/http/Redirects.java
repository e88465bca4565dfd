package dev.windlass.http;

import java.net.URI;
import java.util.Objects;

/** Where a redirect may lead. From https it never leads to http, and never further than {@link #MOST} hops. */
public enum Redirects {
    /** Nowhere: the redirect itself is the answer that is judged. The default. */
    NEVER,
    /** To another page of the same scheme, host and port. */
    SAME_ORIGIN,
    /** To any http or https address; headers of the request are not sent to another origin. */
    ANYWHERE;

    /** How many redirects are followed for one question: 5. */
    public static final int MOST = 5;

    /**
     * Tells whether two addresses share scheme, host and port, as RFC 6454 section 4 defines an origin.
     *
     * @param one an absolute http or https address
     * @param other another
     * @return whether they do
     */
    static boolean sameOrigin(URI one, URI other) {
        return Objects.equals(one.getScheme(), other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    boolean allows(URI from, URI to) {
        if (this == NEVER || isDowngrade(from, to)) {
            return false;
        }
        return this == ANYWHERE || sameOrigin(from, to);
    }

    private static boolean isDowngrade(URI from, URI to) {
        return from.getScheme().equals("https") && to.getScheme().equals("http");
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return uri.getScheme().equals("https") ? 443 : 80;
    }
}
