package dev.windlass.database.migration;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.database.backup.RestoreProof;
import dev.windlass.database.backup.RestoredDatabase;
import dev.windlass.database.jdbc.Require;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.database.migration.lint.MigrationLint;
import dev.windlass.database.migration.lint.Runs;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import javax.sql.DataSource;
import liquibase.changelog.ChangeSet;
import liquibase.exception.LiquibaseException;
import liquibase.exception.ValidationFailedException;
import liquibase.resource.ResourceAccessor;

/**
 * The Liquibase changelog of a database: what is pending, and the step that applies it with a way back. Immutable and safe for use
 * by several threads. Needs Liquibase 4 on the class path, which is the user's own; built and tested with 4.33.0, the last under
 * the Apache License.
 *
 * <p>A changeset is named as Liquibase prints it: {@code file::id::author}. The way back is Liquibase's own rollback: the one that
 * a changeset declares, or the one that Liquibase knows for its changes.
 */
public final class Changelog {

    private final ChangelogAccess access;
    private final Duration timeout;
    private final Optional<Duration> lockTimeout;
    private final Safeguards safeguards;

    private Changelog(ChangelogAccess access, Duration timeout, Optional<Duration> lockTimeout, Safeguards safeguards) {
        this.access = access;
        this.timeout = timeout;
        this.lockTimeout = lockTimeout;
        this.safeguards = safeguards;
    }

    /**
     * Names the changelog of a database.
     *
     * @param database what people call the database, not blank; it enters facts, check names and messages
     * @param dataSource gives its connections
     * @param file the root changelog, as Liquibase is told it
     * @param resources where it is found, such as a {@code ClassLoaderResourceAccessor}
     * @return the changelog, with all contexts and labels, whose checks may take {@link Check#DEFAULT_TIMEOUT} each
     * @throws IllegalArgumentException if a text is blank
     */
    public static Changelog of(String database, DataSource dataSource, String file, ResourceAccessor resources) {
        Objects.requireNonNull(dataSource, "data source of database '" + database + "'");
        Objects.requireNonNull(resources, "resources of database '" + database + "'");
        Require.text("the changelog of database '" + database + "'", file);
        return new Changelog(
                new ChangelogAccess(
                        Require.text("the name of a database", database),
                        dataSource,
                        file,
                        resources,
                        "",
                        "",
                        Map.of(),
                        Optional.empty()),
                Check.DEFAULT_TIMEOUT,
                Optional.empty(),
                Safeguards.NONE);
    }

    /**
     * Runs with these contexts.
     *
     * @param contexts separated by commas
     * @return a new value
     */
    public Changelog contexts(String contexts) {
        return with(contexts, access.labels(), access.parameters(), access.schema());
    }

    /**
     * Runs what matches these labels.
     *
     * @param labels an expression of labels
     * @return a new value
     */
    public Changelog labels(String labels) {
        return with(access.contexts(), labels, access.parameters(), access.schema());
    }

    /**
     * Sets a parameter of the changelog.
     *
     * @param name its name
     * @param value its value
     * @return a new value
     */
    public Changelog parameter(String name, String value) {
        var more = new HashMap<>(access.parameters());
        more.put(name, value);
        return with(access.contexts(), access.labels(), Map.copyOf(more), access.schema());
    }

    /**
     * Says which schema is meant where a change names none; Liquibase's own tables are in it too.
     *
     * @param schema its name; the connection's own where nothing is said
     * @return a new value
     */
    public Changelog schema(String schema) {
        return with(access.contexts(), access.labels(), access.parameters(), Optional.of(schema));
    }

    /**
     * Limits how long each check may take; steps are not limited by it.
     *
     * @param timeout the limit, positive; {@link Check#DEFAULT_TIMEOUT} where nothing is said
     * @return a new value
     */
    public Changelog timeout(Duration timeout) {
        return new Changelog(
                access, Require.positive("the timeout of changelog checks", timeout), lockTimeout, safeguards);
    }

