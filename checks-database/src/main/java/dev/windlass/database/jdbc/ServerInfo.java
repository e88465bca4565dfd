package dev.windlass.database.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Objects;

/** What a driver tells of the server at the other end, for evidence. */
public final class ServerInfo {

    private ServerInfo() {}

    /**
     * The product and its version.
     *
     * @param connection to the server
     * @return such as {@code PostgreSQL 17.6}
     * @throws SQLException if the driver can't tell
     */
    public static String product(Connection connection) throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        return meta.getDatabaseProductName() + " " + meta.getDatabaseProductVersion();
    }

    /**
     * The masked URL, without parameters: they are many, and may be secrets.
     *
     * @param connection to the server
     * @return the URL
     * @throws SQLException if the driver can't tell
     */
    public static String address(Connection connection) throws SQLException {
        String url = Objects.requireNonNullElse(connection.getMetaData().getURL(), "(the driver tells none)");
        return Secrets.mask(url.split("[?;]", 2)[0]);
    }
}
