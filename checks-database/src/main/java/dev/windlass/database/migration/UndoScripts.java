package dev.windlass.database.migration;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Trouble;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.sqlscript.SqlScript;
import org.jspecify.annotations.Nullable;

/** The scripts {@code U<version>__<description>.sql} in Flyway's locations, found and read by Flyway itself. */
final class UndoScripts {

    static final String PREFIX = "U";

    private final MigrationResolver.Context flyway;
    private final SortedMap<MigrationVersion, LoadableResource> byVersion;

    private UndoScripts(MigrationResolver.Context flyway, SortedMap<MigrationVersion, LoadableResource> byVersion) {
        this.flyway = flyway;
        this.byVersion = byVersion;
    }

    static UndoScripts find(MigrationResolver.Context flyway) throws DatabaseException {
        var found = new TreeMap<MigrationVersion, LoadableResource>();
        Configuration configuration = flyway.configuration;
        for (LoadableResource resource :
                flyway.resourceProvider.getResources(PREFIX, configuration.getSqlMigrationSuffixes())) {
            MigrationVersion version = version(resource, PREFIX, configuration);
            if (version == null) {
                continue; // such as Users.sql
            }
            LoadableResource other = found.put(version, resource);
            if (other != null) {
                throw new DatabaseException("version " + version + " has two undo scripts, "
                        + other.getAbsolutePathOnDisk()
                        + " and " + resource.getAbsolutePathOnDisk() + ". Remove one of them.");
            }
        }
        return new UndoScripts(flyway, found);
    }

    /** Which of these versions have none. */
    List<MigrationVersion> missing(List<MigrationVersion> versions) {
        return versions.stream().filter(v -> !byVersion.containsKey(v)).toList();
    }

    List<String> names() {
        return byVersion.values().stream().map(LoadableResource::getFilename).toList();
    }

    String name(MigrationVersion version) {
        return resource(version).getFilename();
    }

    /** Reads a script to its end, so that one that can't be read fails before anything is changed. */
    void read(MigrationVersion version) throws DatabaseException {
        try {
            runsInTransaction(version);
        } catch (FlywayException e) {
            throw new DatabaseException(
                    "undo script " + name(version) + " can't be read: " + Trouble.ofFlyway(e) + " Correct it.", e);
        }
    }

    boolean runsInTransaction(MigrationVersion version) {
        return script(version).executeInTransaction();
    }

    void run(MigrationVersion version, Connection connection) {
        flyway.sqlScriptExecutorFactory
                .createSqlScriptExecutor(connection, true, false, flyway.configuration.isOutputQueryResults())
                .execute(script(version), flyway.configuration);
    }

    /** Which of these versions have no undo script, or one that can't be read; looks at the files alone. */
    static List<MigrationVersion> missing(MigrationResolver.Context flyway, List<MigrationVersion> versions)
            throws DatabaseException {
        UndoScripts scripts = find(flyway);
        List<MigrationVersion> missing = scripts.missing(versions);
        var present = new ArrayList<>(versions);
        present.removeAll(missing);
        present.sort(Comparator.naturalOrder());
        for (MigrationVersion version : present) {
            scripts.read(version);
        }
        return missing;
    }

    static String files(List<MigrationVersion> versions, Configuration configuration) {
        return String.join(
                ", ",
                versions.stream()
                        .map(v -> PREFIX + v.getVersion() + configuration.getSqlMigrationSeparator() + "….sql")
                        .toList());
    }

    private SqlScript script(MigrationVersion version) {
        return flyway.sqlScriptFactory.createSqlScript(
                resource(version), flyway.configuration.isMixed(), flyway.resourceProvider);
    }

    private LoadableResource resource(MigrationVersion version) {
        LoadableResource resource = byVersion.get(version);
        if (resource == null) {
            throw new IllegalStateException("version " + version + " has no undo script");
        }
        return resource;
    }

    /** The version in a file's name; null where there is none, as Flyway sees it. */
    static @Nullable MigrationVersion version(LoadableResource resource, String prefix, Configuration configuration) {
        String name = resource.getFilename();
        int end = name.indexOf(configuration.getSqlMigrationSeparator());
        if (end <= prefix.length()) {
            return null;
        }
        try {
            return MigrationVersion.fromVersion(name.substring(prefix.length(), end));
        } catch (FlywayException e) {
            return null;
        }
    }
}
