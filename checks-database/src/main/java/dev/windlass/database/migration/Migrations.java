package dev.windlass.database.migration;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.NamedCheck;
import dev.windlass.database.backup.RestoreProof;
import dev.windlass.database.backup.RestoredDatabase;
import dev.windlass.database.jdbc.Require;
import dev.windlass.database.migration.lint.MigrationLint;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;

/**
 * The Flyway migrations of a database: what is pending, and the step that applies it with a way back. Immutable and safe
 * for use by several threads. Needs Flyway 11 or later on the class path, which is the user's own.
 *
 * <p>Flyway's open edition takes nothing back, so the undo is Windlass's: scripts named {@code U<version>__<description>.sql}
 * in the same locations, with the same placeholders, read and executed by Flyway's own parser. Since Flyway doesn't know
 * that name, leave its {@code validateMigrationNaming} off.
 */
public final class Migrations {

    private final FlywayAccess access;
    private final Duration timeout;
    private final Optional<Duration> lockTimeout;
    private final Safeguards safeguards;

    private Migrations(FlywayAccess access, Duration timeout, Optional<Duration> lockTimeout, Safeguards safeguards) {
        this.access = access;
        this.timeout = timeout;
        this.lockTimeout = lockTimeout;
        this.safeguards = safeguards;
    }

    /**
     * Names the migrations of a database.
     *
     * @param database what people call the database, not blank; it enters facts, check names and messages
     * @param flyway configured by the user: data source, locations, schemas, placeholders. It is read, never called: each
     *     question uses a copy of its configuration
     * @return the migrations, whose checks may take {@link Check#DEFAULT_TIMEOUT} each
     * @throws IllegalArgumentException if the name is blank or Flyway has no data source
     */
    public static Migrations of(String database, Flyway flyway) {
        Objects.requireNonNull(flyway, "Flyway of database '" + database + "'");
        var access = FlywayAccess.of(Require.text("the name of a database", database), flyway);
        return new Migrations(access, Check.DEFAULT_TIMEOUT, Optional.empty(), Safeguards.NONE);
    }

    /**
     * Limits how long each check may take; steps are not limited by it.
     *
     * @param timeout the limit, positive; {@link Check#DEFAULT_TIMEOUT} where nothing is said
     * @return a new value
     */
    public Migrations timeout(Duration timeout) {
        return new Migrations(
                access, Require.positive("the timeout of migration checks", timeout), lockTimeout, safeguards);
    }

    /**
     * Limits how long a statement of the migrate step or of its undo may wait for a lock, so that a migration that
     * waits behind a long query doesn't make all traffic wait behind itself. PostgreSQL only, and only for what runs in
     * a transaction; elsewhere it has no effect. A script that sets {@code lock_timeout} itself wins.
     *
     * @param timeout the limit, positive, of a millisecond at least; the server's own setting where nothing is said
     * @return a new value
     */
    public Migrations lockTimeout(Duration timeout) {
        return new Migrations(
                access, this.timeout, Optional.of(Require.positive("the lock timeout", timeout)), safeguards);
    }

    /**
     * Has a restore as the way back, in place of undo scripts, which need not be there then: the undo of a step changes nothing, and
     * leaves it to the undo of the restore, which comes after it in a rollback and loses what was written since the backup. Whoever
     * answers that one with SKIP keeps the database as it was migrated. PostgreSQL only: each step refuses ({@link
     * dev.windlass.plan.NotApplied}), before it changes anything, a restore of another database or another server.
     *
     * @param restore the step whose undo puts the database back, such as {@link
     *     dev.windlass.database.backup.DatabaseRestore#onRollbackLosingWrites}; it has to stand ahead of each step that migrates
     * @return a new value
     */
    public Migrations undoneBy(Step<RestoredDatabase> restore) {
        return new Migrations(access, timeout, lockTimeout, safeguards.restored(access.database(), restore));
    }

    /**
     * Asks that every migration is applied. It doesn't pass where none was found or none was ever applied: that is
     * {@link dev.windlass.check.Verdict#NO_DATA}, since then location or schema are probably wrong.
     *
     * @return the check, named "&lt;database&gt; has no pending migration"
     */
    public Check nonePending() {
        return check(access.database() + " has no pending migration")
                .asks(c -> ask(c, state -> {
                    if (state.resolved() == 0) {
                        return noneFound();
                    }
                    if (state.applied().isEmpty()) {
                        return Answer.noData("no migration was ever applied to " + access.place()
                                + ": its schema history is missing or empty. Check the schema and the history table that Flyway"
                                + " is configured with.");
                    }
                    return state.pending().isEmpty()
                                    && state.pendingRepeatables().isEmpty()
                            ? Answer.passed("no migration is pending on " + access.place())
                            : Answer.failed("migrations are pending on " + access.place() + ": " + state.pendingText()
                                    + ", expected none. Apply them, or release an artifact without them.");
                }));
    }

