package dev.windlass.database.migration;

import dev.windlass.database.jdbc.DatabaseException;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.jspecify.annotations.Nullable;

/**
 * A visit inside one of Flyway's commands, through its two extension points: as a resolver one is handed its scanner and
 * its SQL parser, as a callback a connection that is prepared as for a migration (initial SQL, role, current schema).
 * The command is {@code info}, which changes nothing by itself; no callback of the user runs.
 */
final class InsideFlyway<T> implements Callback, MigrationResolver {

    private final Visit<T> visit;
    private final AtomicReference<MigrationResolver.@Nullable Context> tools = new AtomicReference<>();
    private final AtomicReference<@Nullable T> result = new AtomicReference<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private InsideFlyway(Visit<T> visit) {
        this.visit = visit;
    }

    /** What is done inside. */
    @FunctionalInterface
    interface Visit<T> {
        T run(Connection connection, MigrationResolver.Context tools) throws Exception;
    }

    static <T> T visit(Configuration configuration, DataSource source, Visit<T> visit) throws Exception {
        var inside = new InsideFlyway<>(visit);
        Flyway flyway = Flyway.configure(configuration.getClassLoader())
                .configuration(configuration)
                .dataSource(source)
                .validateMigrationNaming(false) // it knows no undo scripts
                .skipDefaultResolvers(true)
                .resolvers(inside)
                .skipDefaultCallbacks(true)
                .callbacks(inside)
                .load();
        try {
            flyway.info();
        } catch (FlywayException e) {
            Exception own = inside.failure.get();
            throw own == null ? e : own;
        }
        T given = inside.result.get();
        if (given == null) {
            throw new DatabaseException("Flyway did not call back in the middle of its info command, so its scanner and"
                    + " parser are not to be had; is it a version that Windlass was not built for?");
        }
        return given;
    }

    @Override
    public Collection<ResolvedMigration> resolveMigrations(MigrationResolver.Context context) {
        tools.set(context);
        return List.of();
    }

    @Override
    public boolean supports(Event event, org.flywaydb.core.api.callback.Context context) {
        return event == Event.AFTER_INFO;
    }

    @Override
    public boolean canHandleInTransaction(Event event, org.flywaydb.core.api.callback.Context context) {
        return false;
    }

    @Override
    public void handle(Event event, org.flywaydb.core.api.callback.Context context) {
        MigrationResolver.Context given = tools.get();
        if (given == null) {
            return;
        }
        try {
            result.set(visit.run(context.getConnection(), given));
        } catch (Exception e) {
            failure.set(e);
            throw new FlywayException("the visit failed", e);
        }
    }

    @Override
    public String getCallbackName() {
        return "windlass";
    }
}