    /**
     * Limits how long a statement of the step or of its undo may wait for a lock, in a transaction or not. PostgreSQL only; on
     * others it has no effect. A changeset that sets {@code lock_timeout} itself wins.
     *
     * @param timeout the limit, positive, of a millisecond at least; the server's own setting where nothing is said
     * @return a new value
     */
    public Changelog lockTimeout(Duration timeout) {
        return new Changelog(
                access, this.timeout, Optional.of(Require.positive("the lock timeout", timeout)), safeguards);
    }

    /**
     * Has a restore as the way back, in place of rollbacks, which the changesets need not have then. All else is as {@link
     * Migrations#undoneBy} says.
     *
     * @param restore the step whose undo puts the database back; it has to stand ahead of each step that applies changesets
     * @return a new value
     */
    public Changelog undoneBy(Step<RestoredDatabase> restore) {
        return new Changelog(access, timeout, lockTimeout, safeguards.restored(access.database(), restore));
    }

    /**
     * Asks that every changeset is applied. It doesn't pass where the changelog has none or none was ever applied: that is {@link
     * dev.windlass.check.Verdict#NO_DATA}.
     *
     * @return the check, named "&lt;database&gt; has no pending changeset"
     */
    public Check nonePending() {
        return questions()
                .named(access.database() + " has no pending changeset")
                .asks(c -> ask(c, state -> {
                    if (state.applied().isEmpty()) {
                        return Answer.noData(
                                "no changeset was ever applied to " + access.place()
                                        + ": Liquibase's history is missing or empty. Check the schema that Liquibase is configured with.");
                    }
                    return state.pending().isEmpty()
                            ? Answer.passed("no changeset is pending on " + access.place())
                            : Answer.failed("changesets are pending on " + access.place() + ": "
                                    + ChangelogState.text(state.pendingNames())
                                    + ", expected none. Apply them, or release an artifact without them.");
                }));
    }

    /**
     * Asks that exactly these changesets are pending, no fewer and no more.
     *
     * @param changeSets at least one, each as {@code file::id::author}
     * @return the check, named "&lt;database&gt; has just these changesets pending: &lt;changesets&gt;"
     * @throws IllegalArgumentException if there is none, or one is no such name
     */
    public Check pendingExactly(String... changeSets) {
        List<String> expected = names("pendingExactly", changeSets);
        String text = ChangelogState.text(expected);
        return questions()
                .named(access.database() + " has just these changesets pending: " + text)
                .with("expected", text)
                .asks(c -> ask(
                        c,
                        state -> new TreeSet<>(state.pendingNames()).equals(new TreeSet<>(expected))
                                ? Answer.passed("just " + text + " is pending on " + access.place())
                                : Answer.failed("pending on " + access.place() + " is "
                                        + ChangelogState.text(state.pendingNames()) + ", expected exactly " + text
                                        + ". Check that this artifact and this database are the ones the plan was written"
                                        + " for.")));
    }

    /**
     * Asks that what was applied is what the changelog says: checksums, and nothing in the changelog that is no change at all.
     *
     * @return the check, named "changelog of &lt;database&gt; is valid"
     */
    public Check valid() {
        return questions()
                .named("changelog of " + access.database() + " is valid")
                .asks(c -> questions()
                        .ask(
                                c,
                                leash -> access.read(leash, liquibase -> {
                                    try {
                                        ChangelogState state = ChangelogState.read(liquibase, access);
                                        if (state.applied().isEmpty()) {
                                            return Answer.noData("there is nothing to validate on " + access.place()
                                                    + ": Liquibase's history is missing or empty.");
                                        }
                                        liquibase.validate();
                                        return Answer.passed(state.applied().size() + " applied changesets of "
                                                + access.place() + " are valid");
                                    } catch (LiquibaseException e) {
                                        if (!(e instanceof ValidationFailedException)
                                                && !(e.getCause() instanceof ValidationFailedException)) {
                                            throw e;
                                        }
                                        return Answer.failed("the changelog of " + access.place() + " is not valid: "
                                                + Trouble.oneLine(e.getMessage())
                                                + ". Restore the changesets as they were applied; only if the database is known to be"
                                                + " right, run liquibase clear-checksums.");
                                    }
                                })));
    }

