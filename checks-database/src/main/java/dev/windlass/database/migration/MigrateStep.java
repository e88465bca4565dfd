package dev.windlass.database.migration;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.database.migration.lint.Script;
import dev.windlass.plan.NamedStep;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.plan.Undoable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/** The step that applies declared versions; its undo is {@link MigrationUndo}. */
final class MigrateStep {

    private final FlywayAccess access;
    private final String name;
    private final List<MigrationVersion> declared;
    private final Optional<Duration> lockTimeout;
    private final Safeguards safeguards;
    private final Optional<String> restore;
    private final boolean undone;

    MigrateStep(
            FlywayAccess access,
            String name,
            List<MigrationVersion> declared,
            Optional<Duration> lockTimeout,
            Safeguards safeguards,
            boolean undone) {
        this.access = access;
        this.name = name;
        this.declared = declared;
        this.lockTimeout = lockTimeout;
        this.safeguards = safeguards;
        this.restore = safeguards.restore().map(Step::name);
        this.undone = undone;
    }

    Step<Migrated> step() {
        return previewed(undoable(acting()));
    }

    /** The step that can't be taken back. */
    Step<Migrated> irreversible(String why) {
        return previewed(acting().irreversible(why));
    }

    private Undoable<SchemaBefore, Migrated> acting() {
        NamedStep<Void> begun =
                Outside.step(name).with("database", access.database()).with("versions", SchemaState.text(declared));
        if (undone) {
            begun = begun.with(
                    "undo",
                    restore.map(it -> "the restore of step '" + it + "'")
                            .orElseGet(() -> "undo scripts " + UndoScripts.files(declared, access.configuration())));
        }
        return safeguards
                .readBy(begun)
                .capture(SchemaBefore.class, c -> capture())
                .run(Migrated.class, c -> {
                    SchemaBefore before = c.before();
                    return Leash.act(name, leash -> {
                        safeguards.require(c, leash, access.source(), access.place());
                        var watch = new Watch();
                        Migrated migrated = migrate(leash, before);
                        c.progress(words(migrated) + watch.took());
                        return migrated;
                    });
                })
                .probe(c -> {
                    SchemaBefore before = c.before();
                    return Leash.act("probe of " + name, leash -> probe(leash, before));
                });
    }

    private Step<Migrated> undoable(Undoable<SchemaBefore, Migrated> acting) {
        if (restore.isPresent()) {
            return Safeguards.leftTo(restore.get(), acting);
        }
        var undo = new MigrationUndo(access, name, declared, lockTimeout);
        return acting.undo(c -> {
                    SchemaBefore before = c.before();
                    boolean finished = c.result().isPresent();
                    c.progress(undo.run(before, finished));
                })
                .undoByHand("on " + access.place() + " run the undo scripts of " + SchemaState.text(declared)
                        + " from " + access.locations()
                        + ", newest first, and delete each one's row from " + access.table());
    }

    private Step<Migrated> previewed(Step<Migrated> step) {
        return step.preview(c -> Leash.ask("preview of " + name, c.timeLeft(), this::preview));
    }

    private String preview(Leash leash) throws Exception {
        List<Script> scripts = access.pendingScripts(leash);
        return scripts.isEmpty()
                ? "nothing is pending on " + access.place()
                : scripts.stream().map(Script::shown).collect(Collectors.joining("\n\n"));
    }

    private SchemaBefore capture() throws Exception {
        try {
            return Leash.act(
                    "before-image of " + name, leash -> access.read(leash, true).image());
        } catch (FlywayException e) {
            throw new DatabaseException(
                    "reading the schema history of " + access.place() + " failed: " + Trouble.ofFlyway(e), e);
        }
    }

    private Migrated migrate(Leash leash, SchemaBefore before) throws Exception {
        SchemaState state = refuse(leash);
        if (state.pending().isEmpty()) {
            return migrated(before, state);
        }
        try {
            access.migrating(leash, lockTimeout).migrate();
        } catch (FlywayException e) {
            throw failed(leash, state, e);
        }
        return migrated(before, access.read(leash, true));
    }

    /** Everything that speaks against it, before anything is changed. */
    private SchemaState refuse(Leash leash) throws NotApplied {
        SchemaState state;
        try {
            state = access.read(leash, true);
        } catch (FlywayException e) {
            throw new NotApplied(
                    "migrating " + access.place() + " was not begun, its state can't be read: " + Trouble.ofFlyway(e),
                    Secrets.mask(e));
        }
        if (!state.failed().isEmpty()) {
            throw new NotApplied(failedBefore(access, state));
        }
        if (!state.pendingRepeatables().isEmpty()) {
            throw new NotApplied(repeatables(access, state));
        }
        var unknown = new ArrayList<>(declared);
        unknown.removeIf(v -> state.pending().contains(v) || state.holds(v));
        var more = new ArrayList<>(state.pending());
        more.removeAll(declared);
        if (!unknown.isEmpty() || !more.isEmpty()) {
            throw new NotApplied("migrating " + access.place() + " was not begun: the plan declares "
                    + SchemaState.text(declared)
                    + ", pending is " + state.pendingText() + " at version " + state.versionText()
                    + (unknown.isEmpty() ? "" : "; neither pending nor applied: " + SchemaState.text(unknown))
                    + (more.isEmpty() ? "" : "; not declared: " + SchemaState.text(more))
                    + ". Correct the plan, or release the artifact it was written for.");
        }
        if (undone && restore.isEmpty()) {
            refuseWithoutUndo(leash, state);
        }
        return state;
    }

