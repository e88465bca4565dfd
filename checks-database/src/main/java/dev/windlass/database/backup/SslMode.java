package dev.windlass.database.backup;

import java.util.Locale;

/** What a connection to PostgreSQL wants of TLS, as libpq and the JDBC driver call it. */
public enum SslMode {
    /** No TLS. */
    DISABLE,
    /** TLS if the server insists. */
    ALLOW,
    /** TLS if the server has it, unauthenticated. */
    PREFER,
    /** TLS, unauthenticated. */
    REQUIRE,
    /** TLS, and the certificate of the server is signed by the root that was given. */
    VERIFY_CA,
    /** As {@link #VERIFY_CA}, and its name is the host's. */
    VERIFY_FULL;

    /** As it is written in a connection string. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
