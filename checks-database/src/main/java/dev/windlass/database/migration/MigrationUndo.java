package dev.windlass.database.migration;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Leash;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/** Takes migrations back by their undo scripts, newest first. */
final class MigrationUndo {

    /** How long the undo waits for a migration that somebody else runs, where nothing was said. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(30);

    private final FlywayAccess access;
    private final String step;
    private final List<MigrationVersion> declared;
    private final Optional<Duration> lockTimeout;

    MigrationUndo(FlywayAccess access, String step, List<MigrationVersion> declared, Optional<Duration> lockTimeout) {
        this.access = access;
        this.step = step;
        this.declared = declared;
        this.lockTimeout = lockTimeout;
    }

    /** Takes back what was applied since, and says so. */
    String run(SchemaBefore before, boolean finished) throws Exception {
        try {
            return Leash.act("undo of " + step, leash -> {
                var watch = new Watch();
                SchemaState state = access.read(leash, true);
                List<SchemaState.Row> rows = state.since(before);
                refuseForeign(rows);
                var begun = new ArrayList<>(finished ? List.of() : state.pending());
                begun.retainAll(declared);
                if (!rows.isEmpty() || !begun.isEmpty()) {
                    access.inside(leash, false, (connection, flyway) -> {
                        UndoScripts scripts = UndoScripts.find(flyway);
                        takeBackTraces(connection, scripts, Traces.of(connection, flyway, begun));
                        return takeBack(connection, scripts, rows);
                    });
                    verify(leash, before);
                }
                return words(before, state, rows.size(), begun.isEmpty()) + watch.took();
            });
        } catch (FlywayException | SQLException e) {
            throw FailedScript.inDoubt(
                    "undoing " + SchemaState.text(declared) + " on " + access.place() + " failed"
                            + FailedScript.answer(e),
                    e);
        }
    }

    private static String words(SchemaBefore before, SchemaState state, int rows, boolean nothingBegun) {
        if (rows == 0) {
            return nothingBegun
                    ? "nothing had been applied, nothing was taken back"
                    : "nothing had been applied, traces of what was begun were taken back";
        }
        return "taken back from version " + state.versionText() + " to "
                + before.version().orElse("none") + ": " + rows + (rows == 1 ? " script" : " scripts");
    }

    /** What was begun outside of a transaction and has no row: its undo script has to cope with whatever is there. */
    private void takeBackTraces(Connection connection, UndoScripts scripts, Traces traces) throws DatabaseException {
        refuseMissing(scripts, traces.scripts());
        for (int i = traces.scripts().size() - 1; i >= 0; i--) {
            run(connection, scripts, traces.scripts().get(i), false);
        }
    }

    private void refuseMissing(UndoScripts scripts, List<MigrationVersion> versions) throws DatabaseException {
        List<MigrationVersion> missing = scripts.missing(versions);
        if (!missing.isEmpty()) {
            throw new DatabaseException(access.missingUndoScripts(missing));
        }
        for (MigrationVersion version : versions) {
            scripts.read(version);
        }
    }

    private void refuseForeign(List<SchemaState.Row> rows) throws DatabaseException {
        var foreign = new ArrayList<>(rows);
        foreign.removeIf(row -> declared.contains(row.version()));
        if (!foreign.isEmpty()) {
            throw new DatabaseException("undoing " + SchemaState.text(declared) + " on " + access.place()
                    + " was not begun: somebody else has applied " + MigrateStep.rows(foreign)
                    + " since. Take that back first, then run this undo again or by hand.");
        }
    }

    private boolean takeBack(Connection connection, UndoScripts scripts, List<SchemaState.Row> rows) throws Exception {
        List<MigrationVersion> versions =
                rows.stream().map(SchemaState.Row::version).toList();
        refuseMissing(scripts, versions);
        HistoryTable history = HistoryTable.of(connection, access.configuration());
        boolean autoCommit = connection.getAutoCommit();
        try {
            for (SchemaState.Row row : rows) {
                takeBack(connection, history, scripts, row);
            }
        } finally {
            if (!connection.isClosed()) {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
                connection.setAutoCommit(autoCommit);
            }
        }
        return true;
    }

    private void takeBack(Connection connection, HistoryTable history, UndoScripts scripts, SchemaState.Row row)
            throws Exception {
        connection.setAutoCommit(false);
        history.lock(lockTimeout.orElse(LOCK_PATIENCE));
        if (!history.holds(row)) {
            connection.rollback();
            return; // taken back already
        }
        Optional<String> newer = history.newerThan(row);
        if (newer.isPresent()) {
            throw new DatabaseException("undoing " + row.version() + " on " + access.place()
                    + " was not begun: somebody else has applied " + newer.get()
                    + " since. Take that back first, then run this undo again or by hand.");
        }
        boolean together = history.ddlIsTransactional() && scripts.runsInTransaction(row.version());
        if (!together) {
            connection.rollback();
            connection.setAutoCommit(true);
        } else if (lockTimeout.isPresent()) {
            history.limitLocks(lockTimeout.get());
        }
        run(connection, scripts, row.version(), together);
        history.remove(row);
        if (together) {
            connection.commit();
        }
    }

    private void run(Connection connection, UndoScripts scripts, MigrationVersion version, boolean together)
            throws DatabaseException {
        try {
            scripts.run(version, connection);
        } catch (FlywayException e) {
            throw FailedScript.inDoubt(
                    "undo script " + scripts.name(version) + " on " + access.place() + " failed"
                            + FailedScript.answer(e)
                            + (together
                                    ? " It was rolled back, version " + version + " is still applied. "
                                    : " It ran outside of a transaction: look at what it left. ")
                            + "Correct the script, then run this undo again or by hand.",
                    e);
        }
    }

    private void verify(Leash leash, SchemaBefore before) throws DatabaseException {
        List<SchemaState.Row> left = access.read(leash, true).since(before);
        if (!left.isEmpty()) {
            throw new DatabaseException("after undoing " + SchemaState.text(declared) + " on " + access.place()
                    + " its history still holds " + MigrateStep.rows(left)
                    + ": somebody migrated meanwhile. Stop that, then run this undo again or by hand.");
        }
    }
}
