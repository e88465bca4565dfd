package dev.windlass.database.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements on the tables of one journal, with values bound. */
final class Statements {

    /** Only the newest hold, on its very own session: a pooler may have put another one behind a connection. */
    private static final String HELD = " where id = ? and epoch = ? and backend = pg_backend_pid() ";

    /** How many batches are read at once. */
    private static final int PAGE = 64;

    private final Tables tables;
    private final String insert;

    Statements(Tables tables) {
        this.tables = tables;
        this.insert = "insert into " + tables.batches()
                + " (hold, run, batch, epoch, content) select id, ?, ?, epoch, ? from " + tables.holds() + HELD
                + "for share";
    }

    /** Sets the values of a statement and gives it. */
    static PreparedStatement prepared(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                if (values[i] instanceof byte[] bytes) {
                    statement.setBytes(i + 1, bytes);
                } else {
                    statement.setObject(i + 1, values[i]);
                }
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /** Which hold, and which of its times. */
    record Held(long id, long epoch) {}

    /** What the server says of a hold now. */
    record Standing(long epoch, boolean here) {}

    Standing standing(Connection connection, long hold) throws SQLException {
        try (PreparedStatement select = prepared(
                        connection,
                        "select epoch, coalesce(backend = pg_backend_pid(), false) from " + tables.holds()
                                + " where id = ?",
                        hold);
                ResultSet rows = select.executeQuery()) {
            return rows.next() ? new Standing(rows.getLong(1), rows.getBoolean(2)) : new Standing(0, false);
        }
    }

    /**
     * Adds a batch if the hold is the newest one; its row stays locked until that is durable, so that nobody takes a newer one
     * in between.
     *
     * @return whether it was added
     */
    boolean append(Connection connection, Held held, int run, long batch, byte[] content) throws SQLException {
        try (PreparedStatement statement = prepared(connection, insert, run, batch, content, held.id(), held.epoch())) {
            return statement.executeUpdate() == 1;
        }
    }

    /**
     * Takes so much room and gives it back.
     *
     * @return whether the hold is the newest one
     */
    boolean tryRoom(Connection connection, Held held, int run, long bytes) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = prepared(
                connection,
                "insert into " + tables.batches() + " (hold, run, batch, epoch, content) select id, ?, 0, epoch,"
                        + " convert_to(repeat('0', ?), 'SQL_ASCII') from " + tables.holds() + HELD + "for share",
                run,
                (int) Math.min(bytes, Integer.MAX_VALUE / 4),
                held.id(),
                held.epoch())) {
            return statement.executeUpdate() == 1;
        } finally {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    /**
     * Keeps a content under its name, if the hold is the newest one; another content under that name is replaced.
     *
     * @return whether the hold is
     */
    boolean attach(Connection connection, Held held, int run, String sha256, byte[] content) throws SQLException {
        try (PreparedStatement statement = prepared(
                        connection,
                        "with held as (select id from " + tables.holds() + HELD + "for share), kept as (insert into "
                                + tables.attachments()
                                + " as there (hold, run, sha256, content) select id, ?, ?, ? from held"
                                + " on conflict (hold, run, sha256) do update set content = excluded.content"
                                + " where there.content <> excluded.content) select count(*) from held",
                        held.id(),
                        held.epoch(),
                        run,
                        sha256,
                        content);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1) == 1;
        }
    }

    Optional<byte[]> attachment(Connection connection, long hold, int run, String sha256) throws SQLException {
        try (PreparedStatement statement = prepared(
                        connection,
                        "select content from " + tables.attachments() + " where hold = ? and run = ? and sha256 = ?",
                        hold,
                        run,
                        sha256);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
        }
    }

    /**
     * Begins a run under the next number, if the hold is the newest one.
     *
     * @return its number; 0 if the hold isn't
     */
    int begin(Connection connection, Held held, String runId) throws SQLException {
        try (PreparedStatement statement = prepared(
                        connection,
                        "with next as (update " + tables.holds() + " set last_run = last_run + 1" + HELD
                                + "returning id, last_run), made as (insert into " + tables.runs()
                                + " (hold, run, run_id) select id, last_run, ? from next) select last_run from next",
                        held.id(),
                        held.epoch(),
                        runId);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    /** A run in its place. */
    record Run(long hold, int number, String runId) {}

    /** The runs of a product and environment that have a batch, the oldest first; the others never began. */
    List<Run> begun(Connection connection, long hold) throws SQLException {
        try (PreparedStatement statement = prepared(
                        connection,
                        "select run, run_id from " + tables.runs() + " r where hold = ? and exists (select from "
                                + tables.batches() + " b where b.hold = r.hold and b.run = r.run) order by run",
                        hold);
                ResultSet rows = statement.executeQuery()) {
            var runs = new ArrayList<Run>();
            while (rows.next()) {
                runs.add(new Run(hold, rows.getInt(1), rows.getString(2)));
            }
            return runs;
        }
    }

    /** The next batches behind one, in order, not all at once; empty if there are no more. */
    List<byte[]> batches(Connection connection, Run run, long behind) throws SQLException {
        try (PreparedStatement statement = prepared(
                        connection,
                        "select content from " + tables.batches()
                                + " where hold = ? and run = ? and batch > ? order by batch limit " + PAGE,
                        run.hold(),
                        run.number(),
                        behind);
                ResultSet rows = statement.executeQuery()) {
            var batches = new ArrayList<byte[]>();
            while (rows.next()) {
                batches.add(rows.getBytes(1));
            }
            return batches;
        }
    }

    /** The names of what is kept beside a run. */
    List<String> attached(Connection connection, Run run) throws SQLException {
        try (PreparedStatement statement = prepared(
                        connection,
                        "select sha256 from " + tables.attachments() + " where hold = ? and run = ? order by sha256",
                        run.hold(),
                        run.number());
                ResultSet rows = statement.executeQuery()) {
            var names = new ArrayList<String>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    /** Deletes all of a run, or nothing. */
    void delete(Connection connection, Run run) throws SQLException {
        String of = " where hold = ? and run = ?";
        try (PreparedStatement statement = prepared(
                connection,
                "with a as (delete from " + tables.attachments() + of + "), b as (delete from " + tables.batches() + of
                        + ") delete from " + tables.runs() + of,
                run.hold(),
                run.number(),
                run.hold(),
                run.number(),
                run.hold(),
                run.number())) {
            statement.executeUpdate();
        }
    }
}