    private void refuseWithoutUndo(Leash leash, SchemaState state) throws NotApplied {
        List<MigrationVersion> missing;
        try {
            missing = access.missingUndoScripts(leash, state.pending());
        } catch (Exception e) {
            throw new NotApplied(
                    "migrating " + access.place() + " was not begun, its undo scripts can't be read: "
                            + Trouble.oneLine(e.getMessage()),
                    Secrets.mask(e));
        }
        if (!missing.isEmpty()) {
            throw new NotApplied(access.missingUndoScripts(missing));
        }
    }

    private Exception failed(Leash leash, SchemaState before, FlywayException e) throws Exception {
        String what = "migrating " + access.place() + " from " + before.versionText() + " to "
                + SchemaState.text(declared) + " failed" + FailedScript.ofFlyway(e) + FailedScript.correct(e);
        SchemaState after;
        try {
            after = access.read(leash, true);
        } catch (FlywayException unreadable) {
            return FailedScript.inDoubt(what + " Its state can't be read any more: " + Trouble.ofFlyway(unreadable), e);
        }
        List<SchemaState.Row> applied = after.since(before.image());
        if (applied.isEmpty() && after.failed().isEmpty()) {
            return traces(leash, after).possible().isEmpty()
                    ? FailedScript.notApplied(what + " Nothing was applied.", e)
                    : FailedScript.inDoubt(
                            what + " The history has no row of it, but it may have left traces, since it"
                                    + " does not run in a transaction.",
                            e);
        }
        return FailedScript.inDoubt(
                what + " In the history now: " + rows(applied)
                        + "; " + takesBack("what was applied") + ". "
                        + (undone ? "If you mend it by hand instead," : "Mend by hand what is half done, then")
                        + " run flyway repair before the next migrate.",
                e);
    }

    private Settlement<Migrated> probe(Leash leash, SchemaBefore before) throws Exception {
        boolean locked =
                access.inside(leash, true, (connection, flyway) -> HistoryTable.of(connection, access.configuration())
                        .lockedByOther());
        SchemaState state = access.read(leash, true);
        if (locked) {
            return Settlement.unknown(
                    "somebody holds Flyway's lock on " + access.place() + ": a migration may still be running there");
        }
        if (!state.failed().isEmpty()) {
            return Settlement.unknown(failedBefore(access, state));
        }
        boolean all = state.pending().isEmpty() && declared.stream().allMatch(state::holds);
        if (all) {
            return Settlement.done(migrated(before, state));
        }
        List<SchemaState.Row> applied = state.since(before);
        if (applied.isEmpty()) {
            List<MigrationVersion> traces = traces(leash, state).possible();
            return traces.isEmpty()
                    ? Settlement.notDone()
                    : Settlement.unknown("the history of " + access.place() + " is as before, but "
                            + SchemaState.text(traces) + " does not run in a transaction and may have left traces");
        }
        var missing = new ArrayList<>(declared);
        missing.removeIf(state::holds);
        var there = new ArrayList<>(applied);
        Collections.reverse(there);
        return Settlement.unknown("migrating " + access.place() + " is half done: " + rows(there)
                + (there.size() == 1 ? " is applied, " : " are applied, ")
                + (missing.isEmpty()
                        ? state.pendingText() + ", which the plan doesn't declare, is pending"
                        : SchemaState.text(missing) + (missing.size() == 1 ? " is not" : " are not"))
                + "; " + takesBack("what was applied"));
    }

    private String takesBack(String what) {
        return undone ? Safeguards.takesBack(restore, what) : "nothing takes back " + what;
    }

    private String words(Migrated migrated) {
        if (migrated.applied().isEmpty()) {
            return "nothing to migrate, " + SchemaState.text(declared) + " had been applied before";
        }
        int scripts = migrated.applied().size();
        return "migrated from version " + migrated.from().orElse("none") + " to "
                + migrated.to().orElse("none") + ": " + scripts + (scripts == 1 ? " script" : " scripts");
    }

    private Traces traces(Leash leash, SchemaState state) throws Exception {
        return access.inside(leash, true, (connection, flyway) -> Traces.of(connection, flyway, state.pending()));
    }

    private static Migrated migrated(SchemaBefore before, SchemaState after) {
        var applied = new ArrayList<>(after.since(before));
        Collections.reverse(applied);
        return new Migrated(
                before.version(),
                after.version().map(MigrationVersion::getVersion),
                applied.stream().map(row -> row.version().getVersion()).toList());
    }

    static String failedBefore(FlywayAccess access, SchemaState state) {
        return "the schema history of " + access.place() + " holds a failed migration: "
                + String.join(", ", state.failed())
                + ". Take back by hand what it left, run flyway repair, then try again.";
    }

    static String repeatables(FlywayAccess access, SchemaState state) {
        return "repeatable migrations are pending on " + access.place() + ", and nothing undoes these: '"
                + String.join("', '", state.pendingRepeatables())
                + "'. Apply them in a step of your own that says how they are taken back, or as versioned migrations.";
    }

    static String rows(List<SchemaState.Row> rows) {
        return String.join(
                ", ",
                rows.stream()
                        .map(row -> row.version().getVersion() + (row.failed() ? " (failed)" : ""))
                        .toList());
    }
}
