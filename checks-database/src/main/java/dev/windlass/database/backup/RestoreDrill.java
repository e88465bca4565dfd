package dev.windlass.database.backup;

import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Require;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/**
 * Restores a backup to a scratch database and looks whether all of it is there. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Step<Backup> dump = orders.step("back up the orders");
 * Step<RestoreProof> drill = RestoreDrill.on(scratchServer).within(ofMinutes(30)).step("restore drill", dump);
 * Step<Void> migrate = migrate(drill); // without a proof it doesn't compile
 * }</pre>
 *
 * <p>The scratch database has a name of its own in each run, which is written down before it is made, is never one that was
 * there, and is dropped afterwards, whatever happens. Each table in it must have as many rows, with the same checksum, as it had
 * in the very snapshot that was dumped; what the source was written since doesn't matter. Anything else gives no proof.
 * Restored but not compared are sequences, which know no snapshot, materialized views, and what belongs to extensions.
 *
 * <p>The user of the address needs {@code CREATEDB}; and, unless owners and grants are left out, the rights of the owner of the
 * database and of the owners of what is restored, who have to be there, and from PostgreSQL 16 on the right to act as them: the
 * scratch database is given to the owner of the source. Who is no superuser can restore only what has an owner who may create in
 * its schema without a grant.
 */
public final class RestoreDrill {

    private static final Duration VALID = Duration.ofDays(1);

    private final PostgresAddress server;
    private final NewDatabase.How how;
    private final Duration valid;
    private final Duration within;
    private final Clock clock;

    RestoreDrill(PostgresAddress server, NewDatabase.How how, Duration valid, Duration within, Clock clock) {
        this.server = server;
        this.how = how;
        this.valid = valid;
        this.within = within;
        this.clock = clock;
    }

    /**
     * Says where the scratch database is made.
     *
     * @param server an address on that server, best not the one of production; its database is not touched
     * @return the drill, whose proof is valid for a day, with a day to restore
     */
    public static RestoreDrill on(PostgresAddress server) {
        Objects.requireNonNull(server, "server of a restore drill");
        return new RestoreDrill(server, NewDatabase.How.DEFAULT, VALID, Duration.ofDays(1), Clock.systemUTC());
    }

    /**
     * The recovery time objective: how long a restore may take, without the comparison. A longer one gives no proof.
     *
     * @param objective positive; a day where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is not positive
     */
    public RestoreDrill within(Duration objective) {
        return new RestoreDrill(
                server, how, valid, Require.positive("the recovery time objective of a drill", objective), clock);
    }

    /**
     * Says how long its proof is valid.
     *
     * @param time positive; a day where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is not positive
     */
    public RestoreDrill validFor(Duration time) {
        return new RestoreDrill(
                server, how, Require.positive("the time for which a proof is valid", time), within, clock);
    }

    /**
     * Restores several tables at a time.
     *
     * @param number how many, at least 1; 1 where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is less than 1
     */
    public RestoreDrill jobs(int number) {
        return new RestoreDrill(server, new NewDatabase.How(number, how.withoutOwners()), valid, within, clock);
    }

    /**
     * Leaves out owners and grants, for a server that lacks the roles of the source. The proof is about the data then.
     *
     * @return a new value
     */
    public RestoreDrill withoutOwnersAndGrants() {
        return new RestoreDrill(server, new NewDatabase.How(how.jobs(), true), valid, within, clock);
    }

    /**
     * A step that drills with the backup of an earlier step. A backup that was cut short or changed is refused before anything is
     * restored. A drill that fails has changed nothing that stays, and says so by {@link NotApplied}; if the scratch
     * database could not be dropped, the undo drops it.
     *
     * @param step the name of the step
     * @param backup the step that made the backup
     * @return the step; its result is the proof
     */
    public Step<RestoreProof> step(String step, Step<Backup> backup) {
        return DrillStep.of(Outside.step(step).reads(backup), this, c -> {
            Backup made = c.result(backup);
            return new Inspection(server, BackupFile.of(made.path()))
                    .require(made, c)
                    .backup();
        });
    }

    /**
     * A step that drills with the newest backup in a directory.
     *
     * @param step the name of the step
     * @param backups where the newest one is taken from
     * @return the step; its result is the proof, which names the backup
     */
    public Step<RestoreProof> step(String step, Backups backups) {
        return DrillStep.of(Outside.step(step).with("backups", backups.toString()), this, backups::newest);
    }

    /** Finds an intact backup. */
    @FunctionalInterface
    interface Found {
        Backup in(ActionContext<?> context) throws NotApplied, InterruptedException;
    }

    PostgresAddress server() {
        return server;
    }

    NewDatabase.How how() {
        return how;
    }

    Duration valid() {
        return valid;
    }

    Duration within() {
        return within;
    }

    Clock clock() {
        return clock;
    }
}
