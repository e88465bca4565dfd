package dev.windlass.database.backup;

import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections to an address, each a new one, by the driver that is on the class path.
 *
 * @param address where they lead
 */
record AddressSource(PostgresAddress address) implements DataSource {

    private static final String CONNECT_SECONDS = "10";

    @Override
    public Connection getConnection() throws SQLException {
        PostgresAddress.Server server = address.at();
        PostgresAddress.Login login = address.login();
        PostgresAddress.Tls tls = address.tls();
        String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
        var properties = new Properties();
        properties.setProperty("user", login.user());
        if (login.password() != null) {
            properties.setProperty("password", login.password().reveal());
        }
        properties.setProperty("sslmode", tls.mode().toString());
        if (tls.rootCertificate() != null) {
            properties.setProperty("sslrootcert", tls.rootCertificate().toString());
        }
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", Programs.APPLICATION);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host + ":" + server.port() + "/"
                        + URLEncoder.encode(address.database(), StandardCharsets.UTF_8),
                properties);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is the address's");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("it logs nothing");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("the timeout is fixed");
    }

    @Override
    public int getLoginTimeout() {
        return Integer.parseInt(CONNECT_SECONDS);
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("it logs nothing");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException("it wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
