package dev.windlass.database.journal;

import dev.windlass.journal.Holder;
import dev.windlass.journal.JournalException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * How a product and environment are taken hold of (rule C5): by an advisory lock of the session, which the server gives to one
 * of them, and frees when that one's connection ends; and by an epoch, which is higher each time.
 */
final class Taking {

    /** How often it is tried, where the holder ends just then. */
    private static final int TRIES = 3;

    private final Tables tables;
    private final String product;
    private final String environment;
    private final long key;

    Taking(Tables tables, String product, String environment) {
        this.tables = tables;
        this.product = product;
        this.environment = environment;
        this.key = key(tables.schema(), product, environment);
    }

    /** The number of the lock: other users of such locks in that database will not hit it by chance. */
    private static long key(String... of) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("dev.windlass.hold".getBytes(StandardCharsets.UTF_8));
            for (String part : of) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                digest.update(bytes);
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one doesn't", e);
        }
    }

    /** Takes hold, or throws {@link JournalException.Held} with who has it. */
    Statements.Held take(Session session, Holder holder) throws SQLException, JournalException {
        for (int i = 0; i < TRIES; i++) {
            if (session.ask(this::lock)) {
                Optional<Long> there = session.ask(this::found);
                long id = there.isPresent() ? there.get() : session.ask(this::made);
                long epoch = session.ask(connection -> next(connection, id, holder.toString()));
                return new Statements.Held(id, epoch);
            }
            Optional<String> holds = session.ask(this::who);
            if (holds.isPresent()) {
                throw new JournalException.Held(product, environment, holds.get());
            }
        }
        throw new JournalException.Held(product, environment, "one after the other, just now");
    }

    private boolean lock(Connection connection) throws SQLException {
        try (PreparedStatement statement = Statements.prepared(connection, "select pg_try_advisory_lock(?)", key);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private void unlock(Connection connection) throws SQLException {
        try (PreparedStatement statement = Statements.prepared(connection, "select pg_advisory_unlock(?)", key)) {
            statement.execute();
        }
    }

    /** The row of the product and environment. */
    Optional<Long> found(Connection connection) throws SQLException {
        try (PreparedStatement statement = Statements.prepared(
                        connection,
                        "select id from " + tables.holds() + " where product = ? and environment = ?",
                        product,
                        environment);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
        }
    }

    private long made(Connection connection) throws SQLException {
        try (PreparedStatement statement = Statements.prepared(
                        connection,
                        "insert into " + tables.holds() + " (product, environment, epoch, last_run) values (?, ?, 0, 0)"
                                + " returning id",
                        product,
                        environment);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Takes the next epoch; whoever has an earlier one is kept out from then on, even if it still had a session. */
    private long next(Connection connection, long id, String holder) throws SQLException {
        try (PreparedStatement statement = Statements.prepared(
                        connection,
                        "update " + tables.holds() + " set epoch = epoch + 1, holder = ?, backend = pg_backend_pid()"
                                + " where id = ? returning epoch",
                        holder,
                        id);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Who has the lock, in words; empty if nobody has it any more. */
    private Optional<String> who(Connection connection) throws SQLException {
        try (PreparedStatement statement = Statements.prepared(
                        connection,
                        "select l.pid, h.holder from pg_catalog.pg_locks l left join " + tables.holds()
                                + " h on h.backend = l.pid and h.product = ? and h.environment = ? where l.locktype ="
                                + " 'advisory' and l.granted and l.objsubid = 1 and l.classid = ?::bigint::oid and"
                                + " l.objid = ?::bigint::oid and l.database = (select oid from pg_catalog.pg_database"
                                + " where datname = current_database())",
                        product,
                        environment,
                        key >>> Integer.SIZE,
                        key & 0xffff_ffffL);
                ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                return Optional.empty();
            }
            String holder = rows.getString(2);
            int process = rows.getInt(1);
            return Optional.of((holder == null ? "somebody who has not said yet who it is" : holder) + " (process "
                    + process
                    + " of the database server; if that machine is known to be dead, and not before, the server"
                    + " need not be waited for until it finds out too, in a minute: select pg_terminate_backend("
                    + process + "))");
        }
    }

    /** Gives the hold back. */
    void giveBack(Connection connection, Statements.Held held) throws SQLException {
        try (PreparedStatement statement = Statements.prepared(
                connection,
                "update " + tables.holds() + " set holder = null, backend = null where id = ? and epoch = ?"
                        + " and backend = pg_backend_pid()",
                held.id(),
                held.epoch())) {
            statement.executeUpdate();
        }
        unlock(connection);
    }
}
