package dev.windlass.database.backup;

import dev.windlass.check.Check;
import dev.windlass.check.Spoken;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Require;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Dumps of one database by {@code pg_dump}, in a directory. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Backups orders = Backups.of(PostgresAddress.of("db.example", 5432, "orders").user("release").password(password))
 *         .in(Path.of("/var/backups/orders"));
 *
 * Step<Backup> dump = orders.step("back up the orders");
 * checks("backups").critical(orders.intactWithin(ofHours(1)), orders.retained(Retention.ofAtLeast(7).reachingBack(ofDays(7))))
 * }</pre>
 *
 * <p>A dump is named by its time, {@code orders-20261129T101500Z-1f2e3d4c.dump}, and is of {@code pg_dump}'s custom format.
 * Beside it stands its checksum, for {@code sha256sum -c}, and what is known of it, in JSON: with the number of rows and a checksum
 * of each table by the very snapshot that was dumped, so that a restored copy can be held against it though the source was
 * written since. Only their owner may read them. For this each table is read once more, beside the dump.
 *
 * <p>Roles and tablespaces are the server's, not the database's, and not in a dump. Nor are subscriptions: a restored copy would
 * take the changes that are the source's, and a database that has one can't be dropped. Create them anew behind a restore.
 */
public final class Backups {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(30);
    private static final Duration INSPECTION = Duration.ofMinutes(10);

    private final PostgresAddress address;
    private final Path directory;
    private final String name;
    private final Duration lockTimeout;
    private final boolean kept;
    private final Clock clock;

    Backups(PostgresAddress address, Path directory, String name, Duration lockTimeout, boolean kept, Clock clock) {
        this.address = address;
        this.directory = directory;
        this.name = name;
        this.lockTimeout = lockTimeout;
        this.kept = kept;
        this.clock = clock;
    }

    /**
     * Names the database.
     *
     * @param address where it is
     * @return the stage that wants to know where its backups go
     */
    public static Of of(PostgresAddress address) {
        return new Of(Objects.requireNonNull(address, "address of the database to back up"));
    }

    /** A database that still wants a place for its backups. Immutable. */
    public static final class Of {

        private final PostgresAddress address;

        private Of(PostgresAddress address) {
            this.address = address;
        }

        /**
         * Says where they go; they are called as the database is.
         *
         * @param directory where they are, those of this very database alone; made, for its owner alone, when the first one is. One in which others may write is
         *     refused then
         * @return the backups
         * @throws IllegalArgumentException if the name of the database can't be that of a file
         */
        public Backups in(Path directory) {
            return in(directory, address.database());
        }

