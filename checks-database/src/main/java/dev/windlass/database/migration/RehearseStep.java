package dev.windlass.database.migration;

import dev.windlass.check.Spoken;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;

/** The step that tries migrations out on a scratch copy. */
final class RehearseStep {

    /** Which database of which server process this is, and its size; PostgreSQL only. */
    private static final String IDENTITY = """
            select pg_catalog.pg_postmaster_start_time()::text || ' ' || oid, pg_catalog.pg_database_size(oid)
              from pg_catalog.pg_database where datname = pg_catalog.current_database()
            """;

    private final FlywayAccess original;
    private final String name;
    private final FlywayAccess copy;
    private final Duration limit;
    private final Optional<Duration> lockTimeout;

    RehearseStep(
            FlywayAccess original, String name, FlywayAccess copy, Duration limit, Optional<Duration> lockTimeout) {
        this.original = original;
        this.name = name;
        this.copy = copy;
        this.limit = limit;
        this.lockTimeout = lockTimeout;
    }

    Step<Rehearsed> step() {
        return Outside.step(name)
                .with("database", original.database())
                .with("limit", limit)
                .run(Rehearsed.class, c -> Leash.act(name, this::rehearse))
                .readOnly();
    }

    private record Identity(String which, long bytes) {}

    private Rehearsed rehearse(Leash leash) throws Exception {
        Identity real;
        Identity scratch;
        SchemaState now;
        try {
            real = identity(leash, original);
            scratch = identity(leash, copy);
            now = original.read(leash, true);
        } catch (FlywayException | SQLException e) {
            throw new NotApplied(
                    "rehearsing the migrations of " + original.place() + " was not begun: " + Trouble.ofFlyway(e),
                    Secrets.mask(e));
        }
        refuse(leash, real, scratch, now);
        long start = System.nanoTime();
        MigrateResult result;
        try {
            result = copy.migrating(leash, lockTimeout).migrate();
        } catch (FlywayException e) {
            throw FailedScript.inDoubt(
                    "the migrations of " + original.place() + " fail on their scratch copy" + FailedScript.ofFlyway(e)
                            + " So they will on the database itself: correct them, restore the copy anew, rehearse again.",
                    e);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        List<Rehearsed.Timed> each = result.migrations.stream()
                .map(m -> new Rehearsed.Timed(
                        m.version == null || m.version.isEmpty() ? m.description : m.version,
                        Duration.ofMillis(m.executionTime)))
                .toList();
        if (took.compareTo(limit) > 0) {
            throw new DatabaseException("the migrations of " + original.place() + " took " + Spoken.time(took)
                    + " on their scratch copy, more than " + Spoken.time(limit) + ": " + each
                    + ". Make them faster, or allow more time, restore the copy anew, and rehearse again.");
        }
        return new Rehearsed(each, took, scratch.bytes, real.bytes);
    }

    private void refuse(Leash leash, Identity real, Identity scratch, SchemaState now) throws NotApplied {
        String begin = "rehearsing the migrations of " + original.place() + " was not begun: ";
        if (real.which.equals(scratch.which)) {
            throw new NotApplied(begin + "the scratch copy is the database itself. Give the data source of a copy.");
        }
        if (now.pending().isEmpty() && now.pendingRepeatables().isEmpty()) {
            throw new NotApplied(
                    begin + "nothing is pending. Check that this artifact and this database are the ones the"
                            + " plan was written for.");
        }
        SchemaState there = copy.read(leash, true);
        if (!there.image().equals(now.image()) || !there.failed().isEmpty()) {
            throw new NotApplied(begin + "the history of the scratch copy is at " + there.versionText()
                    + ", that of the database at " + now.versionText()
                    + ", and what was applied differs. Restore the copy anew.");
        }
    }

    private static Identity identity(Leash leash, FlywayAccess access) throws SQLException {
        try (Connection connection = leash.connect(access.source(), true);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(IDENTITY)) {
            rows.next();
            return new Identity(rows.getString(1), rows.getLong(2));
        }
    }
}
