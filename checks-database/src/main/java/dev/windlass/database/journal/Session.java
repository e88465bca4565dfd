package dev.windlass.database.journal;

import dev.windlass.check.Spoken;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.ServerInfo;
import dev.windlass.database.jdbc.Trouble;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of its own with a deadline for all that is asked on it: the server ends a statement, and what the server doesn't
 * answer to is cut off by aborting the connection. Once it is lost it stays lost: it is never made anew behind the back of who
 * uses it. Safe for use by several threads, one after the other.
 */
final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** How much later than the server this side gives up. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Connection connection;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Watchdog watchdog;
    private final Map<String, String> settings = new TreeMap<>();
    private String address;
    private volatile boolean cutOff;
    private volatile @Nullable SQLException lost;

    private Session(Connection connection, String address, Duration patience) {
        this.connection = connection;
        this.address = address;
        this.patience = patience;
        this.watchdog = new Watchdog(patience.plus(GRACE), this::cutOff);
    }

    /**
     * What is asked.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Connects.
     *
     * @param keepAlive whether it is kept for long: then the server finds out within a minute that this machine is dead, and
     *     nothing on the way takes the connection for one that nobody uses
     */
    static Session open(Database database, boolean keepAlive) throws SQLException {
        var session = new Session(connect(database), "database '" + database.name() + "'", database.timeout());
        boolean ready = false;
        try {
            session.address += " at " + session.ask(Session::made);
            session.settle(keepAlive);
            ready = true;
            return session;
        } finally {
            if (!ready) {
                session.end();
            }
        }
    }

    private static String made(Connection connection) throws SQLException {
        if (!PostgresSettings.is(connection.getMetaData())) {
            throw new SQLException(ServerInfo.product(connection) + " is no PostgreSQL", "0A000");
        }
        connection.setAutoCommit(true);
        connection.setReadOnly(false);
        return ServerInfo.address(connection);
    }

    /** Neither the driver's nor the pool's own patience is relied on; a connection that comes too late is closed. */
    private static Connection connect(Database database) throws SQLException {
        var connected = new CompletableFuture<Connection>();
        var worker = new Thread(
                () -> {
                    try {
                        Connection connection = database.dataSource().getConnection();
                        if (!connected.complete(connection)) {
                            connection.close();
                        }
                    } catch (SQLException | RuntimeException | Error e) {
                        connected.completeExceptionally(e);
                    }
                },
                "windlass-journal-connects");
        worker.setDaemon(true);
        worker.start();
        boolean interrupted = false;
        long until = System.nanoTime() + database.timeout().toNanos();
        try {
            while (true) {
                try {
                    return connected.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true; // it is meant for the code of a step; the journal is needed all the same
                }
            }
        } catch (TimeoutException e) {
            if (connected.completeExceptionally(e)) {
                throw new SQLException(
                        "it did not give a connection within " + Spoken.time(database.timeout()), "08001", e);
            }
            return connected.join();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            throw new SQLException(String.valueOf(e.getCause()), e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Settings of this session alone; one that this server doesn't have is left out. */
    private void settle(boolean keepAlive) throws SQLException {
        String limit = Long.toString(Math.max(1, patience.toMillis()));
        settings.put("statement_timeout", limit);
        settings.put("lock_timeout", limit);
        settings.put("idle_in_transaction_session_timeout", limit);
        settings.put("default_transaction_isolation", "read committed");
        if (keepAlive) {
            settings.put("idle_session_timeout", "0");
            settings.put("tcp_keepalives_idle", "15");
            settings.put("tcp_keepalives_interval", "5");
            settings.put("tcp_keepalives_count", "6");
            settings.put("tcp_user_timeout", "45000");
        }
        ask(connection -> {
            try (PreparedStatement set = connection.prepareStatement(
                    "select set_config(name, ?, false) from pg_catalog.pg_settings where name = ?")) {
                for (Map.Entry<String, String> setting : settings.entrySet()) {
                    set.setString(1, setting.getValue());
                    set.setString(2, setting.getKey());
                    set.execute();
                }
                if (PostgresSettings.setting(connection, "synchronous_commit").equals("off")) {
                    settings.put("synchronous_commit", "on");
                    set.setString(1, "on");
                    set.setString(2, "synchronous_commit");
                    set.execute();
                }
            }
            return true;
        });
    }

    /** Asks something, or throws within a little more than the patience. */
    <T> T ask(Work<T> work) throws SQLException {
        lock.lock();
        try {
            SQLException before = lost;
            if (before != null) {
                throw new SQLException("the connection was lost before: " + before.getMessage(), "08003", before);
            }
            watchdog.asked();
            try {
                return work.on(connection);
            } catch (SQLException e) {
                throw isLost(e) ? lost(e) : e;
            } finally {
                watchdog.answered();
            }
        } finally {
            lock.unlock();
        }
    }

    private void cutOff() {
        cutOff = true;
        abort();
    }

    private boolean isLost(SQLException e) {
        if (cutOff || Trouble.state(e).startsWith("08") || Trouble.state(e).startsWith("57P")) {
            return true;
        }
        try {
            return connection.isClosed();
        } catch (SQLException closed) {
            return true;
        }
    }

    private SQLException lost(SQLException e) {
        SQLException what = cutOff
                ? new SQLException("it did not answer within " + Spoken.time(patience.plus(GRACE)), "08006", e)
                : e;
        lost = what;
        throwAway();
        return what;
    }

    /** A pool that gets it back like this makes another one. */
    private void throwAway() {
        abort();
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("A connection of the journal that was ended can't be closed: {}", Trouble.of(e));
        }
    }

    private void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            LOG.debug("A connection of the journal can't be aborted: {}", Trouble.of(e));
        }
    }

    /** Whether the connection still answers, behind an error that may have ended it. */
    boolean answers() {
        try {
            return ask(connection -> {
                try (PreparedStatement statement = connection.prepareStatement("select 1")) {
                    return statement.execute();
                }
            });
        } catch (SQLException e) {
            LOG.debug("The connection of the journal is lost.", Secrets.mask(e));
            return false;
        }
    }

    /** Which database it is, and where. */
    String address() {
        return address;
    }

    /** Ends the connection, and what the server keeps for it. */
    void end() {
        lost = new SQLException("it was ended", "08003");
        throwAway();
        watchdog.close();
    }

    /** Gives the connection back as it was, or ends it if that can't be done: it may belong to a pool. */
    @Override
    public void close() {
        try {
            if (lost == null) {
                ask(connection -> {
                    // Not as a batch: the driver asserts that the connection is there after one.
                    try (var reset = connection.createStatement()) {
                        for (String setting : settings.keySet()) {
                            reset.execute("reset " + setting);
                        }
                    }
                    connection.close();
                    return true;
                });
            }
        } catch (SQLException e) {
            LOG.debug("A connection of the journal can't be given back as it was, so it is ended.", Secrets.mask(e));
            throwAway();
        } finally {
            lost = new SQLException("it was closed", "08003");
            watchdog.close();
        }
    }
}
