package dev.windlass.database.backup;

import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Restored;
import dev.windlass.plan.NamedStep;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.util.Objects;

/**
 * Puts a whole database back to a backup, beside itself: the backup is restored to a new database, that is held against what was
 * backed up, and only then gets the name, in one transaction; the one before is kept under a name of its own until somebody drops
 * it. Until that transaction nothing has changed for anybody, whatever fails. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Step<Backup> dump = orders.step("back up the orders");
 * Step<RestoredDatabase> way = DatabaseRestore.of(address).onRollbackLosingWrites("the orders can be put back", dump);
 * Release.plan(…).step(dump).step(way).step(migrate)…
 * }</pre>
 *
 * <p><strong>Every write made since the backup, by whomever, is lost to the database of that name;</strong> it is still in the one
 * that is kept. Sessions in the database are ended at the exchange, so that pools have to connect anew. Owner, grants, settings,
 * connection limit and comment of the database are carried over; what belongs to it elsewhere, such as replication slots and
 * subscriptions, stays with the one that is kept. The server needs room for both.
 *
 * <p>Each attempt of a restore has a day, where nothing else is said by {@link Step#retry} and {@link Step#undoRetry}.
 *
 * <p>The user of the address is a superuser, or has {@code CREATEDB}, is a member of {@code pg_signal_backend}, and of the roles that
 * own the database and what is in it, with their rights and, from PostgreSQL 16 on, with the right to act as them. What only a
 * superuser may set for a database, or for another role in it, only a superuser carries over; nor does anybody else end a
 * superuser's sessions. What of this is lacking is said ahead of the restore. It works over another database of the server,
 * {@link PostgresAddress#maintenance}.
 *
 * <p>A journal that lives in the database refuses a plan in which this is found ({@link
 * dev.windlass.database.jdbc.RestoresDatabase}).
 */
public final class DatabaseRestore {

    private final PostgresAddress address;
    private final NewDatabase.How how;
    private final boolean anyServer;
    private final boolean othersWrite;

    private DatabaseRestore(PostgresAddress address, NewDatabase.How how, boolean anyServer, boolean othersWrite) {
        this.address = address;
        this.how = how;
        this.anyServer = anyServer;
        this.othersWrite = othersWrite;
    }

    /**
     * Names the database.
     *
     * @param address the database that is put back
     * @return its restore, of one table at a time
     * @throws IllegalArgumentException if it is the address's {@link PostgresAddress#maintenance} database too
     */
    public static DatabaseRestore of(PostgresAddress address) {
        Objects.requireNonNull(address, "address of the database to restore");
        if (address.at().maintenance().equals(address.database())) {
            throw new IllegalArgumentException(address
                    + " can't be exchanged from within itself: say by maintenance(…) from which" + " other database");
        }
        return new DatabaseRestore(address, NewDatabase.How.DEFAULT, false, true);
    }

    /**
     * Restores several tables at a time.
     *
     * @param number how many, at least 1; 1 where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is less than 1
     */
    public DatabaseRestore jobs(int number) {
        return new DatabaseRestore(address, new NewDatabase.How(number, how.withoutOwners()), anyServer, othersWrite);
    }

    /**
     * Says that nobody but the release writes from the backup on until a step lets traffic in, such as behind a maintenance page
     * that was put up ahead of the backup. Then a rollback restores by itself until such a step has started. Where it isn't said,
     * the old version is taken to serve all the while, and what it was told to be written would be lost: a rollback asks a person
     * before it restores.
     *
     * @return a new value
     */
    public DatabaseRestore whileNobodyWrites() {
        return new DatabaseRestore(address, how, anyServer, false);
    }

    /**
     * Restores a backup of another server too, if it is of a database of this name: where the database has moved, or its server was
     * made anew after a disaster or by {@code pg_upgrade}. Where it isn't said, such a backup is refused: it may be that of a test
     * environment. A server that is a physical copy of another can't be told from it.
     *
     * @return a new value
     */
    public DatabaseRestore ofAnyServer() {
        return new DatabaseRestore(address, how, true, othersWrite);
    }

