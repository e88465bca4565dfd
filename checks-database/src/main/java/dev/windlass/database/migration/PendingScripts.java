package dev.windlass.database.migration;

import dev.windlass.database.migration.lint.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.sqlscript.SqlScript;
import org.flywaydb.core.internal.sqlscript.SqlStatement;
import org.flywaydb.core.internal.sqlscript.SqlStatementIterator;

/** The SQL that Flyway's next migrate will run, read and split by Flyway's own parser, placeholders replaced. */
final class PendingScripts {

    private PendingScripts() {}

    /**
     * Reads scripts.
     *
     * @param flyway its scanner and parser
     * @param names of the scripts, as Flyway tells them, in the order in which they will run
     */
    static List<Script> read(MigrationResolver.Context flyway, List<String> names) {
        Map<String, LoadableResource> found = find(flyway);
        var scripts = new ArrayList<Script>();
        for (String name : names) {
            LoadableResource resource = found.get(name);
            scripts.add(
                    resource == null
                            ? new Script(
                                    name,
                                    true,
                                    List.of(),
                                    Optional.of("it is written in Java, or its script is not in the locations"))
                            : script(flyway, name, resource));
        }
        return List.copyOf(scripts);
    }

    private static Script script(MigrationResolver.Context flyway, String name, LoadableResource resource) {
        SqlScript read = flyway.sqlScriptFactory.createSqlScript(
                resource, flyway.configuration.isMixed(), flyway.resourceProvider);
        var statements = new ArrayList<Script.Statement>();
        if (read.shouldExecute()) {
            try (SqlStatementIterator all = read.getSqlStatements()) {
                while (all.hasNext()) {
                    SqlStatement statement = all.next();
                    statements.add(new Script.Statement(statement.getLineNumber(), statement.getSql()));
                }
            }
        }
        return new Script(name, read.executeInTransaction(), statements, Optional.empty());
    }

    private static Map<String, LoadableResource> find(MigrationResolver.Context flyway) {
        Configuration configuration = flyway.configuration;
        var found = new HashMap<String, LoadableResource>();
        for (String prefix :
                List.of(configuration.getSqlMigrationPrefix(), configuration.getRepeatableSqlMigrationPrefix())) {
            for (LoadableResource resource :
                    flyway.resourceProvider.getResources(prefix, configuration.getSqlMigrationSuffixes())) {
                found.put(resource.getRelativePath(), resource);
            }
        }
        return found;
    }
}
