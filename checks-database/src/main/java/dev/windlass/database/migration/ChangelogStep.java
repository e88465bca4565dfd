package dev.windlass.database.migration;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.database.migration.lint.Script;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.plan.Undoable;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import liquibase.Liquibase;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.exception.LockException;
import liquibase.exception.ValidationFailedException;
import org.jspecify.annotations.Nullable;

/** The step that applies declared changesets and rolls them back. */
final class ChangelogStep {

    private final ChangelogAccess access;
    private final String name;
    private final List<String> declared;
    private final Optional<Duration> lockTimeout;
    private final Safeguards safeguards;
    private final Optional<String> restore;

    ChangelogStep(
            ChangelogAccess access,
            String name,
            List<String> declared,
            Optional<Duration> lockTimeout,
            Safeguards safeguards) {
        this.access = access;
        this.name = name;
        this.declared = declared;
        this.lockTimeout = lockTimeout;
        this.safeguards = safeguards;
        this.restore = safeguards.restore().map(Step::name);
    }

    Step<ChangesApplied> step() {
        Undoable<ChangelogBefore, ChangesApplied> acting = acting();
        Step<ChangesApplied> step = restore.isPresent() ? Safeguards.leftTo(restore.get(), acting) : rolledBack(acting);
        return step.preview(c -> Leash.ask("preview of " + name, c.timeLeft(), this::preview));
    }

    private Undoable<ChangelogBefore, ChangesApplied> acting() {
        return safeguards
                .readBy(Outside.step(name)
                        .with("database", access.database())
                        .with("changelog", access.file())
                        .with("changesets", ChangelogState.text(declared))
                        .with(
                                "undo",
                                restore.map(it -> "the restore of step '" + it + "'")
                                        .orElse("rollback of " + declared.size() + " changesets")))
                .capture(
                        ChangelogBefore.class,
                        c -> Leash.act(
                                "before-image of " + name,
                                leash -> new ChangelogBefore(
                                        state(leash, "reading the history of").applied())))
                .run(ChangesApplied.class, c -> {
                    ChangelogBefore before = c.before();
                    return Leash.act(name, leash -> {
                        safeguards.require(c, leash, access.source(), access.place());
                        var watch = new Watch();
                        ChangesApplied applied = apply(leash, before);
                        c.progress(words("applied", applied.applied()) + watch.took());
                        return applied;
                    });
                })
                .probe(c -> {
                    ChangelogBefore before = c.before();
                    return Leash.act("probe of " + name, leash -> probe(leash, before));
                });
    }

    private Step<ChangesApplied> rolledBack(Undoable<ChangelogBefore, ChangesApplied> acting) {
        return acting.undo(c -> {
                    ChangelogBefore before = c.before();
                    boolean finished = c.result().isPresent();
                    Leash.act("undo of " + name, leash -> {
                        var watch = new Watch();
                        c.progress(words("rolled back", undo(leash, before, finished)) + watch.took());
                        return true;
                    });
                })
                .undoByHand("on " + access.place() + " run liquibase rollback-count for what was applied of "
                        + ChangelogState.text(declared) + ", after a look at liquibase history");
    }

    private static String words(String what, List<String> changeSets) {
        return what + " "
                + switch (changeSets.size()) {
                    case 0 -> "nothing";
                    case 1 -> "1 changeset, " + changeSets.get(0) + ",";
                    default ->
                        changeSets.size() + " changesets, from " + changeSets.get(0) + " to "
                                + changeSets.get(changeSets.size() - 1) + ",";
                };
    }

    static Connection connection(Liquibase liquibase) {
        return ((JdbcConnection) liquibase.getDatabase().getConnection()).getUnderlyingConnection();
    }

    static List<String> withoutRollback(List<ChangeSet> pending, Database database) {
        return pending.stream()
                .filter(changeSet -> !changeSet.supportsRollback(database))
                .map(ChangelogState::name)
                .toList();
    }

    static String withoutRollback(ChangelogAccess access, List<String> missing) {
        return "changesets of " + access.place() + " can't be rolled back: " + String.join(", ", missing)
                + ". Declare a rollback in each of them.";
    }

    private String preview(Leash leash) throws Exception {
        return access.read(leash, liquibase -> {
            List<Script> scripts =
                    ChangelogSql.scripts(ChangelogState.read(liquibase, access).pending(), liquibase.getDatabase());
            return scripts.isEmpty()
                    ? "nothing is pending on " + access.place()
                    : scripts.stream().map(Script::shown).collect(Collectors.joining("\n\n"));
        });
    }

