package dev.windlass.database.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Which PostgreSQL database a connection leads to, whatever the host, port, proxy or pool that it goes through. Physical
 * copies of a server (replicas, restored snapshots) have the identity of their origin.
 *
 * @param server the identifier that the server was given when its storage was made
 * @param database the name of the database
 */
public record DatabaseIdentity(String server, String database) {

    /**
     * Asks for it, with one statement.
     *
     * @param connection leads to the database
     * @param seconds how long the statement may take; 0 for no limit
     * @return its identity
     * @throws SQLException if the server refuses, such as to a user who may not execute {@code pg_control_system()}
     */
    public static DatabaseIdentity of(Connection connection, int seconds) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select system_identifier::text, current_database() from pg_catalog.pg_control_system()")) {
            statement.setQueryTimeout(seconds);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return new DatabaseIdentity(rows.getString(1), rows.getString(2));
            }
        }
    }
}
