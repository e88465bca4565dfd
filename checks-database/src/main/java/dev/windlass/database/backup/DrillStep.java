package dev.windlass.database.backup;

import dev.windlass.check.Spoken;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NamedStep;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.sql.DataSource;

/**
 * Does a drill. The before-image tells the name of the scratch database, so that it is found after a crash too.
 *
 * @param drill what was said of it
 * @param found gives the backup
 */
record DrillStep(RestoreDrill drill, RestoreDrill.Found found) {

    /** The name of the scratch database. */
    record Scratch(String database) {}

    static Step<RestoreProof> of(NamedStep<Void> named, RestoreDrill drill, RestoreDrill.Found found) {
        var step = new DrillStep(drill, found);
        return named.with("server", drill.server().server())
                .with("recovery time", drill.within())
                .with("valid for", drill.valid())
                .with("owners and grants", !drill.how().withoutOwners())
                .capture(Scratch.class, step::choose)
                .run(RestoreProof.class, step::prove)
                .idempotent()
                .undo(c -> step.drop(c.before()))
                .retry(Retry.never().timeout(drill.within().plus(Programs.LONGEST)))
                .undoByHand("at " + drill.server().server()
                        + ": drop the database whose name begins with windlass_drill_ and is told by this step");
    }

    private Scratch choose(ActionContext<Scratch> context) throws Exception {
        var scratch = new Scratch(NewDatabase.nameOf("windlass", "drill", context.idempotencyKey()));
        try {
            return Leash.act("looking for database '" + scratch.database() + "'", leash -> {
                try (Connection connection = leash.connect(maintaining(), true)) {
                    Programs.requireRestorer(drill.server(), connection, context);
                    if (database(scratch).exists(connection)) {
                        throw new NotApplied("there is a database '" + scratch.database() + "' at "
                                + drill.server().server() + " already; look whose it is, and drop it");
                    }
                    return scratch;
                }
            });
        } catch (SQLException e) {
            throw new NotApplied("no drill at " + drill.server().server() + ": " + Trouble.of(e), Secrets.mask(e));
        }
    }

    private RestoreProof prove(ActionContext<Scratch> context) throws Exception {
        Backup backup = found.in(context);
        String what = "drilling the restore of backup '" + backup.path() + "' at "
                + drill.server().server();
        RestoreProof proof;
        try {
            proof = Leash.act(what, leash -> restored(leash, backup, context));
        } catch (Exception e) {
            throw failed(what, e, context.before());
        }
        drop(context.before());
        context.progress("restored " + proof.rows() + " rows of " + proof.tables() + " tables in "
                + Spoken.time(proof.took()) + ", all as they were dumped; valid until " + proof.validUntil());
        if (proof.took().compareTo(drill.within()) > 0) {
            throw new NotApplied(what + " took " + Spoken.time(proof.took()) + ", longer than the objective of "
                    + Spoken.time(drill.within())
                    + ": restore with more jobs, on a faster server, or change the objective.");
        }
        return proof;
    }

    private RestoreProof restored(Leash leash, Backup backup, ActionContext<Scratch> context) throws Exception {
        NewDatabase scratch = database(context.before());
        String server;
        long start = System.nanoTime();
        try (Connection connection = NewDatabase.beside(leash, drill.server())) {
            server = PostgresSettings.setting(connection, "server_version").split(" ", 2)[0];
            scratch.drop(connection); // what a crash left of this very step
            scratch.create(connection, backup.shape());
        }
        scratch.fill(backup, context);
        Duration took = Duration.ofNanos(System.nanoTime() - start).truncatedTo(ChronoUnit.MILLIS);
        scratch.compare(leash, backup, context);
        Instant now = drill.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        return new RestoreProof(
                backup.sha256(),
                backup.path(),
                backup.source(),
                backup.at(),
                backup.tables().size(),
                backup.rows(),
                now,
                took,
                server,
                now.plus(drill.valid()));
    }

    /** Drops the scratch database, and says what went wrong; whether something is left behind, too. */
    private Exception failed(String what, Exception e, Scratch scratch) {
        boolean interrupted = e instanceof InterruptedException || Thread.interrupted();
        try {
            drop(scratch);
        } catch (Exception left) {
            e.addSuppressed(Secrets.mask(left));
            return interrupted
                    ? e
                    : new DatabaseException(
                            what + " failed: " + DumpStep.why(e) + " The scratch database '" + scratch.database()
                                    + "' could not be dropped: " + DumpStep.why(left),
                            e);
        }
        return interrupted
                ? e
                : new NotApplied(
                        what + " failed, there is no proof: " + DumpStep.why(e) + " The scratch database is dropped.",
                        Secrets.mask(e));
    }

    private void drop(Scratch scratch) throws Exception {
        String what = "dropping the scratch database '" + scratch.database() + "' at "
                + drill.server().server();
        try {
            Leash.act(what, leash -> {
                try (Connection connection = NewDatabase.beside(leash, drill.server())) {
                    database(scratch).drop(connection);
                    return true;
                }
            });
        } catch (SQLException e) {
            throw new DatabaseException(what + " failed: " + Trouble.of(e), e);
        }
    }

    private NewDatabase database(Scratch scratch) {
        return new NewDatabase(drill.server(), scratch.database(), drill.how());
    }

    private DataSource maintaining() {
        return drill.server().maintaining().dataSource();
    }
}