    /**
     * Asks that every pending changeset can be rolled back: by what it declares, or by what Liquibase knows for its changes. Passes
     * where nothing is pending.
     *
     * @return the check, named "changesets of &lt;database&gt; can be rolled back"
     */
    public Check rollbacksPresent() {
        return questions()
                .named("changesets of " + access.database() + " can be rolled back")
                .asks(c -> questions()
                        .ask(
                                c,
                                leash -> access.read(leash, liquibase -> {
                                    ChangelogState state = ChangelogState.read(liquibase, access);
                                    List<String> missing =
                                            ChangelogStep.withoutRollback(state.pending(), liquibase.getDatabase());
                                    return missing.isEmpty()
                                            ? Answer.passed("each of the pending changesets can be rolled back: "
                                                    + ChangelogState.text(state.pendingNames()))
                                            : Answer.failed(ChangelogStep.withoutRollback(access, missing));
                                })));
    }

    /**
     * Asks that nobody holds Liquibase's lock: a process that died keeps it for ever, and every migration waits.
     *
     * @return the check, named "changelog of &lt;database&gt; is not locked"
     */
    public Check notLocked() {
        return questions()
                .named("changelog of " + access.database() + " is not locked")
                .asks(c -> ask(c, state -> Answer.passed("nobody holds Liquibase's lock on " + access.place())));
    }

    /**
     * Shows the SQL that will run, as evidence, as Liquibase makes it. Passes if all of it can be had; a change that is only known when
     * it runs, such as one written in Java, is {@link dev.windlass.check.Verdict#INCONCLUSIVE}; nothing pending is {@link
     * dev.windlass.check.Verdict#NO_DATA}. Preconditions are not looked at.
     *
     * @return the check, named "SQL of the pending changesets of &lt;database&gt;"
     */
    public Check pendingSql() {
        return questions()
                .named("SQL of the pending changesets of " + access.database())
                .asks(c -> questions()
                        .ask(
                                c,
                                leash -> access.read(leash, liquibase -> {
                                    List<ChangeSet> pending = ChangelogState.read(liquibase, access)
                                            .pending();
                                    return PendingSql.answer(
                                            access.place(), ChangelogSql.scripts(pending, liquibase.getDatabase()));
                                })));
    }

    /**
     * Judges the SQL that will run: what blocks traffic, and what the old version doesn't survive. PostgreSQL only.
     *
     * @param lint the rules, and what is allowed; scripts are named {@code file::id::author}
     * @return the check, named "changesets of &lt;database&gt; are fit for traffic"
     */
    public Check lint(MigrationLint lint) {
        return PendingSql.declaring(
                        questions().named("changesets of " + access.database() + " are fit for traffic"), lint)
                .asks(c -> questions()
                        .ask(
                                c,
                                leash -> access.inside(leash, true, lockTimeout, liquibase -> {
                                    List<ChangeSet> pending = ChangelogState.read(liquibase, access)
                                            .pending();
                                    return lint.judge(
                                            ChangelogStep.connection(liquibase),
                                            access.place(),
                                            ChangelogSql.scripts(pending, liquibase.getDatabase()),
                                            new Runs(lockTimeout.isPresent(), false));
                                })));
    }

    /**
     * Asks that something limits how long changesets wait for locks: {@link #lockTimeout}, or the setting that the server has for the
     * user that migrates. PostgreSQL only.
     *
     * @return the check, named "changesets of &lt;database&gt; wait for locks with a limit"
     */
    public Check lockTimeoutSet() {
        return questions()
                .named("changesets of " + access.database() + " wait for locks with a limit")
                .with("lock timeout", lockTimeout.map(Duration::toString).orElse("the server's"))
                .asks(c -> questions()
                        .ask(
                                c,
                                leash -> access.read(
                                        leash,
                                        liquibase -> LockLimit.answer(
                                                ChangelogStep.connection(liquibase), access.place(), lockTimeout))));
    }