    /**
     * Asks that exactly these migrations are pending, no fewer and no more, and no repeatable one.
     *
     * @param versions the versions, at least one, in any order
     * @return the check, named "&lt;database&gt; has just these migrations pending: &lt;versions&gt;"
     * @throws IllegalArgumentException if there is none, or one is no version
     */
    public Check pendingExactly(String... versions) {
        List<MigrationVersion> expected = Versions.of(access.database(), "pendingExactly", versions);
        String text = SchemaState.text(expected);
        return check(access.database() + " has just these migrations pending: " + text)
                .with("expected", text)
                .asks(c -> ask(c, state -> {
                            if (state.resolved() == 0) {
                                return noneFound();
                            }
                            boolean same = new TreeSet<>(state.pending()).equals(new TreeSet<>(expected));
                            return same && state.pendingRepeatables().isEmpty()
                                    ? Answer.passed("just version " + text + " is pending on " + access.place())
                                    : Answer.failed("pending on " + access.place() + " is " + state.pendingText()
                                            + ", expected exactly " + text
                                            + ". Check that this artifact and this database are the ones the plan was"
                                            + " written for.");
                        })
                        .with("expected", text));
    }

    /**
     * Asks that what was applied is what the files say: checksums, descriptions, nothing missing, nothing failed.
     * Pending migrations don't matter to it.
     *
     * @return the check, named "migrations of &lt;database&gt; are valid"
     */
    public Check valid() {
        return check("migrations of " + access.database() + " are valid")
                .asks(c -> questions().ask(c, leash -> Validation.of(access, leash)));
    }

    /**
     * Asks that every pending migration has an undo script that can be read. Passes where nothing is pending.
     *
     * @return the check, named "undo scripts of &lt;database&gt; are present"
     */
    public Check undoScriptsPresent() {
        return check("undo scripts of " + access.database() + " are present")
                .asks(c -> questions().ask(c, leash -> {
                    SchemaState state = access.read(leash, true);
                    if (state.resolved() == 0) {
                        return noneFound();
                    }
                    List<MigrationVersion> missing = access.missingUndoScripts(leash, state.pending());
                    if (!missing.isEmpty()) {
                        return Answer.failed(access.missingUndoScripts(missing));
                    }
                    return state.pendingRepeatables().isEmpty()
                            ? Answer.passed("each of the pending migrations has an undo script: " + state.pendingText())
                                    .with("pending", state.pendingText())
                            : Answer.failed(MigrateStep.repeatables(access, state));
                }));
    }

    /**
     * Shows the SQL that will run, as evidence: each pending script, versioned or repeatable, read by Flyway's own parser,
     * placeholders replaced. Passwords are masked, of a long statement the beginning is shown, and each script has a digest.
     * Passes if all of it can be read; a migration that is written in Java has no SQL to show, which is {@link
     * dev.windlass.check.Verdict#INCONCLUSIVE}; nothing pending is {@link dev.windlass.check.Verdict#NO_DATA}.
     *
     * @return the check, named "SQL of the pending migrations of &lt;database&gt;"
     */
    public Check pendingSql() {
        return check("SQL of the pending migrations of " + access.database()).asks(c -> questions()
                .ask(c, leash -> PendingSql.answer(access.place(), access.pendingScripts(leash))));
    }

    /**
     * Judges the SQL that will run: what blocks traffic, and what the old version doesn't survive. PostgreSQL only.
     *
     * @param lint the rules, and what is allowed
     * @return the check, named "migrations of &lt;database&gt; are fit for traffic"
     */
    public Check lint(MigrationLint lint) {
        return PendingSql.declaring(check("migrations of " + access.database() + " are fit for traffic"), lint)
                .asks(c -> questions().ask(c, leash -> access.lint(leash, lint, lockTimeout.isPresent())));
    }

    /**
     * Asks that something limits how long migrations wait for locks: {@link #lockTimeout}, or the setting that the server
     * has for the user that migrates. It doesn't look into the scripts; {@link #lint} does. PostgreSQL only.
     *
     * @return the check, named "migrations of &lt;database&gt; wait for locks with a limit"
     */
    public Check lockTimeoutSet() {
        return check("migrations of " + access.database() + " wait for locks with a limit")
                .with("lock timeout", lockTimeout.map(Duration::toString).orElse("the server's"))
                .asks(c -> questions()
                        .ask(
                                c,
                                leash -> access.inside(
                                        leash,
                                        true,
                                        (connection, flyway) ->
                                                LockLimit.answer(connection, access.place(), lockTimeout))));
    }

