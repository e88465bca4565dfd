package dev.windlass.database.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;

/**
 * Which PostgreSQL database a connection leads to, whatever the host, port, proxy or pool that it goes through. Physical
 * copies of a server (replicas, restored snapshots of its storage) have the identity of their origin; a server that was made anew,
 * by {@code pg_upgrade} too, has one of its own.
 *
 * @param server the identifier that the server was given when its storage was made
 * @param database the name of the database, as the catalogue spells it
 */
public record DatabaseIdentity(String server, String database) {

    /** How long the question may take where nothing else limits it, in seconds: it reads no table. */
    public static final int SECONDS = 30;

    /** Checks that both parts are there. */
    public DatabaseIdentity {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(database, "database");
    }

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

    /** In words, such as {@code database 'orders' of server 7577284905842876801}. */
    @Override
    public String toString() {
        return "database '" + database + "' of server " + server;
    }
}