    /**
     * A step that stands behind the backup and ahead of what it is the way back from. Its action only inspects: that the backup is
     * intact and of this database, that the database may be created and exchanged. Its undo restores, once: it is idempotent, goes
     * on after a crash at any point, and doesn't restore again what was written since. The step itself {@link Step#takesTraffic()
     * takes traffic}, since others may write all the while: a rollback asks a person before this undo (rule B8). With {@link
     * #whileNobodyWrites()} it asks only once another step that takes traffic has started.
     *
     * @param step the name of the step
     * @param backup the step that made the backup
     * @return the step; its result tells what the undo will do
     */
    public Step<RestoredDatabase> onRollbackLosingWrites(String step, Step<Backup> backup) {
        var work = new RestoreStep(address, how, anyServer, step, c -> c.result(backup));
        return written(Outside.step(step)
                .with("database", address.database())
                .with("server", address.server())
                .with("origin", whose())
                .with("undo", "restores the database from the backup, loses all writes made since")
                .reads(backup)
                .capture(RestoreStep.Before.class, work::look)
                .run(RestoredDatabase.class, work::inspect)
                .idempotent()
                .undo(new RestoreStep.Undo(work, restored()))
                .undoByHand("at " + address.server()
                        + ": restore the backup with pg_restore to a new database, and rename '"
                        + address.database() + "' and the new one; if it lets nobody in: alter database "
                        + address.database() + " allow_connections true")
                .undoLosesWrites());
    }

    private <T> Step<T> written(Step<T> step) {
        Step<T> patient =
                step.retry(Retry.never().timeout(Programs.LONGEST)).undoRetry(Retry.OF_UNDO.timeout(Programs.LONGEST));
        return othersWrite ? patient.takesTraffic() : patient;
    }

    /**
     * A step that restores, for emergencies. Its undo gives the name back to the database that was replaced, which loses what was
     * written since the restore.
     *
     * @param step the name of the step
     * @param backup the step that made, or verified, the backup
     * @return the step; its result tells under which name the database before is kept
     */
    public Step<RestoredDatabase> step(String step, Step<Backup> backup) {
        return restoring(
                step,
                Outside.step(step).reads(backup),
                new RestoreStep(address, how, anyServer, step, c -> c.result(backup)));
    }

    /**
     * A step that restores the newest backup in a directory, for emergencies; otherwise as {@link #step(String, Step)}.
     *
     * @param step the name of the step
     * @param backups where the newest one is taken from, when the step begins
     * @return the step; its result tells what was restored
     */
    public Step<RestoredDatabase> step(String step, Backups backups) {
        return restoring(
                step,
                Outside.step(step).with("backups", backups.toString()),
                new RestoreStep(address, how, anyServer, step, backups::newest));
    }

    /**
     * A step that drops the database that was replaced. It is not there any more then, so nothing is undone by itself after it.
     *
     * @param step the name of the step
     * @param restored the step that restored
     * @return the step; only that very database is dropped
     */
    public Step<Void> dropReplaced(String step, Step<RestoredDatabase> restored) {
        var work = new RestoreStep(address, how, anyServer, step, c -> {
            throw new IllegalStateException("dropping needs no backup");
        });
        return Outside.step(step)
                .with("database", address.database())
                .with("server", address.server())
                .reads(restored)
                .run(c -> {
                    RestoredDatabase before = c.result(restored);
                    work.drop(before, c);
                })
                .idempotent()
                .irreversible("the database that was replaced by the backup is gone");
    }

    private Step<RestoredDatabase> restoring(String step, NamedStep<Void> named, RestoreStep work) {
        return written(named.with("database", address.database())
                .with("server", address.server())
                .with("origin", whose())
                .with("action", "restores the database from the backup, loses all writes made since")
                .capture(RestoreStep.Before.class, work::look)
                .run(RestoredDatabase.class, new RestoreStep.Act(work, restored()))
                .idempotent()
                .undo(new RestoreStep.Back(work, restored()))
                .undoByHand("at " + address.server() + ": rename database '" + address.database()
                        + "' to another name, and the one that step '" + step + "' kept to '" + address.database()
                        + "'")
                .undoLosesWrites());
    }

    private String whose() {
        return anyServer ? "of any server" : "of this server";
    }

    private Restored restored() {
        return Restored.database(address.toString(), address.dataSource());
    }
}