    /**
     * Makes the step that applies exactly these changesets, and rolls them back.
     *
     * <p>Before anything is changed the step refuses ({@link dev.windlass.plan.NotApplied}) if one of them is neither pending nor
     * applied, if another one is pending, if one can't be rolled back, or if somebody holds Liquibase's lock. Where all of them are
     * applied already it changes nothing.
     *
     * <p>Its undo is idempotent: it rolls back what the history holds now and didn't hold before, newest first, and nothing else, and
     * refuses if somebody else has applied more since. A changeset that doesn't run in a transaction may leave traces without a row in
     * the history when it fails or is cut off: the probe can't tell then, and the undo runs its rollback all the same, so write it so that
     * it can run twice and over nothing.
     *
     * <p>A process that is killed while it migrates leaves Liquibase's lock behind: probe, undo and a next attempt say who holds it since when,
     * and wait for a person to release it.
     *
     * @param name the name of the step
     * @param changeSets at least one, each as {@code file::id::author}
     * @return the step
     * @throws IllegalArgumentException if there is none, or one is no such name
     */
    public Step<ChangesApplied> apply(String name, String... changeSets) {
        return applying(name, safeguards, changeSets);
    }

    /**
     * The same, for a database whose backup was proved restorable: the plan doesn't compile without a drill, and the step refuses
     * ({@link dev.windlass.plan.NotApplied}) if the proof is of another database or another server, has expired, or if its backup is
     * too old. PostgreSQL only.
     *
     * @param name the name of the step
     * @param proof the step of the restore drill, or one that gives its proof
     * @param age how old the backup may be when the step begins, positive
     * @param changeSets at least one, each as {@code file::id::author}
     * @return the step
     * @throws IllegalArgumentException if there is no changeset, one is no such name, or the age is not positive
     */
    public Step<ChangesApplied> apply(String name, Step<RestoreProof> proof, Duration age, String... changeSets) {
        return applying(name, safeguards.proven(name, proof, age), changeSets);
    }

    private Step<ChangesApplied> applying(String name, Safeguards ahead, String... changeSets) {
        Require.text("the name of a step on database '" + access.database() + "'", name);
        return new ChangelogStep(access, name, names("step '" + name + "'", changeSets), lockTimeout, ahead).step();
    }

    /** What is made of the state, unless somebody holds the lock. */
    @FunctionalInterface
    private interface Judgement {
        Answer of(ChangelogState state);
    }

    private Answer ask(CheckContext context, Judgement judgement) throws InterruptedException {
        return questions()
                .ask(
                        context,
                        leash -> access.read(leash, liquibase -> {
                            ChangelogState state = ChangelogState.read(liquibase, access);
                            Answer answer;
                            if (state.found() == 0) {
                                answer = Answer.noData(
                                        "the changelog of " + access.place() + " has no changeset. Check the file.");
                            } else if (state.lock().isPresent()) {
                                answer = Answer.failed(ChangelogState.locked(
                                        access.place(), state.lock().get()));
                            } else {
                                answer = judgement.of(state);
                            }
                            return answer.with("applied", state.applied().size())
                                    .with("pending", ChangelogState.text(state.pendingNames()));
                        }));
    }

    private Questions questions() {
        return new Questions(access.database(), access.place(), Secrets.mask(access.file()), timeout);
    }

    private Changelog with(String contexts, String labels, Map<String, String> parameters, Optional<String> schema) {
        return new Changelog(
                new ChangelogAccess(
                        access.database(),
                        access.source(),
                        access.file(),
                        access.resources(),
                        contexts,
                        labels,
                        parameters,
                        schema),
                timeout,
                lockTimeout,
                safeguards);
    }

    private List<String> names(String what, String... changeSets) {
        if (changeSets.length == 0) {
            throw new IllegalArgumentException(
                    what + " on database '" + access.database() + "' needs at least one changeset, got none");
        }
        for (String changeSet : changeSets) {
            if (changeSet.split("::", -1).length != 3) {
                throw new IllegalArgumentException(what + " on database '" + access.database() + "': '" + changeSet
                        + "' is no name of a changeset; write it as Liquibase prints it, file::id::author");
            }
        }
        return List.of(changeSets);
    }
}
