package dev.windlass.database.backup;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.DatabaseIdentity;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.local.CommandFailed;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a dump. Its name is told by the before-image: whoever finds it knows that this step made it, after a crash too. While
 * {@code pg_dump} runs, the tables are measured over another connection by the same snapshot.
 *
 * @param address what is dumped
 * @param directory where dumps are
 * @param name what those of its kind are called
 * @param lockTimeout how long {@code pg_dump} waits for a table
 * @param kept whether a rollback leaves it where it is
 * @param clock for its name
 */
record DumpStep(PostgresAddress address, Path directory, String name, Duration lockTimeout, boolean kept, Clock clock) {

    private static final long TELL_SECONDS = 5;

    /** What is decided before it is made: where it will be, and of when. */
    record Chosen(String path, Instant at) {}

    Step<Backup> step(String step) {
        return Outside.step(step)
                .with("database", address.database())
                .with("server", address.server())
                .with("directory", directory)
                .with("backup", name)
                .with("kept in a rollback", kept)
                .capture(Chosen.class, this::choose)
                .run(Backup.class, this::make)
                .idempotent()
                .undo(c -> undo(BackupFile.of(c.before().path()), c))
                .retry(Retry.never().timeout(Programs.LONGEST))
                .undoByHand(
                        kept
                                ? "nothing: the backup '" + name + "' in '" + directory + "' is kept"
                                : "delete the backup '" + name + "' that this step made in '" + directory
                                        + "', with the files beside it whose names begin alike");
    }

    private void undo(BackupFile file, ActionContext<?> context) throws IOException {
        if (kept && file.whole()) {
            context.progress("'" + file.dump() + "' is kept");
        } else {
            file.delete();
        }
    }

    private Chosen choose(ActionContext<?> context) {
        Instant at = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        BackupFile file = BackupFile.named(directory, name, at, context.idempotencyKey());
        return new Chosen(file.dump().toString(), at);
    }

    private Backup make(ActionContext<Chosen> context) throws Exception {
        BackupFile file = BackupFile.of(context.before().path());
        if (file.whole()) {
            return file.described();
        }
        String what = "backing up " + address + " to '" + file.dump() + "'";
        try {
            file.begin();
            String program = Programs.version(address, "pg_dump", context);
            return Leash.act(what, leash -> dump(leash, context, file, program));
        } catch (InterruptedException e) {
            file.delete();
            throw e;
        } catch (Exception e) {
            file.delete();
            throw new NotApplied(what + " failed, and nothing is left of it: " + why(e), Secrets.mask(e));
        }
    }

    static String why(Exception e) {
        if (e instanceof CommandFailed failed) {
            return Programs.why(failed);
        }
        SQLException sql = Trouble.sql(e);
        if (sql != null && Programs.isOfRole(sql.getMessage())) {
            return Programs.advised(Trouble.oneLine(sql.getMessage()) + ".");
        }
        return sql == null && !(e instanceof IOException && e.getMessage() == null)
                ? String.valueOf(e.getMessage())
                : Trouble.of(e);
    }

    private Backup dump(Leash leash, ActionContext<Chosen> context, BackupFile file, String program) throws Exception {
        long start = System.nanoTime();
        try (Connection connection = leash.connect(address.dataSource(), true)) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            // What the database limits otherwise: the transaction idles until the last table is dumped.
            PostgresSettings.withoutTimeouts(connection);
            String server = server(connection, program);
            DatabaseIdentity source = DatabaseIdentity.of(connection, DatabaseIdentity.SECONDS);
            String snapshot = Sql.value(connection, "select pg_catalog.pg_export_snapshot()");
            Backup.Shape shape = Shapes.of(connection);
            List<Backup.Table> tables = beside(context, file, snapshot, connection);
            end(connection, context);
            var backup = new Backup(
                    file.dump().toString(),
                    Files.size(file.part()),
                    BackupFile.sha256(file.part()),
                    source,
                    shape,
                    tables,
                    context.before().at(),
                    Duration.ofNanos(System.nanoTime() - start).truncatedTo(ChronoUnit.MILLIS),
                    server,
                    program);
            file.finish(backup);
            context.progress(backup.bytes() + " bytes in '" + file.dump() + "', of "
                    + backup.tables().size() + " tables with " + backup.rows() + " rows");
            return backup;
        }
    }

    /** The dump is finished: a connection that broke behind it takes nothing away from it. */
    private static void end(Connection connection, ActionContext<?> context) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            context.progress("the connection behind the dump broke: " + Trouble.of(e));
            abort(connection);
        }
    }

    /** Measures the tables while the program dumps them; if one of the two fails, the other is ended. */
    private List<Backup.Table> beside(
            ActionContext<Chosen> context, BackupFile file, String snapshot, Connection connection) throws Exception {
        var dumping = new FutureTask<@Nullable Void>(() -> {
            Programs.dump(address, file.part(), snapshot, lockTimeout).run(context);
            return null;
        });
        var thread = new Thread(() -> {
            dumping.run();
            if (failed(dumping) != null) {
                abort(connection); // what is measured now is of no use
            }
        });
        thread.setName("windlass pg_dump of " + address.database());
        thread.setDaemon(true);
        thread.start();
        try {
            List<Backup.Table> tables = Contents.of(connection, context::progress);
            await(dumping, context, file);
            return tables;
        } catch (SQLException e) {
            Exception first = failed(dumping);
            throw first == null ? e : first;
        } finally {
            thread.interrupt();
            ended(thread);
        }
    }

    /** Waits through further interrupts: what the program writes is deleted next. */
    private static void ended(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(FutureTask<?> dumping, ActionContext<?> context, BackupFile file) throws Exception {
        while (true) {
            try {
                dumping.get(TELL_SECONDS, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException e) {
                context.progress("all tables measured, " + Files.size(file.part()) + " bytes dumped");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
    }

    private static @Nullable Exception failed(FutureTask<?> task) {
        if (!task.isDone()) {
            return null;
        }
        try {
            task.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause() instanceof Exception cause ? cause : e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            return; // it is closed already
        }
    }

    /** The server's version; {@code pg_dump} refuses one that is newer than itself, and says less. */
    private String server(Connection connection, String program) throws SQLException, DatabaseException {
        if (!PostgresSettings.is(connection.getMetaData())) {
            throw new DatabaseException(address + " is no PostgreSQL. Use that database's own backup.");
        }
        String server = PostgresSettings.setting(connection, "server_version").split(" ", 2)[0];
        if (Programs.major(program) < Programs.major(server)) {
            throw new DatabaseException("pg_dump " + program + " is older than the server, " + server
                    + ", and can't dump it. Install the client programs of PostgreSQL " + Programs.major(server)
                    + " or newer, or say by programs(…) where they are.");
        }
        return server;
    }
}
