package dev.windlass.database.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resource.LoadableResource;

/**
 * Which migrations may leave traces although the history has no row of them. A migration in a transaction leaves none;
 * one outside of it may, and on PostgreSQL Flyway takes even the row of its failure back.
 *
 * @param possible versions of which something may be there
 * @param scripts those of them that are known to be SQL scripts outside of a transaction
 */
record Traces(List<MigrationVersion> possible, List<MigrationVersion> scripts) {

    /** Looks at those pending versions that Flyway may have begun: the first one, or all of them where it groups. */
    static Traces of(Connection connection, MigrationResolver.Context flyway, List<MigrationVersion> pending)
            throws SQLException {
        boolean ddlIsTransactional =
                HistoryTable.of(connection, flyway.configuration).ddlIsTransactional();
        Map<MigrationVersion, LoadableResource> found = find(flyway);
        List<MigrationVersion> possible = new ArrayList<>();
        List<MigrationVersion> scripts = new ArrayList<>();
        for (MigrationVersion version : flyway.configuration.isGroup()
                ? pending
                : pending.stream().limit(1).toList()) {
            LoadableResource script = found.get(version);
            if (script == null) {
                possible.add(version); // a Java migration: it may do anything
            } else if (!ddlIsTransactional || !inTransaction(flyway, script)) {
                possible.add(version);
                scripts.add(version);
            }
        }
        return new Traces(List.copyOf(possible), List.copyOf(scripts));
    }

    private static boolean inTransaction(MigrationResolver.Context flyway, LoadableResource script) {
        return flyway.sqlScriptFactory
                .createSqlScript(script, flyway.configuration.isMixed(), flyway.resourceProvider)
                .executeInTransaction();
    }

    private static Map<MigrationVersion, LoadableResource> find(MigrationResolver.Context flyway) {
        Configuration configuration = flyway.configuration;
        var found = new TreeMap<MigrationVersion, LoadableResource>();
        String prefix = configuration.getSqlMigrationPrefix();
        for (LoadableResource resource :
                flyway.resourceProvider.getResources(prefix, configuration.getSqlMigrationSuffixes())) {
            MigrationVersion version = UndoScripts.version(resource, prefix, configuration);
            if (version != null) {
                found.put(version, resource);
            }
        }
        return found;
    }
}
