package dev.windlass.database.migration;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.plan.NotApplied;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a script that failed: which one, in which line, what the server answered and what to do, in one line and
 * once. Flyway and Liquibase say the same several times over, in a banner, at each level of their exceptions.
 */
final class FailedScript {

    private FailedScript() {}

    /** What Flyway threw, as it continues "… failed". */
    static String ofFlyway(Throwable thrown) {
        SQLException sql = Trouble.sql(thrown);
        return sql == null ? ": " + Trouble.ofFlyway(thrown) : at(where(thrown)) + ": " + Trouble.of(sql);
    }

    /** What Liquibase threw, as it continues "… failed"; it says which changeset it was to its listener only. */
    static String ofLiquibase(Throwable thrown, Optional<String> changeSet) {
        SQLException sql = Trouble.sql(thrown);
        return at(changeSet.map(name -> "changeset " + name).orElse(""))
                + (sql == null ? ": " + Trouble.ofFlyway(thrown) : ": " + Trouble.of(sql));
    }

    /** What the server answered to a statement of a script that is named already. */
    static String answer(Throwable thrown) {
        SQLException sql = Trouble.sql(thrown);
        return sql == null ? ": " + Trouble.ofFlyway(thrown) : at(line(thrown)) + ": " + Trouble.of(sql);
    }

    /** What to do about a script whose SQL state doesn't tell. */
    static String correct(Throwable thrown) {
        SQLException sql = Trouble.sql(thrown);
        return sql == null || Trouble.advised(sql) ? "" : " Correct it, then release again.";
    }

    /** In doubt, because of the server's answer; what the tool threw about it, with its stack, is beside. */
    static DatabaseException inDoubt(String message, Throwable thrown) {
        var failure = new DatabaseException(message, cause(thrown));
        keep(failure, thrown);
        return failure;
    }

    /** Nothing changed, because of the server's answer; what the tool threw about it, with its stack, is beside. */
    static NotApplied notApplied(String message, Throwable thrown) {
        var failure = new NotApplied(message, Secrets.mask(cause(thrown)));
        keep(failure, thrown);
        return failure;
    }

    private static Throwable cause(Throwable thrown) {
        SQLException sql = Trouble.sql(thrown);
        return sql == null ? thrown : sql;
    }

    private static void keep(Throwable failure, Throwable thrown) {
        if (cause(thrown) != thrown) {
            failure.addSuppressed(Secrets.mask(thrown));
        }
    }

    private static String at(String where) {
        return where.isEmpty() ? "" : " at " + where;
    }

    private static String where(Throwable thrown) {
        FlywayMigrateException migration = find(FlywayMigrateException.class, thrown);
        FlywaySqlScriptException script = find(FlywaySqlScriptException.class, thrown);
        if (migration == null) {
            return script == null || script.getResource() == null
                    ? ""
                    : script.getResource().getFilename() + ", " + line(script);
        }
        MigrationInfo info = migration.getMigration();
        String line = line(thrown);
        return (info.getVersion() == null ? "" : info.getVersion() + " ") + "'" + info.getDescription() + "' ("
                + info.getScript() + (line.isEmpty() ? "" : ", " + line) + ")";
    }

    private static String line(Throwable thrown) {
        FlywaySqlScriptException script = find(FlywaySqlScriptException.class, thrown);
        return script == null ? "" : "line " + script.getLineNumber();
    }

    private static <X> @Nullable X find(Class<X> kind, Throwable thrown) {
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 20; t = t.getCause()) {
            if (kind.isInstance(t)) {
                return kind.cast(t);
            }
            depth++;
        }
        return null;
    }
}
