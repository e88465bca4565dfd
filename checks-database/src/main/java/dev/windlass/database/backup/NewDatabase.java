package dev.windlass.database.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.local.CommandFailed;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A database that is made anew and filled from a backup. Its name is nobody else's: it was made up, and written down before it was
 * made.
 *
 * @param address the server
 * @param name what it is called
 * @param how how it is filled
 */
record NewDatabase(PostgresAddress address, String name, How how) {

    private static final int LONGEST_NAME = 63;
    private static final int KEY = 12;

    /**
     * How a backup is restored.
     *
     * @param jobs how many tables at a time
     * @param withoutOwners whether owners and grants are left out
     */
    record How(int jobs, boolean withoutOwners) {
        static final How DEFAULT = new How(1, false);

        How {
            if (jobs < 1) {
                throw new IllegalArgumentException("a restore has at least one job, got " + jobs);
            }
        }
    }

    /** A name that is made of another one, what it is for, and the key of a step's action. */
    static String nameOf(String database, String what, String key) {
        String end = "_" + what + "_" + key.substring(0, KEY);
        String start = database;
        while ((start + end).getBytes(UTF_8).length > LONGEST_NAME) {
            start = start.substring(0, start.length() - 1);
        }
        return start + end;
    }

    /** A connection beside it, to make it, rename it and drop it, which take as long as the server is busy. */
    static Connection beside(Leash leash, PostgresAddress address) throws SQLException {
        Connection connection = leash.connect(address.maintaining().dataSource(), false);
        try {
            PostgresSettings.withoutTimeoutsAtAll(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    boolean exists(Connection connection) throws SQLException {
        return Sql.row(connection, row -> true, "select 1 from pg_catalog.pg_database where datname = ?", name)
                .isPresent();
    }

    void create(Connection connection, Backup.Shape shape) throws SQLException {
        Sql.execute(
                connection,
                "create database " + Sql.name(connection, name)
                        + Shapes.options(connection, shape, !how.withoutOwners()));
    }

    /** Fills it; ends when all is in it, or throws. */
    void fill(Backup backup, ActionContext<?> context) throws DatabaseException, NotApplied, InterruptedException {
        context.progress("restores " + backup.bytes() + " bytes");
        try {
            Programs.restore(address.database(name), Path.of(backup.path()), how.jobs(), how.withoutOwners())
                    .run(context);
        } catch (CommandFailed e) {
            throw new DatabaseException(Programs.why(e), e);
        }
    }

    /** Throws where it holds something else than the backup's snapshot did. */
    void compare(Leash leash, Backup backup, ActionContext<?> context) throws SQLException, DatabaseException {
        try (Connection connection = leash.connect(address.database(name).dataSource(), true)) {
            connection.setAutoCommit(false);
            PostgresSettings.withoutTimeouts(connection);
            List<Backup.Table> found = Contents.of(connection, context::progress);
            connection.rollback();
            String difference = Contents.difference(backup.tables(), found);
            if (!difference.isEmpty()) {
                throw new DatabaseException("what was restored is not what was backed up: " + difference + ".");
            }
        }
    }

    /** Gathers what the planner goes by: a restore brings none of it. */
    void analyze(Leash leash, ActionContext<?> context) throws SQLException {
        context.progress("analyzes what was restored");
        try (Connection connection = leash.connect(address.database(name).dataSource(), false)) {
            connection.setAutoCommit(true);
            PostgresSettings.withoutTimeoutsAtAll(connection);
            Sql.execute(connection, "analyze");
        }
    }

    /** Drops it with the sessions in it; nothing happens if it isn't there. */
    void drop(Connection connection) throws SQLException {
        Sql.execute(connection, "drop database if exists " + Sql.name(connection, name) + " with (force)");
    }
}
