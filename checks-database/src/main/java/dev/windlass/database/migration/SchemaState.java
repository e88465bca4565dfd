package dev.windlass.database.migration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;

/**
 * What Flyway knows of a schema at one moment.
 *
 * @param version the version of the schema
 * @param applied the rows of its history that have a version, the failed ones too, in the order of their ranks
 * @param pending the versions that wait, in order
 * @param pendingRepeatables the descriptions of the repeatable migrations that wait
 * @param pendingScripts what waits, versioned or not, by the names of the scripts, in the order in which it will run
 * @param failed what failed, versioned or not
 * @param resolved how many migrations were found in the locations
 */
record SchemaState(
        Optional<MigrationVersion> version,
        List<Row> applied,
        List<MigrationVersion> pending,
        List<String> pendingRepeatables,
        List<String> pendingScripts,
        List<String> failed,
        int resolved) {

    /** A row of Flyway's history. */
    record Row(int rank, MigrationVersion version, String script, boolean failed) {}

    static SchemaState read(Flyway flyway) {
        MigrationInfoService info = flyway.info();
        var applied = new ArrayList<Row>();
        var failed = new ArrayList<String>();
        int resolved = 0;
        for (MigrationInfo migration : info.all()) {
            MigrationState state = migration.getState();
            resolved += state.isResolved() ? 1 : 0;
            if (state.isFailed()) {
                failed.add(migration.getScript());
            }
            if ((state.isApplied() || state.isFailed())
                    && migration.getVersion() != null
                    && !isPlaceholder(migration)) {
                applied.add(new Row(
                        migration.getInstalledRank(), migration.getVersion(), migration.getScript(), state.isFailed()));
            }
        }
        applied.sort(Comparator.comparingInt(Row::rank));
        List<MigrationInfo> waiting = Arrays.asList(info.pending());
        return new SchemaState(
                Optional.ofNullable(info.current()).map(MigrationInfo::getVersion),
                List.copyOf(applied),
                waiting.stream()
                        .filter(m -> m.getVersion() != null)
                        .map(MigrationInfo::getVersion)
                        .toList(),
                waiting.stream()
                        .filter(m -> m.getVersion() == null)
                        .map(MigrationInfo::getDescription)
                        .toList(),
                waiting.stream().map(MigrationInfo::getScript).toList(),
                List.copyOf(failed),
                resolved);
    }

    /** What the history holds that it didn't hold before, newest first. */
    List<Row> since(SchemaBefore before) {
        var old = new TreeSet<MigrationVersion>();
        before.applied().forEach(version -> old.add(MigrationVersion.fromVersion(version)));
        return applied.stream()
                .filter(row -> !old.contains(row.version()))
                .sorted(Comparator.comparingInt(Row::rank).reversed())
                .toList();
    }

    boolean holds(MigrationVersion version) {
        return applied.stream().anyMatch(row -> !row.failed() && row.version().equals(version));
    }

    SchemaBefore image() {
        return new SchemaBefore(
                version.map(MigrationVersion::getVersion),
                applied.stream().map(row -> row.version().getVersion()).toList());
    }

    static String text(List<MigrationVersion> versions) {
        return versions.isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        versions.stream().map(MigrationVersion::getVersion).toList());
    }

    String pendingText() {
        var all = new ArrayList<>(
                pending.stream().map(MigrationVersion::getVersion).toList());
        pendingRepeatables.forEach(description -> all.add("repeatable '" + description + "'"));
        return all.isEmpty() ? "none" : String.join(", ", all);
    }

    String versionText() {
        return version.map(MigrationVersion::getVersion).orElse("none");
    }

    /** The row that Flyway writes for schemas that it created: it has no rank of a migration. */
    private static boolean isPlaceholder(MigrationInfo migration) {
        return migration.getInstalledRank() == null || migration.getInstalledRank() < 1;
    }
}