    /**
     * Makes the step that applies exactly these migrations, and takes them back by their undo scripts.
     *
     * <p>Before anything is changed the step refuses ({@link dev.windlass.plan.NotApplied}) if one of the versions is
     * neither pending nor applied, if another one or a repeatable one is pending, if a migration failed before, or if a
     * version has no undo script. Where all of them are applied already it changes nothing.
     *
     * <p>Its undo is idempotent: it takes back what the history holds now and didn't hold before, newest first, and
     * nothing else; a failed migration counts as applied. Each undo script and the removal of its row stand in one
     * transaction that holds Flyway's own lock on PostgreSQL. It refuses if somebody else migrated on since.
     *
     * <p>A migration that can't run in a transaction ({@code create index concurrently}), and any on a database that
     * commits DDL by itself, may leave traces without a row in the history. If such a one fails or is cut off, the probe
     * can't tell, and the undo runs its undo script all the same; the row of one that was applied goes after its script.
     * So write these undo scripts so that they can run twice, and over nothing ({@code drop index if exists}). On
     * PostgreSQL configure Flyway with {@code flyway.postgresql.transactional.lock=false} for them: a concurrent index
     * build waits for ever for the transaction in which Flyway holds its lock otherwise.
     *
     * <p>A limit of Flyway itself: it commits a migration and its history row one after the other, so that a crash just
     * in between leaves a migration that the history, and with it probe and undo, don't know of; the next migrate then
     * fails on what it finds.
     *
     * @param name the name of the step
     * @param versions the versions, at least one, in any order
     * @return the step
     * @throws IllegalArgumentException if there is no version, or one is none
     */
    public Step<Migrated> migrate(String name, String... versions) {
        return migrating(name, safeguards, versions).step();
    }

    /**
     * The same, for a database whose backup was proved restorable: the plan doesn't compile without a drill, and the step refuses ({@link
     * dev.windlass.plan.NotApplied}) if the proof is of another database or another server, has expired, or if its backup is too
     * old. PostgreSQL only; databases are told apart by {@link dev.windlass.database.jdbc.DatabaseIdentity}, whatever people call
     * them.
     *
     * @param name the name of the step
     * @param proof the step of the restore drill, or one that gives its proof
     * @param age how old the backup may be when the step begins, positive
     * @param versions the versions, at least one, in any order
     * @return the step
     * @throws IllegalArgumentException if there is no version, one is none, or the age is not positive
     */
    public Step<Migrated> migrate(String name, Step<RestoreProof> proof, Duration age, String... versions) {
        return migrating(name, safeguards.proven(name, proof, age), versions).step();
    }

    /**
     * Splits pending migrations in two: those that only add, ahead of the switch, and those that take away, after the old version is
     * gone.
     *
     * @param expand the versions of the first phase, at least one
     * @param contract the versions of the second phase, at least one; all of them above those of the first
     * @return both phases
     * @throws IllegalArgumentException if one is no version or named twice, or one of the second phase is not above the first
     */
    public ExpandContract expandThenContract(List<String> expand, List<String> contract) {
        return ExpandContract.of(
                access,
                timeout,
                lockTimeout,
                safeguards,
                Versions.of(access.database(), "the expand phase", expand.toArray(new String[0])),
                Versions.of(access.database(), "the contract phase", contract.toArray(new String[0])));
    }

    /**
     * Makes the step that applies all pending migrations to a scratch copy of the database, and measures how long that takes. The
     * database itself is only read. The step refuses ({@link dev.windlass.plan.NotApplied}) if both are the same database, or if the
     * copy's history is not the one of the database: restore it anew, then. It fails if it took longer than the limit, or if
     * a migration fails.
     *
     * @param name the name of the step
     * @param scratch gives connections to the copy, as the restore drill left it for instance; it is left migrated
     * @param limit how long the migrations may take altogether, positive
     * @return the step; its result says what took how long, and how big both databases are
     */
    public Step<Rehearsed> rehearse(String name, DataSource scratch, Duration limit) {
        Require.text("the name of a rehearsal on database '" + access.database() + "'", name);
        Objects.requireNonNull(scratch, "data source of the scratch copy");
        return new RehearseStep(
                        access,
                        name,
                        access.on(scratch),
                        Require.positive("the limit of '" + name + "'", limit),
                        lockTimeout)
                .step();
    }

    private MigrateStep migrating(String name, Safeguards ahead, String... versions) {
        Require.text("the name of a migrate step on database '" + access.database() + "'", name);
        return new MigrateStep(
                access,
                name,
                Versions.of(access.database(), "step '" + name + "'", versions),
                lockTimeout,
                ahead,
                true);
    }

    private Questions questions() {
        return new Questions(access.database(), access.place(), access.locations(), timeout);
    }

    private NamedCheck check(String name) {
        return questions().named(name);
    }

    private Answer noneFound() {
        return Answer.noData("no migration was found for " + access.place() + " in " + access.locations()
                + ". Check the locations that Flyway is configured with.");
    }

    /** What is made of the state, unless a migration failed. */
    @FunctionalInterface
    private interface Judgement {
        Answer of(SchemaState state);
    }

    private Answer ask(CheckContext context, Judgement judgement) throws InterruptedException {
        return questions().ask(context, leash -> {
            SchemaState state = access.read(leash, true);
            Answer answer = state.failed().isEmpty()
                    ? judgement.of(state)
                    : Answer.failed(MigrateStep.failedBefore(access, state));
            return answer.with("version", state.versionText()).with("pending", state.pendingText());
        });
    }
}
