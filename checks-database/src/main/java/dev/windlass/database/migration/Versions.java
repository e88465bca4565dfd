package dev.windlass.database.migration;

import dev.windlass.database.jdbc.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/** Versions of migrations, as a plan names them. */
final class Versions {

    private Versions() {}

    static List<MigrationVersion> of(String database, String what, String... versions) {
        if (versions.length == 0) {
            throw new IllegalArgumentException(
                    what + " on database '" + database + "' needs at least one version, got none");
        }
        var all = new ArrayList<MigrationVersion>();
        for (String version : versions) {
            all.add(version(what, version));
        }
        all.sort(null);
        if (new TreeSet<>(all).size() != all.size()) {
            throw new IllegalArgumentException(
                    what + " on database '" + database + "' names a version twice: " + Arrays.toString(versions));
        }
        return List.copyOf(all);
    }

    private static MigrationVersion version(String what, String text) {
        Require.text("a version of " + what, text);
        try {
            MigrationVersion version = MigrationVersion.fromVersion(text);
            if (!version.isPredefined()) {
                return version;
            }
        } catch (FlywayException e) {
            throw new IllegalArgumentException(what + ": '" + text + "' is no version of a migration", e);
        }
        throw new IllegalArgumentException(what + ": '" + text
                + "' is no version of a migration; name the number, so that the plan says what runs");
    }
}