        /**
         * Says where they go, and what they are called.
         *
         * @param directory where they are, as in {@link #in(Path)}
         * @param name what they are called, of letters, digits, '-', '_' and '.'
         * @return the backups
         * @throws IllegalArgumentException if the name has other characters
         */
        public Backups in(Path directory, String name) {
            Objects.requireNonNull(directory, "directory of backups");
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "backups are named by letters, digits, '-', '_' and '.', got '" + name + "'; say another name");
            }
            return new Backups(address, directory, name, LOCK_PATIENCE, true, Clock.systemUTC());
        }
    }

    /**
     * Limits how long a dump waits for a table that somebody has locked.
     *
     * @param timeout positive; 30 seconds where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is not positive
     */
    public Backups lockTimeout(Duration timeout) {
        return new Backups(
                address,
                directory,
                name,
                Require.positive("the lock timeout of backups '" + name + "'", timeout),
                kept,
                clock);
    }

    /**
     * Has a rollback delete the dump that the release made. Where it isn't said a rollback keeps it, since that may be when somebody
     * needs it: then {@link #prune} deletes it, at some later time.
     *
     * @return a new value
     */
    public Backups deletedOnRollback() {
        return new Backups(address, directory, name, lockTimeout, false, clock);
    }

    /**
     * A step that makes a dump. It appears under its name when it is whole and on the disk, or not at all: a full disk, a killed
     * server and a role that may not read a table leave nothing, and say so by {@link NotApplied}. The undo deletes what is not
     * whole; a whole dump is kept, unless it is {@link #deletedOnRollback()}: then this dump is deleted, and no other.
     *
     * <p>A dump has a day where nothing else is said by {@link Step#retry}; it tells how far it is.
     *
     * @param step the name of the step
     * @return the step; its result tells where the dump is, and what is in it
     */
    public Step<Backup> step(String step) {
        return new DumpStep(address, directory, name, lockTimeout, kept, clock).step(step);
    }

    /**
     * A step that inspects the dump of an earlier one: its size, its checksum, and that {@code pg_restore} can list what is in
     * it. What isn't as it was made stops the release.
     *
     * @param step the name of the step
     * @param backup the step that made it
     * @return the step; it only reads, and its result is the backup once more
     */
    public Step<Backup> verify(String step, Step<Backup> backup) {
        return Outside.step(step)
                .reads(backup)
                .run(Backup.class, c -> {
                    Backup made = c.result(backup);
                    return new Inspection(address, BackupFile.of(made.path()))
                            .require(made, c)
                            .backup();
                })
                .readOnly();
    }

    /**
     * Asks whether the newest dump is young enough: the recovery point objective. It doesn't read the dump.
     *
     * @param age how old it may be, by the time in its name; positive
     * @return the check; no dump is {@link dev.windlass.check.Verdict#NO_DATA}
     * @throws IllegalArgumentException if the age is not positive
     */
    public Check freshWithin(Duration age) {
        Require.positive("the age that a backup '" + name + "' may have", age);
        return Outside.check("newest backup '" + name + "' in " + directory + " is of the last " + Spoken.time(age))
                .with("directory", directory)
                .with("backup", name)
                .with("age at most", age)
                .asks(c -> checks().fresh(age, false));
    }

    /**
     * Asks whether the newest dump is young enough and intact: its size and checksum are those that are recorded beside it, and
     * {@code pg_restore} lists the rows of each table. It reads the whole dump, and has 10 minutes for it.
     *
     * @param age how old it may be, by the time in its name; positive
     * @return the check; no dump is {@link dev.windlass.check.Verdict#NO_DATA}
     * @throws IllegalArgumentException if the age is not positive
     */
    public Check intactWithin(Duration age) {
        Require.positive("the age that a backup '" + name + "' may have", age);
        return Outside.check(
                        "newest backup '" + name + "' in " + directory + " is intact, of the last " + Spoken.time(age))
                .with("directory", directory)
                .with("backup", name)
                .with("age at most", age)
                .timeout(INSPECTION)
                .asks(c -> checks().fresh(age, true));
    }

    /**
     * Asks whether the dumps are there that are to be kept. It goes by their names, and doesn't read them.
     *
     * @param retention what is to be kept
     * @return the check; no dump at all is {@link dev.windlass.check.Verdict#NO_DATA}
     */
    public Check retained(Retention retention) {
        Objects.requireNonNull(retention, "retention of backups");
        return Outside.check("backups '" + name + "' in " + directory + " are kept")
                .with("directory", directory)
                .with("backup", name)
                .with("retention", retention.toString())
                .asks(c -> checks().retained(retention));
    }

    /**
     * A step that deletes the oldest dumps, those that the retention doesn't need. Where it isn't met, or the newest dump isn't
     * intact, nothing is deleted, and the step says so by {@link NotApplied}. It belongs at the end of a release: what is
     * deleted can't be brought back, so nothing is undone by itself after it.
     *
     * @param step the name of the step
     * @param retention what is to be kept
     * @return the step; which dumps are deleted is decided once, ahead of the first one
     */
    public Step<Pruned> prune(String step, Retention retention) {
        Objects.requireNonNull(retention, "retention of backups");
        return Outside.step(step)
                .with("directory", directory)
                .with("backup", name)
                .with("retention", retention.toString())
                .capture(Pruned.class, c -> surplus(retention))
                .run(Pruned.class, this::delete)
                .idempotent()
                .irreversible("the backups that the retention doesn't need are deleted");
    }

    private Pruned surplus(Retention retention) throws IOException, NotApplied, InterruptedException {
        List<String> surplus = checks().surplus(retention).stream()
                .map(file -> file.dump().toString())
                .toList();
        return new Pruned(surplus, BackupFile.all(directory, name).size() - surplus.size());
    }

    private Pruned delete(ActionContext<Pruned> context) throws IOException {
        for (String path : context.before().deleted()) {
            BackupFile.of(path).delete();
        }
        return context.before();
    }

    /** The newest one, intact; whose it is, is left to what is done with it. */
    Backup newest(ActionContext<?> context) throws NotApplied, InterruptedException {
        List<BackupFile> all;
        try {
            all = BackupFile.all(directory, name);
        } catch (IOException e) {
            throw new NotApplied(
                    "the backups '" + name + "' in '" + directory + "' can't be listed: " + e.getMessage(), e);
        }
        if (all.isEmpty()) {
            throw new NotApplied("there is no backup '" + name + "' in '" + directory + "'; make one");
        }
        return new Inspection(address, all.get(0)).require(null, context).backup();
    }

    private BackupChecks checks() {
        return new BackupChecks(address, directory, name, clock);
    }

    /** What they are called, and where they are. */
    @Override
    public String toString() {
        return "backups '" + name + "' of " + address + " in " + directory;
    }
}
