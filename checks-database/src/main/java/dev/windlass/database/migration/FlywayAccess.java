package dev.windlass.database.migration;

import dev.windlass.check.Answer;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.database.migration.lint.MigrationLint;
import dev.windlass.database.migration.lint.Runs;
import dev.windlass.database.migration.lint.Script;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The user's Flyway: its configuration, and copies of it whose connections are on a {@link Leash}. */
record FlywayAccess(
        String database, Configuration configuration, DataSource source, Optional<MigrationVersion> target) {

    static FlywayAccess of(String database, Flyway flyway) {
        Configuration configuration = flyway.getConfiguration();
        DataSource source = configuration.getDataSource();
        if (source == null) {
            throw new IllegalArgumentException("Flyway of database '" + database
                    + "' has no data source; configure it with one, or with a JDBC URL");
        }
        return new FlywayAccess(database, configuration, source, Optional.empty());
    }

    /** The same, as if there were no version above this one. */
    FlywayAccess upTo(MigrationVersion version) {
        return new FlywayAccess(database, configuration, source, Optional.of(version));
    }

    /** The same migrations on another database. */
    FlywayAccess on(DataSource other) {
        return new FlywayAccess(database, configuration, other, target);
    }

    /** What is worked on, for messages. */
    String place() {
        return "database '" + database + "' (history " + table() + ")";
    }

    String table() {
        String schema = configuration.getDefaultSchema();
        if (schema == null && configuration.getSchemas().length > 0) {
            schema = configuration.getSchemas()[0];
        }
        return (schema == null ? "" : schema + ".") + configuration.getTable();
    }

    String locations() {
        return String.join(
                ", ",
                Arrays.stream(configuration.getLocations())
                        .map(l -> Secrets.mask(l.toString()))
                        .toList());
    }

    FluentConfiguration derived(Leash leash, boolean readOnly) {
        FluentConfiguration derived = Flyway.configure(configuration.getClassLoader())
                .configuration(configuration)
                .dataSource(leash.hold(source, readOnly));
        return target.isPresent() ? derived.target(target.get()) : derived;
    }

    /** What Flyway knows; asked without the user's callbacks, which might write. */
    SchemaState read(Leash leash, boolean readOnly) {
        return SchemaState.read(derived(leash, readOnly)
                .skipDefaultCallbacks(true)
                .callbacks(new Callback[0])
                .load());
    }

    /** Flyway as the user configured it, callbacks included. */
    Flyway migrating(Leash leash, Optional<Duration> lockTimeout) {
        FluentConfiguration derived = derived(leash, false);
        if (lockTimeout.isPresent()) {
            Callback[] theirs = configuration.getCallbacks();
            Callback[] all = Arrays.copyOf(theirs, theirs.length + 1);
            all[theirs.length] = new LockTimeout(lockTimeout.get());
            derived = derived.callbacks(all);
        }
        return derived.load();
    }

    <T> T inside(Leash leash, boolean readOnly, InsideFlyway.Visit<T> visit) throws Exception {
        return InsideFlyway.visit(configuration, leash.hold(source, readOnly), visit);
    }

    List<MigrationVersion> missingUndoScripts(Leash leash, List<MigrationVersion> versions) throws Exception {
        return inside(leash, true, (connection, flyway) -> UndoScripts.missing(flyway, versions));
    }

    /** The SQL that waits. */
    List<Script> pendingScripts(Leash leash) throws Exception {
        SchemaState state = read(leash, true);
        return inside(leash, true, (connection, flyway) -> PendingScripts.read(flyway, state.pendingScripts()));
    }

    Answer lint(Leash leash, MigrationLint lint, boolean limited) throws Exception {
        SchemaState state = read(leash, true);
        return inside(leash, true, (connection, flyway) -> {
            boolean besideATransaction =
                    PostgresSettings.is(connection.getMetaData()) && OwnLock.isTransactional(configuration);
            return lint.judge(
                    connection,
                    place(),
                    PendingScripts.read(flyway, state.pendingScripts()),
                    new Runs(limited, besideATransaction));
        });
    }

    String missingUndoScripts(List<MigrationVersion> missing) {
        return "migrating " + place() + " could not be undone: no undo script for version " + SchemaState.text(missing)
                + " was found in " + locations() + ". Add " + UndoScripts.files(missing, configuration) + " there.";
    }

    /** Sets the lock timeout in the transaction of each migration. */
    private record LockTimeout(Duration timeout) implements Callback {

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_EACH_MIGRATE;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return true;
        }

        @Override
        public void handle(Event event, Context context) {
            Connection connection = context.getConnection();
            try {
                if (PostgresSettings.is(connection.getMetaData()) && !connection.getAutoCommit()) {
                    PostgresSettings.lockTimeout(connection, timeout);
                }
            } catch (java.sql.SQLException e) {
                throw new org.flywaydb.core.api.FlywayException("the lock timeout can't be set: " + Trouble.of(e), e);
            }
        }

        @Override
        public String getCallbackName() {
            return "windlass lock timeout";
        }
    }
}