    private ChangelogState state(Leash leash, String what) throws Exception {
        try {
            return access.read(leash, liquibase -> ChangelogState.read(liquibase, access));
        } catch (LiquibaseException | SQLException e) {
            throw new DatabaseException(what + " " + access.place() + " failed: " + Trouble.ofFlyway(e) + advice(e), e);
        }
    }

    private static String advice(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof ValidationFailedException) {
                return " Restore the changesets as they were applied.";
            }
        }
        return "";
    }

    private ChangesApplied apply(Leash leash, ChangelogBefore before) throws Exception {
        ChangelogState state = refuse(leash);
        if (!state.pending().isEmpty()) {
            var failing = new AtomicReference<@Nullable ChangeSet>();
            try {
                access.inside(leash, false, lockTimeout, liquibase -> {
                    liquibase.setChangeExecListener(new Failing(failing));
                    liquibase.update(access.asContexts(), access.asLabels());
                    return true;
                });
            } catch (LiquibaseException | SQLException e) {
                throw failed(leash, state, Optional.ofNullable(failing.get()), e);
            }
        }
        return new ChangesApplied(state(leash, "reading the history of").since(before.applied()));
    }

    /** Everything that speaks against it, before anything is changed. */
    private ChangelogState refuse(Leash leash) throws Exception {
        String begin = "applying changesets to " + access.place() + " was not begun";
        try {
            return access.read(leash, liquibase -> {
                ChangelogState state = ChangelogState.read(liquibase, access);
                if (state.lock().isPresent()) {
                    throw new NotApplied(begin + ": "
                            + ChangelogState.locked(access.place(), state.lock().get()));
                }
                var unknown = new ArrayList<>(declared);
                unknown.removeAll(state.applied());
                unknown.removeAll(state.pendingNames());
                var more = new ArrayList<>(state.pendingNames());
                more.removeAll(declared);
                if (!unknown.isEmpty() || !more.isEmpty()) {
                    throw new NotApplied(begin + ": the plan declares " + ChangelogState.text(declared)
                            + ", pending is " + ChangelogState.text(state.pendingNames())
                            + "; neither pending nor applied: " + ChangelogState.text(unknown)
                            + "; not declared: " + ChangelogState.text(more)
                            + ". Correct the plan, or release the artifact it was written for.");
                }
                List<String> missing =
                        restore.isPresent() ? List.of() : withoutRollback(state.pending(), liquibase.getDatabase());
                if (!missing.isEmpty()) {
                    throw new NotApplied(begin + ": " + withoutRollback(access, missing));
                }
                return state;
            });
        } catch (LiquibaseException | SQLException e) {
            throw new NotApplied(begin + ", its state can't be read: " + Trouble.ofFlyway(e), Secrets.mask(e));
        }
    }

    private Exception failed(Leash leash, ChangelogState before, Optional<ChangeSet> failing, Exception e)
            throws Exception {
        String what = "applying changesets to " + access.place() + " failed"
                + FailedScript.ofLiquibase(e, failing.map(ChangelogState::name)) + FailedScript.correct(e);
        if (Trouble.sql(e) == null && isLock(e)) {
            return new NotApplied(what + " Somebody else migrates at this moment.", Secrets.mask(e));
        }
        ChangelogState after;
        try {
            after = state(leash, "reading the history of");
        } catch (DatabaseException unreadable) {
            return FailedScript.inDoubt(what + " Then " + unreadable.getMessage(), e);
        }
        List<String> applied = after.since(before.applied());
        if (!applied.isEmpty()) {
            return FailedScript.inDoubt(
                    what + " In the history now: " + ChangelogState.text(applied) + "; "
                            + Safeguards.takesBack(restore, "what was applied") + ".",
                    e);
        }
        return traces(leash).isEmpty()
                ? FailedScript.notApplied(what + " Nothing was applied.", e)
                : FailedScript.inDoubt(
                        what + " The history has no row of it, but it may have left traces, since it does not run in a"
                                + " transaction.",
                        e);
    }

    /** Remembers the changeset that failed. */
    private static final class Failing extends AbstractChangeExecListener {

        private final AtomicReference<@Nullable ChangeSet> failing;

        Failing(AtomicReference<@Nullable ChangeSet> failing) {
            this.failing = failing;
        }

        @Override
        public void runFailed(ChangeSet changeSet, DatabaseChangeLog log, Database database, Exception thrown) {
            failing.set(changeSet);
        }

        @Override
        public void rollbackFailed(ChangeSet changeSet, DatabaseChangeLog log, Database database, Exception thrown) {
            failing.set(changeSet);
        }
    }

    private static boolean isLock(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof LockException) {
                return true;
            }
        }
        return false;
    }

    /** What may be half done: the first that waits, where it doesn't run in a transaction. */
    private List<String> traces(Leash leash) throws Exception {
        return access.read(leash, liquibase -> traces(ChangelogState.read(liquibase, access), liquibase).stream()
                .map(ChangelogState::name)
                .toList());
    }

    private static List<ChangeSet> traces(ChangelogState state, Liquibase liquibase) throws SQLException {
        DatabaseMetaData meta = connection(liquibase).getMetaData();
        boolean transactional = meta.supportsDataDefinitionAndDataManipulationTransactions()
                && !meta.dataDefinitionCausesTransactionCommit()
                && !meta.dataDefinitionIgnoredInTransactions();
        return state.pending().stream()
                .limit(1)
                .filter(changeSet -> !transactional
                        || !changeSet.isRunInTransaction()
                        || changeSet.getChanges().stream()
                                .anyMatch(change -> change.generateStatementsVolatile(liquibase.getDatabase())))
                .toList();
    }

    private Settlement<ChangesApplied> probe(Leash leash, ChangelogBefore before) throws Exception {
        ChangelogState state = state(leash, "reading the history of");
        if (state.lock().isPresent()) {
            return Settlement.unknown(
                    ChangelogState.locked(access.place(), state.lock().get()));
        }
        List<String> applied = state.since(before.applied());
        if (state.applied().containsAll(declared)) {
            return Settlement.done(new ChangesApplied(applied));
        }
        if (!applied.isEmpty()) {
            var missing = new ArrayList<>(declared);
            missing.removeAll(state.applied());
            return Settlement.unknown("applying changesets to " + access.place() + " is half done: "
                    + ChangelogState.text(applied) + (applied.size() == 1 ? " is applied, " : " are applied, ")
                    + ChangelogState.text(missing)
                    + (missing.size() == 1 ? " is not" : " are not")
                    + "; " + Safeguards.takesBack(restore, "what was applied"));
        }
        List<String> traces = traces(leash);
        return traces.isEmpty()
                ? Settlement.notDone()
                : Settlement.unknown("the history of " + access.place() + " is as before, but "
                        + ChangelogState.text(traces) + " does not run in a transaction and may have left traces");
    }

    private List<String> undo(Leash leash, ChangelogBefore before, boolean finished) throws Exception {
        String what = "rolling back " + ChangelogState.text(declared) + " on " + access.place();
        ChangelogState state = state(leash, what + ": reading the history of");
        List<String> applied = state.since(before.applied());
        if (state.lock().isPresent()) {
            throw new DatabaseException(what + " was not begun: "
                    + ChangelogState.locked(access.place(), state.lock().get()));
        }
        var foreign = new ArrayList<>(applied);
        foreign.removeAll(declared);
        if (!foreign.isEmpty()) {
            throw new DatabaseException(
                    what + " was not begun: somebody else has applied " + ChangelogState.text(foreign)
                            + " since. Take that back first, then run this undo again or by hand.");
        }
        var failing = new AtomicReference<@Nullable ChangeSet>();
        try {
            access.inside(leash, false, lockTimeout, liquibase -> {
                liquibase.setChangeExecListener(new Failing(failing));
                if (!finished) {
                    rollBackTraces(liquibase);
                }
                if (!applied.isEmpty()) {
                    liquibase.rollback(applied.size(), access.asContexts(), access.asLabels());
                }
                return true;
            });
        } catch (LiquibaseException | SQLException e) {
            throw FailedScript.inDoubt(
                    what + " failed"
                            + FailedScript.ofLiquibase(
                                    e, Optional.ofNullable(failing.get()).map(ChangelogState::name))
                            + " Correct the rollback, then run this undo again or by hand.",
                    e);
        }
        List<String> left = state(leash, what + ": reading the history of").since(before.applied());
        if (!left.isEmpty()) {
            throw new DatabaseException("after " + what + " its history still holds " + ChangelogState.text(left)
                    + ". Look who migrates there, then run this undo again or by hand.");
        }
        var newestFirst = new ArrayList<>(applied);
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private void rollBackTraces(Liquibase liquibase) throws Exception {
        for (ChangeSet begun : traces(ChangelogState.read(liquibase, access), liquibase)) {
            if (declared.contains(ChangelogState.name(begun))) {
                begun.rollback(liquibase.getDatabase());
            }
        }
    }
}
