package dev.windlass.database.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One conversation with a database, held by somebody who can let go of it. JDBC calls neither see an interrupt nor a
 * deadline, so the conversation has a thread of its own; letting go cancels its statements and, where that doesn't help,
 * aborts its connections.
 */
public final class Leash {

    private static final Logger LOG = LoggerFactory.getLogger(Leash.class);
    /** How long a cancelled statement may take to end before its connection is aborted. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration LONGEST_MARGIN = Duration.ofMillis(500);

    private final String what;
    private final long until;
    private final boolean endless;
    private final Set<Statement> statements = ConcurrentHashMap.newKeySet();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean letGo;

    private Leash(String what, Duration patience, boolean endless) {
        this.what = what;
        this.until = endless ? 0 : System.nanoTime() + patience.toNanos();
        this.endless = endless;
    }

    /**
     * What is said to the database.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    public interface Talk<T> {

        /**
         * Says it.
         *
         * @param leash gives connections
         * @return what comes of it
         * @throws Exception as it comes
         */
        T with(Leash leash) throws Exception;
    }

    /**
     * Talks until shortly before the time is over, then throws a {@link TimeoutException} and cleans up in the
     * background; an interrupt ends it at once.
     *
     * @param <T> what comes of it
     * @param what the conversation is about, for messages
     * @param timeLeft until when an answer is wanted
     * @param talk the conversation
     * @return what comes of it
     * @throws Exception what the conversation throws
     */
    public static <T> T ask(String what, Duration timeLeft, Talk<T> talk) throws Exception {
        Duration patience = patience(timeLeft);
        var leash = new Leash(what, patience, false);
        var task = new FutureTask<>(() -> leash.wholly(talk));
        Thread worker = leash.start(task);
        try {
            return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | InterruptedException e) {
            leash.letGo = true;
            thread("windlass-let-go " + what, () -> leash.end(worker)).start();
            throw e;
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    /**
     * Talks as long as it takes; an interrupt cancels it, and it has ended when the interrupt is thrown on.
     *
     * @param <T> what comes of it
     * @param what the conversation is about, for messages
     * @param talk the conversation
     * @return what comes of it
     * @throws Exception what the conversation throws
     */
    public static <T> T act(String what, Talk<T> talk) throws Exception {
        var leash = new Leash(what, Duration.ZERO, true);
        var task = new FutureTask<>(() -> leash.wholly(talk));
        Thread worker = leash.start(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            leash.letGo = true;
            leash.end(worker);
            throw e;
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    /**
     * How much of the time left is used: the rest is for giving the answer before the runner's own deadline.
     *
     * @param timeLeft until the deadline
     * @return a little less
     */
    public static Duration patience(Duration timeLeft) {
        Duration tenth = timeLeft.dividedBy(10);
        return timeLeft.minus(tenth.compareTo(LONGEST_MARGIN) < 0 ? tenth : LONGEST_MARGIN);
    }

    /**
     * The timeout for a statement.
     *
     * @return in whole seconds as JDBC wants it; 0 for none
     */
    public int statementSeconds() {
        return endless ? 0 : (int) Math.max(1, Math.min(Integer.MAX_VALUE, left().toSeconds()));
    }

    /**
     * The same data source on this leash: each connection can be let go of, and is given back the way it was taken.
     *
     * @param source gives connections
     * @param readOnly whether they only read
     * @return the data source
     */
    public DataSource hold(DataSource source, boolean readOnly) {
        return new HeldDataSource(source, this, readOnly);
    }

    /**
     * A connection on this leash.
     *
     * @param source gives it
     * @param readOnly whether it only reads
     * @return the connection, to be closed
     * @throws SQLException if the source gives none
     */
    public Connection connect(DataSource source, boolean readOnly) throws SQLException {
        return HeldConnection.take(source.getConnection(), this, readOnly);
    }

    boolean endless() {
        return endless;
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    void taken(Connection connection) throws SQLException {
        connections.add(connection);
        if (letGo) {
            throw new SQLException("nobody waits any more for " + what);
        }
    }

    void returned(Connection connection) {
        connections.remove(connection);
    }

    void runs(Statement statement) {
        statements.removeIf(Leash::closed);
        statements.add(statement);
    }

    /** Nobody else gives back what a library forgot to, such as one whose connection broke while it was at it. */
    private <T> T wholly(Talk<T> talk) throws Exception {
        try {
            return talk.with(this);
        } finally {
            for (Connection forgotten : List.copyOf(connections)) {
                abort(forgotten);
                close(forgotten);
            }
        }
    }

    private void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("{}: a connection can't be closed: {}", what, Trouble.of(e));
        } finally {
            connections.remove(connection);
        }
    }

    private Thread start(Runnable task) {
        Thread worker = thread("windlass " + what, task);
        worker.start();
        return worker;
    }

    private void end(Thread worker) {
        worker.interrupt();
        statements.forEach(this::cancel);
        if (ended(worker)) {
            return;
        }
        LOG.warn("{}: cancelling didn't end it within {}, so its connections are aborted", what, GRACE);
        connections.forEach(this::abort);
        if (!ended(worker)) {
            LOG.warn("{}: the driver doesn't return; its thread '{}' is left behind", what, worker.getName());
        }
    }

    private void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("{}: a statement can't be cancelled: {}", what, Trouble.of(e));
        }
    }

    private void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            LOG.warn("{}: a connection can't be aborted: {}", what, Trouble.of(e));
        }
    }

    /** Waits through further interrupts: the caller still has one to deliver. */
    private static boolean ended(Thread worker) {
        long end = System.nanoTime() + GRACE.toNanos();
        boolean interrupted = false;
        while (worker.isAlive() && System.nanoTime() < end) {
            try {
                worker.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !worker.isAlive();
    }

    private static boolean closed(Statement statement) {
        try {
            return statement.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    private static Thread thread(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static Exception unwrapped(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof Exception exception ? exception : e;
    }
}
