package dev.windlass.database.journal;

import dev.windlass.database.jdbc.Require;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tables of a journal: what they are called, and how they are made.
 *
 * @param schema the schema that they are in, spelled as the catalogue spells it
 */
record Tables(String schema) {

    /** The version of the tables that this library makes and uses. */
    static final int VERSION = 1;

    private static final String VERSIONS = "journal_version";
    private static final String HOLDS = "journal_hold";
    private static final String RUNS = "journal_run";
    private static final String BATCHES = "journal_batch";
    private static final String ATTACHMENTS = "journal_attachment";

    Tables {
        Require.text("the schema of a journal", schema);
        if (schema.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the schema of a journal can't have a zero character in its name");
        }
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    private String of(String table) {
        return quoted(schema) + "." + table;
    }

    String version() {
        return of(VERSIONS);
    }

    String holds() {
        return of(HOLDS);
    }

    String runs() {
        return of(RUNS);
    }

    String batches() {
        return of(BATCHES);
    }

    String attachments() {
        return of(ATTACHMENTS);
    }

    /** What they are called, as {@code schema.table}. */
    List<String> names() {
        return Stream.of(VERSIONS, HOLDS, RUNS, BATCHES, ATTACHMENTS)
                .map(table -> schema + "." + table)
                .toList();
    }

    /** How they are made. */
    String ddl() {
        return """
            create schema if not exists %1$s;
            -- which version of these tables there is
            create table %2$s (version integer primary key);
            -- who holds which product and environment, or held it last
            create table %3$s (
                id bigint generated always as identity primary key,
                product text not null,
                environment text not null,
                epoch bigint not null,
                last_run integer not null,
                holder text,
                backend integer,
                unique (product, environment));
            -- the runs of a product and environment, in the order in which they began
            create table %4$s (
                hold bigint not null,
                run integer not null,
                run_id text not null,
                begun timestamp with time zone not null default now(),
                primary key (hold, run));
            -- the record of a run: each batch as the bytes that a file would have
            create table %5$s (
                hold bigint not null,
                run integer not null,
                batch bigint not null,
                epoch bigint not null,
                content bytea not null,
                primary key (hold, run, batch));
            alter table %5$s alter column content set storage external;
            -- what is too large for a batch, or secret and then encrypted
            create table %6$s (
                hold bigint not null,
                run integer not null,
                sha256 text not null,
                content bytea not null,
                primary key (hold, run, sha256));
            alter table %6$s alter column content set storage external;
            insert into %2$s values (%7$d);
            """.formatted(quoted(schema), version(), holds(), runs(), batches(), attachments(), VERSION);
    }

    /** Which version of the tables is there. */
    int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select coalesce(max(version), 0) from " + version())) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Makes them, all or none, unless they are there; two who do so at the same time don't disturb each other. */
    boolean make(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(hashtext('dev.windlass.journal.tables'))");
            boolean there;
            try (ResultSet rows =
                    statement.executeQuery("select to_regclass(" + literal(version()) + ") is not null")) {
                rows.next();
                there = rows.getBoolean(1);
            }
            if (!there) {
                statement.execute(ddl());
            }
            connection.commit();
            return !there;
        } finally {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** What a role has to be allowed that runs releases, and never changes the tables. */
    String grants(String role) {
        return """
            grant usage on schema %1$s to %2$s;
            grant select on %3$s to %2$s;
            grant select, insert, update on %4$s to %2$s;
            grant select, insert on %5$s, %6$s to %2$s;
            grant select, insert, update on %7$s to %2$s;
            -- only for a journal that deletes old runs:
            -- grant delete on %5$s, %6$s, %7$s to %2$s;
            """.formatted(
                        quoted(schema),
                        quoted(Require.text("the role that is granted a journal", role)),
                        version(),
                        holds(),
                        runs(),
                        batches(),
                        attachments());
    }

    /** The journal in words. */
    @Override
    public String toString() {
        return "schema '" + schema + "'";
    }
}
